package social_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/storage"
)

// model is a simple picture of a few people: who is connected with whom, who has blocked whom, and what is unread.
type model struct {
	names   []string
	conn    map[[2]string]string       // pair in order → who asked, or "both"
	blocked map[[2]string]bool         // by, of
	notes   map[string]map[string]bool // reader → kind:actor → unread
	letters map[string]int             // reader → unread messages
	takes   map[string]bool            // takes messages from everybody
}

func pairOf(a, b string) [2]string { return [2]string{min(a, b), max(a, b)} }

func (m *model) status(me, other string) social.Status {
	switch m.conn[pairOf(me, other)] {
	case "":
		return social.StatusNone
	case "both":
		return social.StatusConnected
	case me:
		return social.StatusOutgoing
	}
	return social.StatusIncoming
}

func (m *model) apart(a, b string) bool {
	return m.blocked[[2]string{a, b}] || m.blocked[[2]string{b, a}]
}

// end ends the connection of two.
func (m *model) end(a, b string) {
	delete(m.conn, pairOf(a, b))
	delete(m.notes[a], "requested:"+b)
	delete(m.notes[b], "requested:"+a)
}

// do does what a call of me about other does, and says which answer it gets.
func (m *model) do(call, me, other string) social.Code {
	status := m.status(me, other)
	switch call {
	case "block":
		if m.blocked[[2]string{me, other}] {
			return ""
		}
		m.blocked[[2]string{me, other}] = true
		m.end(me, other)
		for _, p := range [][2]string{{me, other}, {other, me}} {
			for key := range m.notes[p[0]] {
				if strings.HasSuffix(key, ":"+p[1]) {
					delete(m.notes[p[0]], key)
				}
			}
		}
		return ""
	case "unblock":
		delete(m.blocked, [2]string{me, other})
		return ""
	case "send":
		if m.apart(me, other) || !m.takes[other] && status != social.StatusConnected {
			return social.CodeForbidden
		}
		m.notes[other]["message:"+me] = true
		m.letters[other]++
		return ""
	}
	if m.apart(me, other) {
		return social.CodeNotFound
	}
	return m.doTie(call, me, other, status)
}

// doTie is do of the calls about connections.
func (m *model) doTie(call, me, other string, status social.Status) social.Code {
	switch {
	case call == "request" && status == social.StatusNone:
		m.conn[pairOf(me, other)] = me
		delete(m.notes[me], "declined:"+other)
		m.notes[other]["requested:"+me] = true
	case (call == "request" || call == "approve") && status == social.StatusIncoming:
		m.end(me, other)
		m.conn[pairOf(me, other)] = "both"
		m.notes[other]["approved:"+me] = true
	case call == "decline" && status == social.StatusIncoming:
		m.end(me, other)
		m.notes[other]["declined:"+me] = true
	case call == "cancel" && status == social.StatusOutgoing, call == "disconnect" && status == social.StatusConnected:
		m.end(me, other)
	case call == "request", call == "approve" && status == social.StatusConnected, call != "approve" && status == social.StatusNone:
	default:
		return social.CodeConflict
	}
	return ""
}

// do does the same in the network.
func (c *circle) do(call string, me social.Actor, other string) (err error) {
	switch call {
	case "request":
		_, err = c.Connections.Request(c.ctx, me, other)
	case "approve":
		_, err = c.Connections.Approve(c.ctx, me, other)
	case "decline":
		_, err = c.Connections.Decline(c.ctx, me, other)
	case "cancel":
		_, err = c.Connections.Cancel(c.ctx, me, other)
	case "disconnect":
		_, err = c.Connections.Disconnect(c.ctx, me, other)
	case "block":
		err = c.Blocks.Block(c.ctx, me, other)
	case "unblock":
		err = c.Blocks.Unblock(c.ctx, me, other)
	case "send":
		_, err = c.Messages.Send(c.ctx, me, social.NewMessage{To: []string{other}, Subject: "s", Body: "b"})
	}
	return err
}

// difference says where what somebody sees is not what the model says, or "".
func (c *circle) difference(m *model, me social.Actor) string {
	say := func(what string, got, want any) string {
		if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
			return fmt.Sprintf("%s of %s: %s, want %s", what, me.UserID, g, w)
		}
		return ""
	}
	var out []string
	var connected, seen []string
	for _, other := range m.names {
		if other == me.UserID {
			continue
		}
		s, err := c.Connections.Status(c.ctx, me, other)
		if m.apart(me.UserID, other) {
			out = append(out, say("answer about "+other, social.CodeOf(err), social.CodeNotFound))
			continue
		}
		seen = append(seen, other)
		out = append(out, say("status with "+other, s, m.status(me.UserID, other)))
		if m.status(me.UserID, other) == social.StatusConnected {
			connected = append(connected, other)
		}
	}
	list, err := c.Connections.List(c.ctx, me, storage.ConnectionsApproved, storage.Page{})
	c.must(err)
	var listed, found []string
	for _, i := range list.Items {
		listed = append(listed, i.Person.ID)
	}
	hits, err := c.Connections.Search(c.ctx, me, "p", false, storage.Page{})
	c.must(err)
	for _, p := range hits.Items {
		found = append(found, p.ID)
	}
	slices.Sort(listed)
	slices.Sort(found)
	unread := 0
	for _, u := range m.notes[me.UserID] {
		if u {
			unread++
		}
	}
	notes, err := c.Notifications.List(c.ctx, me, false, storage.Page{Limit: 100})
	c.must(err)
	count, err := c.Notifications.Unread(c.ctx, me)
	c.must(err)
	letters, err := c.Messages.Unread(c.ctx, me)
	c.must(err)
	out = append(out, say("connections", listed, connected), say("hits", found, seen), say("notifications", len(notes.Items), len(m.notes[me.UserID])),
		say("unread notifications", count, unread), say("unread messages", letters, m.letters[me.UserID]))
	return strings.Join(slices.DeleteFunc(out, func(s string) bool { return s == "" }), "; ")
}

// Whatever four people do, each sees what a simple model says: answers, statuses, lists, search hits and counters, which are never
// negative (W52–W57, W71, W73, W77, W111, W112, WD7, C46).
func TestNetworkModel(t *testing.T) {
	const many = 1 << 20
	calls := []string{"request", "request", "approve", "decline", "cancel", "disconnect", "block", "unblock", "send", "read all", "delete all"}
	rapid.Check(t, func(rt *rapid.T) {
		c := newCircle(t, social.Limits{Requests: many, RequestsToOne: many, Blocks: many, Messages: many, Notices: many})
		m := &model{
			names: []string{"p0", "p1", "p2", "p3"}, conn: map[[2]string]string{}, blocked: map[[2]string]bool{},
			notes: map[string]map[string]bool{}, letters: map[string]int{}, takes: map[string]bool{"p0": true, "p1": true},
		}
		for _, name := range m.names {
			c.join(name, func(u *storage.User) { u.PrivateMessages = m.takes[name] })
			m.notes[name] = map[string]bool{}
		}
		for range rapid.IntRange(1, 40).Draw(rt, "calls") {
			call := rapid.SampledFrom(calls).Draw(rt, "call")
			i := rapid.IntRange(0, 3).Draw(rt, "me")
			me := social.Actor{UserID: m.names[i]}
			other := m.names[(i+rapid.IntRange(1, 3).Draw(rt, "other"))%4]
			switch call {
			case "read all":
				c.must(c.Notifications.ReadAll(c.ctx, me))
				for key := range m.notes[me.UserID] {
					m.notes[me.UserID][key] = false
				}
			case "delete all":
				c.must(c.Notifications.DeleteAll(c.ctx, me))
				clear(m.notes[me.UserID])
			default:
				want := m.do(call, me.UserID, other)
				if err := c.do(call, me, other); social.CodeOf(err) != want || err != nil && social.CodeOf(err) == "" {
					rt.Fatalf("%s: %s %s: error %v, want code %q", me.UserID, call, other, err, want)
				}
			}
			for _, name := range m.names {
				if d := c.difference(m, social.Actor{UserID: name}); d != "" {
					rt.Fatalf("after %s: %s %s: %s", me.UserID, call, other, d)
				}
			}
		}
	})
}

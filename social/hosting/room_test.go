package hosting_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/signaltest"
	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/hosting"
	"github.com/rotunda-rtc/rotunda/storage"
)

// client is somebody who joins over a carrier in memory.
func client(t *testing.T, w *world, user, room string) (*signal.ClientSession, signal.Joined, error) {
	t.Helper()
	session, err := signal.Connect(t.Context(), signal.ClientConfig{
		Dial: func(context.Context) (signal.Conn, error) {
			near, far := signaltest.Pipe(nil)
			go w.server.ServeConn(context.Background(), far, signal.ConnInfo{})
			return near, nil
		},
		Hello: signal.Hello{Token: user},
	})
	must(t, err)
	t.Cleanup(func() { session.Close() })
	var joined signal.Joined
	err = session.Request(t.Context(), signal.TypeJoin, signal.Join{Room: room, Name: "A wished name"}, &joined)
	return session, joined, err
}

// Members are those who were really in the room, whoever says what. W60, W65, W90, W91, W92, WD8.
func TestMembersFromRealJoins(t *testing.T) {
	people := newNetwork("ann", "con", "str", "blo")
	people.connect("ann", "con")
	w := newWorld(t, people, options{})
	c := w.live(w.create("ann", hosting.NewConference{}))
	_, owner, err := client(t, w, "ann", c.ID)
	must(t, err)
	if owner.Self.Name != "Name of ann" || owner.Self.Attributes[hosting.AttributeRole] != hosting.RoleOwner {
		t.Errorf("the owner is %+v", owner.Self)
	}
	con, joined, err := client(t, w, "con", c.ID)
	must(t, err)
	if joined.Self.Attributes[hosting.AttributeRole] != hosting.RoleMember || !joined.Grant.Subscribe || len(joined.Grant.Publish) == 0 {
		t.Errorf("the member is %+v, may %+v", joined.Self, joined.Grant)
	}
	name := "owner"
	if err := con.Request(t.Context(), signal.TypeUpdate, signal.Update{Attributes: map[string]*string{hosting.AttributeRole: &name}}, nil); err == nil {
		room, _ := w.server.Room(c.ID)
		infos, err := room.Participants(t.Context(), true)
		must(t, err)
		if infos[1].Attributes[hosting.AttributeRole] != hosting.RoleMember {
			t.Error("a member made itself the owner")
		}
	}
	if _, _, err := client(t, w, "str", c.ID); err == nil {
		t.Error("a stranger came in")
	}
	must(t, con.Request(t.Context(), signal.TypeLeave, nil, nil))
	must(t, w.server.Close(t.Context())) // all events are delivered
	list, err := w.Members(t.Context(), as("con"), c.ID, storage.Page{})
	must(t, err)
	var got []string
	for _, m := range list.Items {
		got = append(got, fmt.Sprint(m.ID, " ", m.FullName, " ", m.LastAt.After(m.FirstAt) || m.LastAt.Equal(m.FirstAt)))
	}
	if want := "ann Name of ann true, con Name of con true"; strings.Join(got, ", ") != want {
		t.Errorf("members %v, want %s", got, want)
	}
	d, err := w.Get(t.Context(), as("con"), c.ID)
	must(t, err)
	if d.Members != 2 || d.Mine || d.OwnerPerson.FullName != "Name of ann" {
		t.Errorf("details %+v", d)
	}
	// Somebody who blocked the reader is no member for him; the list itself is not for strangers.
	people.block("ann", "con")
	if _, err := w.Members(t.Context(), as("con"), c.ID, storage.Page{}); social.CodeOf(err) != social.CodeNotFound {
		t.Errorf("members for one who is blocked: %v", err)
	}
	if n := w.state(c.ID); n != hosting.StateLive {
		t.Errorf("%s after the server was closed; the next process goes on with it", n)
	}
}

// A password is asked of everybody but the Owner, a few times, and is neither shown nor stored as it is.
func TestPassword(t *testing.T) {
	people := newNetwork("ann", "con", "don")
	now := begin()
	w := newWorld(t, people, options{idle: true, config: hosting.Config{Now: func() time.Time { return now }}})
	c := w.create("ann", hosting.NewConference{Public: true, Password: "sesame"})
	c = w.live(c)
	stored, err := w.stores.Conferences.Get(t.Context(), c.ID)
	must(t, err)
	shown, err := json.Marshal(c)
	must(t, err)
	if !c.Password || !strings.HasPrefix(stored.PasswordHash, "$argon2id$v=19$m=19456,t=2,p=1$") || strings.Contains(string(shown), "argon2id") {
		t.Errorf("stored %q, shown %s", stored.PasswordHash, shown)
	}
	try := func(user, password string) string {
		_, err := w.Authorize(t.Context(), conference.JoinRequest{Room: c.ID, Token: user, Password: password})
		return outcome(err)
	}
	for _, row := range [][3]string{{"ann", "", "in"}, {"con", "", "password_required!"}, {"con", "sesam", "password_wrong!"}, {"con", "sesame", "in"}} {
		if got := try(row[0], row[1]); got != row[2] {
			t.Errorf("%s with %q: %s, want %s", row[0], row[1], got, row[2])
		}
	}
	for range 10 {
		try("don", "wrong")
	}
	if got := try("don", "sesame"); got != "rate_limited!" {
		t.Errorf("after ten wrong ones: %s", got)
	}
	if got := try("con", "sesame"); got != "in" {
		t.Errorf("another one: %s", got)
	}
	now = now.Add(11 * time.Minute)
	if got := try("don", "sesame"); got != "in" {
		t.Errorf("later: %s", got)
	}
	none := ""
	_, err = w.Update(t.Context(), as("ann"), c.ID, hosting.Update{Password: &none}, c.Version)
	must(t, err)
	if got := try("don", ""); got != "in" {
		t.Errorf("without a password any more: %s", got)
	}
}

// Grants are the importer's; players only watch, and are no members.
func TestGrants(t *testing.T) {
	member := conference.Grant{Subscribe: true, Chat: true}
	w := newWorld(t, newNetwork("ann", "con"), options{config: hosting.Config{MemberGrant: &member}})
	c := w.live(w.create("ann", hosting.NewConference{Public: true}))
	grant := func(user string, door conference.Door) string {
		a, err := w.Authorize(t.Context(), conference.JoinRequest{Room: c.ID, Token: user, Door: door})
		must(t, err)
		return fmt.Sprintf("%s %v %v %v", a.Role, len(a.Grant.Publish), a.Grant.Subscribe, a.Grant.Hidden)
	}
	for _, row := range [][3]string{
		{"ann", string(conference.DoorSignal), "host 0 false false"}, {"con", string(conference.DoorSignal), " 0 true false"},
		{"ann", string(conference.DoorWHEP), " 0 true true"},
	} {
		if got := grant(row[0], conference.Door(row[1])); got != row[2] {
			t.Errorf("%s by %s: %s, want %s", row[0], row[1], got, row[2])
		}
	}
	_, err := w.server.Attach(t.Context(), conference.JoinRequest{Room: c.ID, Token: "con", Door: conference.DoorWHEP}, nil)
	must(t, err)
	_, err = w.server.Attach(t.Context(), conference.JoinRequest{Room: c.ID, Token: "ann", Door: conference.DoorWHIP}, &conference.AttachOptions{IdentitySuffix: ":whip"})
	must(t, err)
	must(t, w.server.Close(t.Context()))
	list, err := w.stores.Members.List(t.Context(), c.ID, storage.Page{})
	must(t, err)
	if len(list.Items) != 1 || list.Items[0].UserID != "ann" {
		t.Errorf("members %+v, want ann, who came by WHIP", list.Items)
	}
}

// The Owner may be away for the grace period, and not longer. W91, W99.
func TestGrace(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		people := newNetwork("ann", "con")
		people.connect("ann", "con")
		w := newWorld(t, people, options{config: hosting.Config{Grace: time.Minute}})
		c := w.create("ann", hosting.NewConference{})
		ann := w.mustJoin("ann", c.ID)
		synctest.Wait()
		if p := people.doing("ann"); p != hosting.PresenceInside {
			t.Errorf("before it is live the owner is %q", p)
		}
		w.live(c)
		con := w.mustJoin("con", c.ID)
		synctest.Wait()
		if a, b := people.doing("ann"), people.doing("con"); a != hosting.PresenceHosting || b != hosting.PresenceInside {
			t.Errorf("the owner is %q, the other %q", a, b)
		}
		time.Sleep(time.Hour)
		must(t, ann.Leave(t.Context()))
		synctest.Wait()
		if p := people.doing("ann"); p != hosting.PresenceNone {
			t.Errorf("after leaving the owner is %q", p)
		}
		time.Sleep(59 * time.Second)
		ann = w.mustJoin("ann", c.ID) // just in time
		time.Sleep(time.Hour)
		second := w.mustJoin("ann", c.ID) // takes the place of the first
		<-ann.Done()
		time.Sleep(time.Hour)
		encoder, err := w.server.Attach(t.Context(), conference.JoinRequest{Room: c.ID, Token: "ann", Door: conference.DoorWHIP},
			&conference.AttachOptions{IdentitySuffix: ":whip"})
		must(t, err)
		must(t, encoder.Leave(t.Context())) // one of two
		time.Sleep(time.Hour)
		synctest.Wait()
		if s := w.state(c.ID); s != hosting.StateLive {
			t.Fatalf("%s although the owner is there", s)
		}
		must(t, second.Leave(t.Context()))
		time.Sleep(59 * time.Second)
		synctest.Wait()
		if s := w.state(c.ID); s != hosting.StateLive {
			t.Errorf("%s within the grace period", s)
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if s := w.state(c.ID); s != hosting.StateFinished {
			t.Errorf("%s after the grace period", s)
		}
		select {
		case <-con.Done():
			if r := con.Reason(); r != signal.ReasonRoomClosed {
				t.Errorf("the other one was told %s", r)
			}
		default:
			t.Error("the other one is still in the room")
		}
		if people.told["con closed:"+c.ID] != 1 {
			t.Errorf("the network was not told: %v", people.told)
		}
		if _, err := w.join("con", c.ID, ""); err == nil {
			t.Error("joined a conference that is finished")
		}
	})
}

// Who goes live and does not come has the grace period too; so has, after a restart, whoever was live.
func TestGraceWithoutOwner(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		people := newNetwork("ann", "ben")
		w := newWorld(t, people, options{idle: true})
		stays := w.live(w.create("ann", hosting.NewConference{}))
		away := w.live(w.create("ben", hosting.NewConference{}))
		time.Sleep(time.Hour) // until the next process
		w = newWorld(t, people, options{stores: w.stores, config: hosting.Config{Grace: time.Minute}})
		time.Sleep(50 * time.Second)
		w.mustJoin("ann", stays.ID)
		late := w.live(w.create("ben", hosting.NewConference{}))
		time.Sleep(15 * time.Second)
		w.live(late) // again, which gives no more time
		synctest.Wait()
		if a, b, c := w.state(stays.ID), w.state(away.ID), w.state(late.ID); a != hosting.StateLive || b != hosting.StateFinished || c != hosting.StateLive {
			t.Errorf("after a minute: %s %s %s, want live finished live", a, b, c)
		}
		time.Sleep(50 * time.Second)
		synctest.Wait()
		if a, c := w.state(stays.ID), w.state(late.ID); a != hosting.StateLive || c != hosting.StateFinished {
			t.Errorf("later: %s %s, want live finished", a, c)
		}
	})
}

// Ending closes the room; whoever is let in at the moment of the end is put out again.
func TestJoinWhileItEnds(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		w := newWorld(t, newNetwork("ann", "con"), options{})
		c := w.live(w.create("ann", hosting.NewConference{Public: true}))
		ann := w.mustJoin("ann", c.ID)
		_, err := w.Finish(t.Context(), as("ann"), c.ID)
		must(t, err)
		<-ann.Done()
		room, err := w.server.OpenRoom(c.ID, nil) // as by a join that was admitted just before
		must(t, err)
		w.OnEvent(conference.ParticipantJoined{
			EventInfo: conference.EventInfo{Room: c.ID, At: time.Now().Add(time.Second)}, Participant: conference.ParticipantInfo{SID: "PA_x", Identity: "con"},
		})
		synctest.Wait()
		select {
		case <-room.Done():
		default:
			t.Error("the room of a conference that is finished is open")
		}
		if n, err := w.stores.Members.Count(t.Context(), c.ID); err != nil || n != 1 {
			t.Errorf("%d members (%v), want 1", n, err)
		}
	})
}

// The same while the room is being closed for another one who came late.
func TestJoinWhileItEndsAgain(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		w := newWorld(t, newNetwork("ann", "con"), options{idle: true})
		var err error
		w.server, err = conference.New(conference.Config{Authorize: w.Authorize, OnEvent: w.OnEvent})
		must(t, err)
		rooms := &lateRooms{Server: w.server}
		must(t, w.Start(t.Context(), rooms))
		t.Cleanup(w.stop)
		c := w.live(w.create("ann", hosting.NewConference{Public: true}))
		_, err = w.Finish(t.Context(), as("ann"), c.ID)
		must(t, err)
		synctest.Wait()
		late := func(sid string) {
			w.OnEvent(conference.ParticipantJoined{
				EventInfo: conference.EventInfo{Room: c.ID, At: time.Now().Add(time.Second)}, Participant: conference.ParticipantInfo{SID: sid, Identity: "con"},
			})
		}
		var room *conference.Room
		rooms.asked = func() {
			var err error
			room, err = w.server.OpenRoom(c.ID, nil)
			must(t, err)
			late("PA_y")
		}
		late("PA_x")
		synctest.Wait()
		select {
		case <-room.Done():
		default:
			t.Error("the room of a conference that is finished is open")
		}
	})
}

// lateRooms does something just after it was asked for a room.
type lateRooms struct {
	*conference.Server
	asked func() // once; may be nil
}

func (r *lateRooms) Room(name string) (*conference.Room, bool) {
	room, ok := r.Server.Room(name)
	if asked := r.asked; asked != nil {
		r.asked = nil
		asked()
	}
	return room, ok
}

// Who may not be in a room any more is put out when asked again. C46.
func TestRecheck(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		people := newNetwork("ann", "con", "str")
		people.connect("ann", "con")
		w := newWorld(t, people, options{})
		c := w.live(w.create("ann", hosting.NewConference{Public: true}))
		ann, con, str := w.mustJoin("ann", c.ID), w.mustJoin("con", c.ID), w.mustJoin("str", c.ID)
		synctest.Wait()
		gone := func() string {
			synctest.Wait()
			var out []string
			for name, l := range map[string]*conference.Local{"ann": ann, "con": con, "str": str} {
				select {
				case <-l.Done():
					out = append(out, name)
				default:
				}
			}
			return fmt.Sprint(len(out), out)
		}
		must(t, w.Recheck(t.Context(), "con"))
		if got := gone(); got != "0 []" {
			t.Errorf("gone for no reason: %s", got)
		}
		people.block("ann", "con")
		must(t, w.Recheck(t.Context(), "con"))
		if got := gone(); got != "1 [con]" {
			t.Errorf("after a block: %s, want con", got)
		}
		people.active["ann"] = false
		must(t, w.Recheck(t.Context(), "ann"))
		if got := gone(); !strings.HasPrefix(got, "3") {
			t.Errorf("after the owner was suspended: %s, want all", got)
		}
	})
}

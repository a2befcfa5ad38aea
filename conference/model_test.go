package conference_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// view is a room as a client pieces it together from its join reply, snapshots
// and events. It says when an event breaks the order that is promised.
type view struct {
	participants map[string]signal.ParticipantInfo // by SID
	gone         map[string]bool
	over         bool // left was seen
	wrong        []string
}

func (v *view) complain(format string, args ...any) {
	v.wrong = append(v.wrong, fmt.Sprintf(format, args...))
}

func (v *view) reset(room signal.RoomInfo) {
	v.participants = make(map[string]signal.ParticipantInfo)
	if v.gone == nil {
		v.gone = make(map[string]bool)
	}
	for _, p := range room.Participants {
		v.participants[p.SID] = p
	}
}

// about returns a participant that an event is about.
func (v *view) about(sid, event string) signal.ParticipantInfo {
	p, ok := v.participants[sid]
	if !ok {
		v.complain("%s about %s, who is not there (gone: %v)", event, sid, v.gone[sid])
	}
	return p
}

// fataler is what *testing.T and *rapid.T have in common here.
type fataler interface {
	Fatalf(format string, args ...any)
}

// apply takes in one event.
func (v *view) apply(t fataler, e signal.ClientEvent) {
	if v.over {
		v.complain("%s after left", e.Type)
	}
	switch e.Type {
	case replyJoined:
		v.reset(decodeTo[signal.Joined](t, e).Room)
	case signal.EventSnapshot:
		v.reset(decodeTo[signal.Snapshot](t, e).Room)
	case signal.EventParticipantJoined:
		p := decodeTo[signal.ParticipantInfo](t, e)
		if _, twice := v.participants[p.SID]; twice || v.gone[p.SID] {
			v.complain("%s joined twice", p.SID)
		}
		for _, q := range v.participants {
			if q.Identity == p.Identity {
				v.complain("%s joined while it is there", p.Identity)
			}
		}
		v.participants[p.SID] = p
	case signal.EventParticipantLeft:
		p := v.about(decodeTo[signal.ParticipantLeft](t, e).Participant, e.Type)
		delete(v.participants, p.SID)
		v.gone[p.SID] = true
	case signal.EventParticipantUpdated:
		u := decodeTo[signal.ParticipantUpdated](t, e)
		p := v.about(u.Participant, e.Type)
		if u.Name != nil {
			p.Name = *u.Name
		}
		p.Attributes = changed(p.Attributes, u.Attributes)
		v.participants[u.Participant] = p
	case signal.EventPublished:
		pub := decodeTo[signal.PublicationInfo](t, e)
		p := v.about(pub.Participant, e.Type)
		p.Publications = append(slices.Clone(p.Publications), pub)
		v.participants[pub.Participant] = p
	case signal.EventUnpublished:
		id := decodeTo[signal.PublicationRef](t, e).Publication
		for sid, p := range v.participants {
			p.Publications = slices.DeleteFunc(slices.Clone(p.Publications), func(q signal.PublicationInfo) bool { return q.ID == id })
			v.participants[sid] = p
		}
	case signal.EventLeft:
		v.over = true
	}
}

// changed returns attributes with changes applied.
func changed(attributes map[string]string, changes map[string]*string) map[string]string {
	after := make(map[string]string)
	maps.Copy(after, attributes)
	for key, value := range changes {
		if value == nil {
			delete(after, key)
		} else {
			after[key] = *value
		}
	}
	return after
}

func decodeTo[T any](t fataler, e signal.ClientEvent) T {
	var v T
	if err := json.Unmarshal(e.Data, &v); err != nil {
		t.Fatalf("%s: %v", e.Type, err)
	}
	return v
}

// person is a participant as the model has it.
type person struct {
	client     *client
	view       view
	identity   string
	name       string
	attributes map[string]string
}

// world is a server and what should be in its one room.
type world struct {
	outer  *testing.T
	server *conference.Server
	people []*person       // in the order they joined
	mayNot map[string]bool // identities that may not update themselves, as the room remembers
}

const modelCapacity = 4

// step does one thing at random, on both sides, and compares the outcome.
func (w *world) step(t *rapid.T) {
	identity := rapid.SampledFrom([]string{"ann", "bob", "cid", "dan", "eve", "fay"}).Draw(t, "identity")
	if len(w.people) == 0 {
		w.join(t, identity)
		return
	}
	p := rapid.SampledFrom(w.people).Draw(t, "who")
	switch rapid.SampledFrom([]string{"join", "join", "leave", "name", "attribute", "cut", "online", "remove", "grant"}).Draw(t, "what") {
	case "join":
		w.join(t, identity)
	case "leave":
		p.client.online()
		p.client.leave()
		w.gone(t, p, signal.ReasonClientLeft)
	case "name":
		name := rapid.SampledFrom([]string{"one", "two", "three"}).Draw(t, "name")
		if w.update(t, p, signal.Update{Name: &name}) {
			p.name = name
		}
	case "attribute":
		key := rapid.SampledFrom([]string{"a", "b"}).Draw(t, "key")
		value := rapid.SampledFrom([]*string{nil, ptr("x"), ptr("y")}).Draw(t, "value")
		u := signal.Update{Attributes: map[string]*string{key: value}}
		if w.update(t, p, u) {
			p.attributes = changed(p.attributes, u.Attributes)
		}
	case "cut":
		p.client.cut(true)
	case "online":
		p.client.online()
	case "remove":
		w.check(t, w.room(t).Remove(context.Background(), p.client.sid(), ""))
		w.gone(t, p, signal.ReasonRemoved)
	case "grant":
		g := everything()
		g.Update = rapid.Bool().Draw(t, "may update")
		w.check(t, w.room(t).SetGrant(context.Background(), p.client.sid(), g))
		w.mayNot[p.identity] = !g.Update
	}
}

func (w *world) room(t *rapid.T) *conference.Room {
	room, ok := w.server.Room("r")
	if !ok {
		t.Fatal("the room has closed")
	}
	return room
}

func (w *world) check(t *rapid.T, err error) {
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) find(identity string) *person {
	for _, p := range w.people {
		if p.identity == identity {
			return p
		}
	}
	return nil
}

func (w *world) join(t *rapid.T, identity string) {
	c := connect(w.outer, w.server, identity)
	err := c.join(signal.Join{Room: "r", Name: identity})
	old := w.find(identity)
	if old == nil && len(w.people) == modelCapacity {
		var e *signal.Error
		if !errors.As(err, &e) || e.Code != signal.CodeRoomFull {
			t.Fatalf("%s joined a full room: %v", identity, err)
		}
		c.session.Close()
		return
	}
	w.check(t, err)
	if old != nil {
		w.gone(t, old, signal.ReasonDuplicateIdentity)
	}
	w.people = append(w.people, &person{client: c, identity: identity, name: identity})
}

// gone takes p out and looks that it was told why.
func (w *world) gone(t *rapid.T, p *person, reason signal.LeaveReason) {
	w.people = slices.DeleteFunc(w.people, func(q *person) bool { return q == p })
	p.client.online()
	<-p.client.session.Done()
	var left *signal.LeftError
	if !errors.As(p.client.session.Err(), &left) || left.Left.Reason != reason {
		t.Fatalf("%s ended with %v, want %s", p.identity, p.client.session.Err(), reason)
	}
	w.catchUp(t, p)
}

func (w *world) update(t *rapid.T, p *person, u signal.Update) bool {
	p.client.online()
	err := p.client.request(signal.TypeUpdate, u, nil)
	if !w.mayNot[p.identity] {
		w.check(t, err)
		return true
	}
	var e *signal.Error
	if !errors.As(err, &e) || e.Code != signal.CodeForbidden {
		t.Fatalf("update without the grant: %v", err)
	}
	return false
}

// catchUp applies what p was told.
func (w *world) catchUp(t *rapid.T, p *person) {
	for _, e := range p.client.events.take() {
		p.view.apply(t, e)
	}
	if len(p.view.wrong) > 0 {
		t.Fatalf("%s was told: %q", p.identity, p.view.wrong)
	}
}

// compare looks that everybody sees the room that the model has.
func (w *world) compare(t *rapid.T) {
	for _, p := range w.people {
		p.client.online()
		p.client.flush()
		w.catchUp(t, p)
		if got, want := len(p.view.participants), len(w.people); got != want {
			t.Fatalf("%s sees %d participants, want %d", p.identity, got, want)
		}
		for _, q := range w.people {
			seen := p.view.participants[q.client.sid()]
			if seen.Identity != q.identity || seen.Name != q.name || !maps.Equal(seen.Attributes, q.attributes) {
				t.Fatalf("%s sees %+v, want %s %s %v", p.identity, seen, q.identity, q.name, q.attributes)
			}
		}
	}
}

// Whatever people do, with carriers cut in between, all see the same room, and
// it is the one that a simple model predicts.
func TestRoomModel(t *testing.T) { // C9, C10
	rapid.Check(t, func(rt *rapid.T) {
		server := newServer(t, conference.Config{
			Room:   conference.RoomSettings{Capacity: modelCapacity},
			Logger: nopLogger(),
			// Who is cut off stays in the room, however long the steps take.
			Session: signal.SessionConfig{MaxUnackedEvents: 6, MessageRate: 1e6, MessageBurst: 1e6, ResumeWindow: time.Hour},
		})
		w := &world{outer: t, server: server, mayNot: make(map[string]bool)}
		for range rapid.IntRange(1, 40).Draw(rt, "steps") {
			w.step(rt)
		}
		w.compare(rt)
		for _, p := range w.people {
			p.client.session.Close()
		}
		closeServer(t, server)
	})
}

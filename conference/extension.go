package conference

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/signal"
)

// Extension adds a feature to every room: messages under its own namespace.
// Chat is one, in package inroom. Package conferencetest has its conformance suite.
type Extension interface {
	// Name is the namespace of its messages: "chat" owns the requests and
	// events "chat.…". Lower-case letters, digits and underscores, at most 32.
	Name() string
	// OpenRoom is called once for each room, before anybody joined.
	OpenRoom(room *ExtensionRoom) RoomExtension
}

// RoomExtension is an [Extension] in one room. All its methods, OpenRoom
// included, are called on the room's loop, one at a time: they need no locks and
// must not block. What takes time goes to a goroutine and comes back by
// [ExtensionRoom.Post].
type RoomExtension interface {
	// State returns what p must know, as JSON in its join reply and in later
	// snapshots; nil means nothing. For a newcomer it comes before Joined.
	State(p Member) any
	// Joined is called when p has joined and all were told.
	Joined(p Member)
	// Handle answers a request "name.verb" of p. An error that is a
	// *signal.Error goes to the client as it is, any other as "internal".
	Handle(p Member, verb string, data json.RawMessage) (reply any, err error)
	// Left is called when p has left and all were told.
	Left(p Member, reason LeaveReason)
	// Close is called when the room closes; everybody has left by then.
	// Goroutines of the extension must end soon after [ExtensionRoom.Context] is done.
	Close()
}

// Member is a participant as an extension sees it: a copy.
type Member struct {
	SID      string
	Identity string
	Name     string
	Role     Role
	Grant    Grant
	Hidden   bool
}

// member describes p to an extension.
func (p *participant) member() Member {
	return Member{SID: p.sid, Identity: p.identity, Name: p.name, Role: p.role, Grant: cloneGrant(p.grant), Hidden: p.hidden}
}

// extension is an extension in one room, with its name.
type extension struct {
	RoomExtension
	name string
}

// ExtensionRoom is the room as an extension sees it. Post and Context are safe
// from any goroutine; all else must be called on the loop, that is from
// methods of the [RoomExtension] or a posted function.
type ExtensionRoom struct {
	room *Room
	name string
}

// RoomName returns the name of the room.
func (x *ExtensionRoom) RoomName() string { return x.room.name }

// RoomSID returns the SID of the room.
func (x *ExtensionRoom) RoomSID() string { return x.room.sid }

// Logger returns a logger that names the room and the extension.
func (x *ExtensionRoom) Logger() *zap.Logger { return x.room.log.Named(x.name) }

// Now returns the time.
func (x *ExtensionRoom) Now() time.Time { return time.Now() }

// Context is done when the room has closed.
func (x *ExtensionRoom) Context() context.Context { return x.room.ctx }

// Go runs f on a goroutine that the room waits for before it has closed: f must
// end soon after Context is done or Close was called.
func (x *ExtensionRoom) Go(f func()) { x.room.work.Go(f) }

// Post runs f on the loop, soon. It returns false if the room has closed and f
// will not run.
func (x *ExtensionRoom) Post(f func()) bool { return x.room.post(f) }

// Members returns those in the room, in the order they joined, hidden ones included.
func (x *ExtensionRoom) Members() []Member {
	members := make([]Member, len(x.room.order))
	for i, p := range x.room.order {
		members[i] = p.member()
	}
	return members
}

// Member returns the participant with that SID.
func (x *ExtensionRoom) Member(sid string) (Member, bool) {
	p := x.room.participants[sid]
	if p == nil {
		return Member{}, false
	}
	return p.member(), true
}

// Send sends the event "name.verb", sequenced and replayed after a cut, to
// those with these SIDs, or to all if there are none. SIDs of those who left
// are skipped. Data that is no JSON is a programmer's mistake and panics.
func (x *ExtensionRoom) Send(verb string, data any, to ...string) {
	e := render(x.name+"."+verb, data)
	x.each(to, func(p peer) { p.Send(e) })
}

// Notify is Send for a notice: it may be dropped, and is never replayed.
func (x *ExtensionRoom) Notify(verb string, data any, to ...string) {
	e := render(x.name+"."+verb, data)
	x.each(to, func(p peer) { p.SendNotice(e) })
}

func (x *ExtensionRoom) each(to []string, f func(peer)) {
	if len(to) == 0 {
		for _, p := range x.room.order {
			f(p.peer)
		}
		return
	}
	for _, sid := range to {
		if p := x.room.participants[sid]; p != nil {
			f(p.peer)
		}
	}
}

// Raise tells the host program, as an [ExtensionEvent].
func (x *ExtensionRoom) Raise(data any) {
	x.room.emit(func(i EventInfo) Event { return ExtensionEvent{i, x.name, data} })
}

// handleExtension routes a request "name.verb". It runs on the loop.
func (r *Room) handleExtension(p *participant, req *signal.Request) {
	name, verb, _ := strings.Cut(req.Type, ".")
	for _, x := range r.extensions {
		if x.name != name {
			continue
		}
		reply, err := x.Handle(p.member(), verb, req.Data)
		if err != nil {
			r.failExtension(x, req, err)
			return
		}
		req.Reply(reply)
		return
	}
	req.Fail(errUnsupported())
}

// failExtension answers with an extension's error. One that is not for clients
// is logged, since nobody else hears of it.
func (r *Room) failExtension(x extension, req *signal.Request, err error) {
	var known *signal.Error
	if !errors.As(err, &known) {
		r.log.Error("extension failed", zap.String("extension", x.name), zap.String("request", req.Type), zap.Error(err))
	}
	req.Fail(err)
}

// checkExtensions checks their names.
func checkExtensions(extensions []Extension) error {
	seen := make(map[string]bool)
	for _, x := range extensions {
		name := x.Name()
		valid := name != "" && len(name) <= 32 && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
		if !valid || seen[name] {
			return fmt.Errorf("conference: extension name %q is taken or not a name", name)
		}
		seen[name] = true
	}
	return nil
}

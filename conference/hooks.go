package conference

import (
	"context"
	"encoding/json"
	"errors"
	"runtime/debug"
	"strings"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/signal"
)

// Joining is what [Config.BeforeJoin] is asked about.
type Joining struct {
	Request   JoinRequest
	Admission Admission // as Authorize made it, with the grant of its role
	From      string    // the room from which it was moved; empty if it comes by itself
}

// Publishing is what [Config.BeforePublish] is asked about: one track.
type Publishing struct {
	Room, RoomSID string
	Participant   Member
	Source        Source
	Name          string
	Muted         bool
}

// Sending is what [Config.BeforeData] is asked about: one reliable data message.
type Sending struct {
	Room, RoomSID string
	Participant   Member
	To            []string // SIDs; empty: everybody else in the room
	Topic         string
	Payload       []byte // not to be changed or kept
}

// Moving is what [Config.BeforeMove] is asked about.
type Moving struct {
	By          Member // who asks for it
	Participant Member
	From, To    string // rooms
}

// A Gate looks at a request "name.verb" of an extension before it reaches the room's loop, where it may take its time: it is called on
// the goroutine of the session that asks, many at a time, with a ctx that ends after
// [Config.HookTimeout]. An error refuses the request as one of [RoomExtension.Handle] does; a panic or a missed
// deadline refuse it as well. Handle is called once it has agreed, and has the last word.
type Gate func(ctx context.Context, room string, p Member, verb string, data json.RawMessage) error

// A GatedExtension is an [Extension] that has a [Gate].
type GatedExtension interface {
	Extension
	// Gate returns the gate, the same each time. Nil means there is none.
	Gate() Gate
}

// guard calls a function of the application with a deadline, and makes what goes wrong a
// *signal.Error, but for [ErrNotFound], which is left to the caller.
func (s *Server) guard(ctx context.Context, name string, f func(context.Context) error) (err error) {
	ctx, cancel := context.WithTimeout(ctx, s.cfg.HookTimeout)
	defer cancel()
	defer func() {
		if v := recover(); v != nil {
			s.log.Error("panic in "+name, zap.Any("panic", v), zap.String("stack", string(debug.Stack())))
			err = refusal(signal.CodeInternal, "internal error")
		}
	}()
	err = f(ctx)
	var told *signal.Error
	switch {
	case ctx.Err() != nil: // also when it came to an answer after all
		return refusal(signal.CodeTimeout, "the application took too long")
	case err == nil:
		return nil
	case errors.Is(err, ErrNotFound):
		return err
	case errors.Is(err, ErrUnauthenticated):
		return refusal(signal.CodeUnauthenticated, "the credential is not accepted")
	case errors.Is(err, ErrForbidden):
		return refusal(signal.CodeForbidden, "not permitted")
	case errors.As(err, &told):
		return told
	}
	s.log.Error(name+" failed", zap.Error(err))
	return refusal(signal.CodeInternal, "internal error")
}

// hook is guard for what can only agree or refuse.
func (s *Server) hook(ctx context.Context, name string, f func(context.Context) error) error {
	err := s.guard(ctx, name, f)
	if errors.Is(err, ErrNotFound) {
		return refusal(signal.CodeNotFound, "not found")
	}
	return err
}

// beforeJoin asks the application whether somebody whom it has authorised may join.
func (s *Server) beforeJoin(ctx context.Context, e *entry, a Admission) error {
	if s.cfg.BeforeJoin == nil {
		return nil
	}
	j := Joining{Request: e.request, Admission: a}
	if e.ticket != nil {
		j.From = e.ticket.from
	}
	return s.hook(ctx, "BeforeJoin", func(ctx context.Context) error { return s.cfg.BeforeJoin(ctx, j) })
}

// beforePublish asks the application about each track of an offer. It runs on the goroutine
// of the session or door; the loop looks again at the grant afterwards.
func (r *Room) beforePublish(ctx context.Context, w *publishing) error {
	before := r.server.cfg.BeforePublish
	if before == nil || len(w.pubs) == 0 {
		return nil
	}
	return r.server.hook(ctx, "BeforePublish", func(ctx context.Context) error {
		for _, pub := range w.pubs {
			p := Publishing{Room: r.name, RoomSID: r.sid, Participant: w.asked, Source: pub.source, Name: pub.name, Muted: pub.muted}
			if err := before(ctx, p); err != nil {
				return err
			}
		}
		return nil
	})
}

// beforeAnnouncement is beforePublish for a publication that has no media yet.
func (r *Room) beforeAnnouncement(ctx context.Context, p *participant, m signal.Publish) error {
	if r.server.cfg.BeforePublish == nil {
		return nil
	}
	w := &publishing{p: p}
	var refused error
	err := r.request(ctx, func() {
		if p.gone {
			refused = errNotJoined()
			return
		}
		var pub *publication
		if pub, refused = r.announcement(p, m); refused == nil {
			w.pubs, w.asked = []*publication{pub}, p.member()
		}
	})
	if err = firstError(err, refused); err != nil {
		return closedError(err)
	}
	return r.beforePublish(ctx, w)
}

// passGate has an extension's gate look at a request. It runs on the goroutine of the session.
func (r *Room) passGate(ctx context.Context, p *participant, req *signal.Request) error {
	name, verb, _ := strings.Cut(req.Type, ".")
	gate := r.server.gates[name]
	if gate == nil {
		return nil
	}
	var member Member
	var refused error
	err := r.request(ctx, func() {
		if p.gone {
			refused = errNotJoined()
		}
		member = p.member()
	})
	if err = firstError(err, refused); err != nil {
		return closedError(err)
	}
	return r.server.hook(ctx, "gate of "+name, func(ctx context.Context) error {
		return gate(ctx, r.name, member, verb, req.Data)
	})
}

// gatesOf returns the gates of those extensions that have one, by name.
func gatesOf(extensions []Extension) map[string]Gate {
	gates := make(map[string]Gate)
	for _, e := range extensions {
		if g, ok := e.(GatedExtension); ok {
			if gate := g.Gate(); gate != nil {
				gates[e.Name()] = gate
			}
		}
	}
	return gates
}

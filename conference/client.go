package conference

import (
	"context"
	"runtime/debug"
	"strings"
	"sync"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/signal"
)

// client is a signalling session on its way into a room and in it. It routes
// requests: each waits for the room's loop, and with it the session's reading.
type client struct {
	server  *Server
	session *signal.Session
	direct  bool // it can send and receive directly

	mu     sync.Mutex
	token  string          // until it has joined
	from   signal.ConnInfo // until it has joined
	room   *Room           // set while joining
	p      *participant    // set while joining
	joined bool
	waits  bool // in the lobby
	ended  bool
	away   bool // the session has no carrier now
}

var _ signal.Handler = (*client)(nil)

// Handle implements signal.Handler. A panic ends this session alone: what it
// left behind in the room goes the way of everybody who leaves.
func (c *client) Handle(ctx context.Context, req *signal.Request) {
	defer func() {
		if v := recover(); v != nil {
			c.server.log.Error("panic in request", zap.String("request", req.Type), zap.Any("panic", v), zap.String("stack", string(debug.Stack())))
			req.Fail(refusal(signal.CodeInternal, "internal error"))
			c.session.End(signal.ReasonInternal, "")
		}
	}()
	switch req.Type {
	case signal.TypeJoin:
		c.handleJoin(ctx, req)
	case signal.TypeLeave:
		c.handleLeave(ctx, req)
	case signal.TypeUpdate:
		onLoop(c, ctx, req, func(r *Room, p *participant, m *signal.Update) error { return r.update(p, *m) })
	case signal.TypeOffer:
		c.handleOffer(ctx, req)
	case signal.TypeAnswer:
		offLoop(c, ctx, req, func(r *Room, p *participant, m *signal.Answer) error { return r.answer(ctx, p, *m) })
	case signal.TypeCandidate:
		offLoop(c, ctx, req, func(r *Room, p *participant, m *signal.Candidate) error { return r.candidate(ctx, p, *m) })
	case signal.TypeUnpublish:
		onLoop(c, ctx, req, func(r *Room, p *participant, m *signal.PublicationRef) error {
			return r.unpublishOwn(p, m.Publication)
		})
	case signal.TypeMute:
		onLoop(c, ctx, req, func(r *Room, p *participant, m *signal.Mute) error { return r.mute(p, *m) })
	case signal.TypeSubscribe:
		onLoop(c, ctx, req, func(r *Room, p *participant, m *signal.PublicationRef) error { return r.subscribe(p, m.Publication) })
	case signal.TypeUnsubscribe:
		onLoop(c, ctx, req, func(r *Room, p *participant, m *signal.PublicationRef) error {
			return r.unsubscribe(p, m.Publication)
		})
	case signal.TypePause:
		onLoop(c, ctx, req, func(r *Room, p *participant, m *signal.Pause) error { return r.pause(p, *m) })
	case signal.TypeWish:
		onLoop(c, ctx, req, func(r *Room, p *participant, m *signal.Wishes) error { return r.wish(p, *m) })
	case signal.TypeLevels:
		onLoop(c, ctx, req, func(r *Room, p *participant, m *signal.Levels) error { r.setLevels(p, m.Enabled); return nil })
	case signal.TypeStats:
		c.handleStats(ctx, req)
	case signal.TypeICEServers:
		c.handleICEServers(req)
	case signal.TypeOpenData:
		onLoop(c, ctx, req, func(r *Room, p *participant, _ *signal.Empty) error { return r.openData(p) })
	case signal.TypePublish:
		c.handlePublish(ctx, req)
	case signal.TypePeer:
		onLoop(c, ctx, req, func(r *Room, p *participant, m *signal.Peer) error { return r.relay(p, *m) })
	case signal.TypePathReport:
		onLoop(c, ctx, req, func(r *Room, p *participant, m *signal.PathReport) error { return r.pathReport(p, *m) })
	case signal.TypeLocalReport:
		onLoop(c, ctx, req, func(r *Room, p *participant, m *signal.LocalReport) error { return r.localReport(p, *m) })
	case signal.TypeRestart:
		onLoop(c, ctx, req, func(r *Room, p *participant, m *signal.Restart) error { return r.restart(p, *m) })
	default:
		if !c.handleModeration(ctx, req) {
			c.handleExtension(ctx, req)
		}
	}
}

// CarrierLost implements signal.Handler.
func (c *client) CarrierLost() {
	if r, p := c.setAway(true); p != nil {
		r.post(func() {
			p.away = true
			r.checkHungUp(p)
		})
	}
}

// Resumed implements signal.Handler.
func (c *client) Resumed(missed bool) {
	if r, p := c.setAway(false); p != nil {
		var servers []signal.ICEServer
		if missed { // not on the loop: the application may have a part in it
			servers = c.server.iceServers(p.identity)
		}
		r.post(func() {
			if missed {
				p.iceServers = servers
			}
			r.resumed(p, missed)
		})
	}
}

// setAway notes whether the session has a carrier, for a room that is not asked yet, too.
func (c *client) setAway(away bool) (*Room, *participant) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.away = away
	return c.room, c.p
}

// Ended implements signal.Handler.
func (c *client) Ended(reason LeaveReason) {
	c.mu.Lock()
	c.ended = true
	c.mu.Unlock()
	if r, p := c.target(); p != nil {
		r.post(func() { r.drop(p, reason, "") })
	}
}

// target returns the room and the participant as soon as the room is asked.
func (c *client) target() (*Room, *participant) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.room, c.p
}

// place returns the room and the participant, nil unless it has joined.
func (c *client) place() (*Room, *participant) { return c.placeIf(false) }

// placeIf is place, or where it waits.
func (c *client) placeIf(waits bool) (*Room, *participant) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.joined && !(waits && c.waits) {
		return nil, nil
	}
	return c.room, c.p
}

// handleJoin asks the application, then the room.
func (c *client) handleJoin(ctx context.Context, req *signal.Request) {
	var join signal.Join
	if err := req.Decode(&join); err != nil {
		req.Fail(err)
		return
	}
	c.mu.Lock()
	token, from, joined := c.token, c.from, c.joined || c.waits
	c.mu.Unlock()
	if joined {
		req.Fail(refusal(signal.CodeAlreadyJoined, "this session is in a room already"))
		return
	}
	e := &entry{
		request: JoinRequest{
			Door: DoorSignal, Room: join.Room, Token: token, Name: join.Name, Password: join.Password,
			RemoteAddr: from.RemoteAddr, HTTP: from.HTTP,
		},
		attributes: join.Attributes, ticketName: join.Ticket,
		auto:    join.AutoSubscribe == nil || *join.AutoSubscribe,
		peer:    c.session,
		canWait: true, direct: c.direct,
		begin: c.begin,
		joined: func(j signal.Joined) { // twice if it waited
			c.mu.Lock()
			waited := c.waits
			c.waits, c.joined = j.Waiting != nil, j.Waiting == nil
			c.token, c.from = "", signal.ConnInfo{}
			c.mu.Unlock()
			if waited {
				c.session.Event(signal.EventAdmitted, j)
				return
			}
			req.Reply(j)
		},
	}
	err := c.server.enter(ctx, e)
	if e.ticket != nil {
		c.server.tickets.release(join.Ticket, err == nil)
	}
	if err != nil {
		req.Fail(err)
	}
}

// begin notes where the session is about to be, so that its end finds it. It
// returns false if that has come already.
func (c *client) begin(r *Room, p *participant) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.room, c.p = r, p
	p.away = c.away // no loop has p yet
	return !c.ended
}

func (c *client) handleLeave(ctx context.Context, req *signal.Request) {
	r, p := c.placeIf(true)
	if p == nil {
		req.Fail(errNotJoined())
		c.session.End(signal.ReasonClientLeft, "")
		return
	}
	// Leaving goes past the door: it makes the room smaller.
	err := r.do(ctx, func() {
		req.Reply(nil)
		r.drop(p, signal.ReasonClientLeft, "")
	})
	if err != nil {
		req.Fail(closedError(err))
	}
}

func (c *client) handleOffer(ctx context.Context, req *signal.Request) {
	var offer signal.Offer
	if err := req.Decode(&offer); err != nil {
		req.Fail(err)
		return
	}
	r, p := c.place()
	if p == nil {
		req.Fail(errNotJoined())
		return
	}
	if err := r.publish(ctx, p, offer, func(reply signal.OfferReply) { req.Reply(reply) }); err != nil {
		req.Fail(err)
	}
}

func (c *client) handleStats(ctx context.Context, req *signal.Request) {
	r, p := c.place()
	if p == nil {
		req.Fail(errNotJoined())
		return
	}
	report, err := r.ownStats(ctx, p)
	if err != nil {
		req.Fail(err)
		return
	}
	req.Reply(signal.StatsReply{Report: report})
}

// handleICEServers answers without the loop: the room has no part in it.
func (c *client) handleICEServers(req *signal.Request) {
	_, p := c.place()
	if p == nil {
		req.Fail(errNotJoined())
		return
	}
	req.Reply(signal.ICEServersReply{ICEServers: c.server.iceServers(p.identity)})
}

func (c *client) handleExtension(ctx context.Context, req *signal.Request) {
	if !strings.Contains(req.Type, ".") {
		req.Fail(errUnsupported())
		return
	}
	r, p := c.place()
	if p == nil {
		req.Fail(errNotJoined())
		return
	}
	if err := r.passGate(ctx, p, req); err != nil {
		req.Fail(err)
		return
	}
	err := r.request(ctx, func() {
		if p.gone {
			req.Fail(errNotJoined())
			return
		}
		r.handleExtension(p, req)
	})
	if err != nil {
		req.Fail(closedError(err))
	}
}

// onLoop decodes a request and has it done by the room's loop, which answers
// in its place in the order of events.
func onLoop[M any](c *client, ctx context.Context, req *signal.Request, do func(*Room, *participant, *M) error) {
	offLoop(c, ctx, req, func(r *Room, p *participant, m *M) error {
		err := r.request(ctx, func() {
			switch {
			case p.gone:
				req.Fail(errNotJoined())
			default:
				answer(req, do(r, p, m))
			}
		})
		return closedError(err)
	})
}

// offLoop decodes a request and has it done right here.
func offLoop[M any](c *client, _ context.Context, req *signal.Request, do func(*Room, *participant, *M) error) {
	m := new(M)
	if err := req.Decode(m); err != nil {
		req.Fail(err)
		return
	}
	r, p := c.place()
	if p == nil {
		req.Fail(errNotJoined())
		return
	}
	answer(req, do(r, p, m))
}

// answer answers a request that has no data to return; only the first answer counts.
func answer(req *signal.Request, err error) {
	if err != nil {
		req.Fail(err)
		return
	}
	req.Reply(nil)
}

package client

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/webrtc/v4"
	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/signal"
)

// presence is one stay in the room: a session, from join to leave, and its two
// transports. A rejoin makes another.
type presence struct {
	room    *Room
	session *signal.ClientSession
	self    string // SID
	send    *sendTransport
	receive *receiveTransport

	in      chan struct{} // closed once it is in the room, send and receive made
	waiting atomic.Bool   // it is in the lobby
	settled sync.Once     // see settle

	numbers signal.TransportNumbers // transports as this side counts them; of the events' goroutine

	servers    atomic.Pointer[[]webrtc.ICEServer] // as last told
	suspecting chan struct{}                      // room for one: suspect runs
	heard      time.Time                          // when the server last answered suspect; whoever runs it

	ctx    context.Context // ends with the presence
	cancel context.CancelFunc
	tasks  sync.WaitGroup
	mu     sync.Mutex // guards closed, so that no task is added while close waits
	closed bool
}

// enter opens a session and joins with it.
func enter(ctx context.Context, r *Room) (*presence, error) {
	token, err := r.cfg.TokenSource(ctx)
	if err != nil {
		return nil, err
	}
	p := &presence{room: r, in: make(chan struct{}), suspecting: make(chan struct{}, 1)}
	p.ctx, p.cancel = context.WithCancel(r.ctx)
	p.session, err = signal.Connect(ctx, signal.ClientConfig{
		Dial:    r.cfg.Dial,
		Hello:   signal.Hello{Protocol: []int{signal.Version}, Client: "rotunda-go", Token: token},
		OnEvent: p.onEvent,
		OnState: p.onState,

		DialTimeout: r.cfg.dialTimeout,
	})
	if err != nil {
		p.cancel()
		return nil, err
	}
	subscribe := !r.cfg.ManualSubscribe
	room, ticket := r.where()
	join := signal.Join{
		Room: room, Ticket: ticket, Name: r.cfg.Name, Password: r.cfg.Password,
		Attributes: r.cfg.Attributes, AutoSubscribe: &subscribe,
	}
	joined := make(chan error, 1)
	p.session.Send(signal.TypeJoin, join, func(data json.RawMessage, err error) {
		if err == nil {
			err = p.onJoined(data)
		}
		joined <- err
	})
	select {
	case err = <-joined:
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

// close ends the presence and waits for all of it.
func (p *presence) close() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.cancel()
	_ = p.session.Close()
	if p.send != nil { // it never joined otherwise
		p.send.close()
	}
	p.tasks.Wait()
}

// async runs f on a goroutine that close waits for. f must end with p.ctx. It
// returns false if the presence has ended and f does not run.
func (p *presence) async(f func(ctx context.Context)) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	p.tasks.Add(1)
	go func() {
		defer p.tasks.Done()
		f(p.ctx)
	}()
	return true
}

func (p *presence) onState(state signal.ClientState) {
	switch state {
	case signal.ClientConnected:
		if p.waiting.Load() {
			p.room.setState(StateWaiting)
			return
		}
		p.room.setState(StateConnected)
	case signal.ClientReconnecting:
		p.room.setState(StateReconnecting)
	}
}

// restore brings a new presence to where the last one was: what the
// application published, what it wished and what it asked for.
func (p *presence) restore(ctx context.Context) {
	if err := p.room.wishAgain(ctx, p); err != nil && ctx.Err() == nil {
		p.room.cfg.Logger.Warn("could not wish again", zap.Error(err))
	}
	p.republish(ctx)
}

// republish publishes again what the application has published.
func (p *presence) republish(ctx context.Context) {
	for _, pub := range p.room.Publications() {
		if err := p.send.publish(ctx, pub); err != nil && ctx.Err() == nil {
			p.room.cfg.Logger.Warn("could not publish again", zap.Error(err))
		}
	}
}

// onEvent routes an event or notice of the server.
func (p *presence) onEvent(e signal.ClientEvent) {
	r := p.room
	if p.send == nil { // it has not joined
		switch e.Type {
		case signal.EventAdmitted:
			decode(r, e, p.onAdmitted)
		case signal.EventSnapshot:
			decode(r, e, func(s signal.Snapshot) {
				if s.Waiting == nil { // it was admitted meanwhile
					p.onAdmitted(s.Joined)
					p.onSnapshot(s)
				}
			})
		}
		return
	}
	switch e.Type {
	case signal.EventParticipantJoined:
		apply(r, e, (*view).joined)
	case signal.EventParticipantUpdated:
		decode(r, e, r.onUpdated)
	case signal.EventParticipantLeft:
		apply(r, e, func(v *view, l signal.ParticipantLeft) []Event { return v.left(l.Participant, l.Reason) })
	case signal.EventPublished:
		apply(r, e, (*view).published)
	case signal.EventUnpublished:
		decode(r, e, r.onUnpublished)
	case signal.EventMuted:
		decode(r, e, r.onMuted)
	case signal.EventSnapshot:
		decode(r, e, p.onSnapshot)
	case signal.EventOffer:
		decode(r, e, p.receive.offer)
	case signal.EventTransportClosed:
		decode(r, e, p.onTransportClosed)
	case signal.EventGrant:
		decode(r, e, r.onGrant)
	case signal.EventUnmuteAsked:
		decode(r, e, func(u signal.UnmuteAsked) { r.emit(UnmuteAsked{u.By, u.Source}) })
	case signal.EventRoomUpdated:
		decode(r, e, r.onRoomUpdated)
	case signal.EventKnock:
		decode(r, e, r.onKnock)
	case signal.EventKnockEnded:
		decode(r, e, r.onKnockEnded)
	case signal.EventSubscriptions:
		decode(r, e, func(s signal.SubscriptionStates) {
			for _, state := range s.States {
				r.emit(SubscriptionChanged{state})
			}
		})
	case signal.EventLayers:
		decode(r, e, r.onLayers)
	case signal.NoticeSpeakers:
		decode(r, e, func(s signal.Speakers) { r.emit(Speaking{s.Speakers}) })
	case signal.NoticeLevels:
		decode(r, e, func(s signal.Speakers) { r.emit(Levels{s.Speakers}) })
	case signal.NoticeQuality:
		decode(r, e, r.onQuality)
	case signal.NoticeReceiving:
		decode(r, e, func(s signal.Receiving) {
			for _, stream := range s.Streams {
				r.emit(Receiving{stream})
			}
		})
	default:
		if strings.Contains(e.Type, ".") {
			r.emit(Extension{e.Type, e.Data})
		}
	}
}

func (p *presence) onTransportClosed(c signal.TransportClosed) {
	p.room.cfg.Logger.Info("transport closed by the server",
		zap.String("transport", string(c.Transport)), zap.String("reason", c.Reason))
	if c.Transport == signal.TransportReceive {
		p.numbers.Receive++
	} else {
		p.numbers.Send++
	}
	p.transportClosed(c.Transport)
}

// transportClosed does what is to be done when the server has closed a transport.
func (p *presence) transportClosed(kind signal.TransportKind) {
	if kind == signal.TransportReceive {
		p.receive.reset()
		return
	}
	// At once: that its publications end is the next to be told, and is no
	// reason to give them up.
	p.send.lost.Store(true)
	for _, pub := range p.room.Publications() {
		pub.lost()
	}
	p.async(func(ctx context.Context) {
		p.send.renew(ctx)
		p.republish(ctx)
	})
}

// decode unmarshals an event for f; what cannot be understood is logged and skipped.
func decode[T any](r *Room, e signal.ClientEvent, f func(T)) {
	var data T
	if err := e.Decode(&data); err != nil {
		r.cfg.Logger.Warn("event not understood", zap.String("type", e.Type), zap.Error(err))
		return
	}
	f(data)
}

// apply decodes an event and lets f change the view by it.
func apply[T any](r *Room, e signal.ClientEvent, f func(*view, T) []Event) {
	decode(r, e, func(data T) { r.change(func(v *view) []Event { return f(v, data) }) })
}

// change lets f change the view and tells of what it changed.
func (r *Room) change(f func(*view) []Event) {
	r.mu.Lock()
	events := f(&r.view)
	r.mu.Unlock()
	r.emit(events...)
}

// onUpdated may tell of this participant, as the server understood it.
func (r *Room) onUpdated(u signal.ParticipantUpdated) {
	r.change(func(v *view) []Event {
		if u.Participant != r.self.SID {
			return v.updated(u)
		}
		self := view{participants: []*signal.ParticipantInfo{&r.self}}
		self.updated(u)
		return nil
	})
}

// onQuality takes who is connected better or worse, perhaps this participant.
func (r *Room) onQuality(q signal.Qualities) {
	r.change(func(v *view) (events []Event) {
		for _, one := range q.Participants {
			if one.Participant == r.self.SID {
				self := view{participants: []*signal.ParticipantInfo{&r.self}}
				events = append(events, self.quality(one.Participant, one.Quality)...)
				continue
			}
			events = append(events, v.quality(one.Participant, one.Quality)...)
		}
		return events
	})
}

// onLayers takes which encodings of an own publication anybody wants.
func (r *Room) onLayers(l signal.PublicationLayers) {
	if pub := r.own(l.Publication); pub != nil {
		for _, e := range l.Encodings {
			pub.track.setWanted(e.RID, e.Active)
		}
	}
}

// onMuted may tell of an own publication; what the participant did itself is no news to it.
func (r *Room) onMuted(m signal.Muted) {
	if pub := r.own(m.Publication); pub != nil {
		pub.setMuted(m.Muted)
		if m.By != "" {
			r.emit(Muted{pub.info(r.Self().SID, m), m.By})
		}
		return
	}
	r.change(func(v *view) []Event { return v.muted(m) })
}

// onUnpublished may tell of an own publication that the server ended.
func (r *Room) onUnpublished(u signal.PublicationRef) {
	if pub := r.own(u.Publication); pub != nil {
		pub.end()
		r.forget(pub)
		return
	}
	r.change(func(v *view) []Event { return v.unpublished(u.Publication) })
}

func (r *Room) onGrant(g signal.GrantChanged) {
	r.mu.Lock()
	r.grant, r.self.Role = g.Grant, g.Role
	if !g.Grant.Moderate {
		r.knocks = nil
	}
	r.mu.Unlock()
	r.emit(GrantChanged{g.Grant, g.Role, g.By})
}

package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/rotunda-rtc/rotunda/signal"
)

// ErrClosed is returned by methods of a Room that was left or lost for good.
var ErrClosed = errors.New("room is closed")

// Room is this participant's presence in a room. Its methods are safe for
// concurrent use. Leave or Close it when it is no longer used; it also ends by
// itself when it is put out or cannot come back, which [Left] tells.
type Room struct {
	cfg    Config
	ctx    context.Context // ends when the room is to end
	cancel context.CancelFunc
	done   chan struct{} // closed when everything has stopped

	hurry chan struct{} // room for one: the network changed while joining again

	confirmed atomic.Bool // the server said that this participant has left

	emitting sync.Mutex // held over calls of OnEvent, so that they come one at a time
	silent   bool       // guarded by emitting: Left was told, nothing comes after it

	mu       sync.Mutex
	presence *presence     // nil while rejoining
	changed  chan struct{} // closed and replaced when presence changes
	state    State
	self     signal.ParticipantInfo
	grant    signal.Grant
	info     signal.RoomInfo // without participants
	knocks   []signal.Knock
	name     string // of the room: that of Config, until it is moved
	ticket   string // lets it into that room
	view     view
	local    []*Publication
	wishes   map[string]signal.Wish // by publication: what a rejoin repeats
	levels   bool                   // were asked for
	leaving  bool
	err      error
}

// Join connects to a server and joins a room. ctx bounds the joining only. A
// refusal of the server is a *signal.Error. In a room with a lobby it may return with
// [StateWaiting]: then [Admitted] tells when this participant is in the room. Until then methods that ask the server
// for something wait, Leave excepted, and the room seems empty.
func Join(ctx context.Context, cfg Config) (*Room, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	r := &Room{cfg: cfg, done: make(chan struct{}), changed: make(chan struct{}), hurry: make(chan struct{}, 1), state: StateConnected, name: cfg.Room}
	r.ctx, r.cancel = context.WithCancel(context.Background())
	p, err := enter(ctx, r)
	if cfg.ways != nil && cfg.ways.Plain() && errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		p, err = enter(ctx, r) // a WebSocket opened and brought nothing; there is another way
	}
	if err != nil {
		r.cancel()
		return nil, fmt.Errorf("join %s: %w", cfg.Room, err)
	}
	r.setPresence(p)
	go r.supervise(p)
	return r, nil
}

// Self returns how others see this participant. Its SID changes with [Rejoined].
func (r *Room) Self() signal.ParticipantInfo {
	r.mu.Lock()
	defer r.mu.Unlock()
	return cloneParticipant(&r.self)
}

// Grant returns what this participant may do.
func (r *Room) Grant() signal.Grant {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.grant
}

// Participants returns the others in the room, in the order they joined.
func (r *Room) Participants() []signal.ParticipantInfo {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.view.list()
}

// State returns where the connection stands.
func (r *Room) State() State {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.state
}

// Publications returns what this participant publishes, in order.
func (r *Room) Publications() []*Publication {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.local)
}

// Done returns a channel that is closed when the room has ended and nothing of
// it runs any more.
func (r *Room) Done() <-chan struct{} { return r.done }

// Err returns why the room ended: nil before that and after Leave or Close, a
// *signal.LeftError when the server put this participant out, or what made
// joining again impossible.
func (r *Room) Err() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

// Leave leaves the room and waits until everything has stopped, telling the
// server if ctx permits. It always ends the room; its error is that of telling.
func (r *Room) Leave(ctx context.Context) error {
	r.mu.Lock()
	p := r.presence
	r.leaving = true
	r.mu.Unlock()
	var err error
	if p != nil {
		err = p.session.Request(ctx, signal.TypeLeave, signal.Empty{}, nil)
	}
	r.cancel()
	<-r.done
	if r.confirmed.Load() { // the end of the session may overtake the reply
		return nil
	}
	return err
}

// Close ends the room without a word to the server, which learns of it from
// the end of the media connections or, without any, after the resume window. It
// waits until everything has stopped.
func (r *Room) Close() error {
	r.mu.Lock()
	r.leaving = true
	r.mu.Unlock()
	r.cancel()
	<-r.done
	return nil
}

// Request sends a request to the server, one of an extension for example, and
// waits for its reply, which is unmarshalled into out unless that is nil. It
// waits through reconnections. A refusal is a *signal.Error.
func (r *Room) Request(ctx context.Context, typ string, in, out any) error {
	p, err := r.await(ctx)
	if err != nil {
		return err
	}
	return p.session.Request(ctx, typ, in, out)
}

// Update changes this participant's own name (unless nil) and attributes; a
// nil attribute is deleted.
func (r *Room) Update(ctx context.Context, name *string, attributes map[string]*string) error {
	p, err := r.await(ctx)
	if err != nil {
		return err
	}
	done := make(chan error, 1)
	update := signal.Update{Name: name, Attributes: attributes}
	p.session.Send(signal.TypeUpdate, update, func(_ json.RawMessage, err error) { done <- err })
	select {
	case err := <-done: // the event that tells of it came before, and onUpdated took it
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Subscribe asks to receive a publication, Unsubscribe to receive it no more.
func (r *Room) Subscribe(ctx context.Context, publication string) error {
	return r.Request(ctx, signal.TypeSubscribe, signal.PublicationRef{Publication: publication}, nil)
}

// Unsubscribe ends what Subscribe began.
func (r *Room) Unsubscribe(ctx context.Context, publication string) error {
	return r.Request(ctx, signal.TypeUnsubscribe, signal.PublicationRef{Publication: publication}, nil)
}

// Pause stops or restarts a received publication, for this receiver only.
func (r *Room) Pause(ctx context.Context, publication string, paused bool) error {
	return r.Request(ctx, signal.TypePause, signal.Pause{Publication: publication, Paused: paused}, nil)
}

// Stats returns this participant's transports and tracks as the server sees
// them, in the terms of W3C webrtc-stats. The server refuses with rate_limited
// what is asked more than a few times a second.
func (r *Room) Stats(ctx context.Context) ([]signal.Stats, error) {
	var reply signal.StatsReply
	err := r.Request(ctx, signal.TypeStats, signal.Empty{}, &reply)
	return reply.Report, err
}

// await returns the current presence, waiting for it while rejoining.
func (r *Room) await(ctx context.Context) (*presence, error) {
	for {
		r.mu.Lock()
		p, changed, state := r.presence, r.changed, r.state
		r.mu.Unlock()
		if state == StateClosed {
			return nil, ErrClosed
		}
		if p != nil {
			select {
			case <-p.in:
				return p, nil
			default: // in the lobby
				changed = p.in
			}
		}
		select {
		case <-changed:
		case <-lost(p):
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-r.ctx.Done():
			return nil, ErrClosed
		}
	}
}

func (r *Room) setPresence(p *presence) {
	r.mu.Lock()
	r.presence = p
	close(r.changed)
	r.changed = make(chan struct{})
	r.mu.Unlock()
}

// emit calls OnEvent for each event, never two at a time, and not after Left.
func (r *Room) emit(events ...Event) {
	r.emitting.Lock()
	defer r.emitting.Unlock()
	for _, e := range events {
		if r.silent {
			return
		}
		_, r.silent = e.(Left)
		r.cfg.OnEvent(e)
	}
}

// setState tells of a new state, in the order of the changes; nothing follows StateClosed.
func (r *Room) setState(state State) {
	r.emitting.Lock()
	defer r.emitting.Unlock()
	r.mu.Lock()
	same := r.state == state || r.state == StateClosed
	if !same {
		r.state = state
	}
	r.mu.Unlock()
	if !same {
		r.cfg.OnEvent(StateChanged{state})
	}
}

// supervise owns the sequence of presences: it joins again when one is lost
// and ends the room when there is none to come.
func (r *Room) supervise(p *presence) {
	defer close(r.done)
	for {
		select {
		case <-p.session.Done():
		case <-r.ctx.Done():
		}
		err := p.session.Err()
		r.setPresence(nil)
		p.close()
		for _, pub := range r.Publications() {
			pub.lost()
		}
		if r.final(err) {
			r.finish(err)
			return
		}
		r.follow(err)
		r.setState(StateReconnecting)
		if p, err = r.rejoin(err); err != nil {
			r.finish(err)
			return
		}
	}
}

// final says whether the end of a session is the end of the room.
func (r *Room) final(err error) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.leaving || r.cfg.RejoinTimeout < 0 {
		return true
	}
	var left *signal.LeftError
	if errors.As(err, &left) {
		return left.Left.Reason != signal.ReasonTimeout && left.Left.Ticket == ""
	}
	return false
}

// finish ends the room for good.
func (r *Room) finish(err error) {
	r.cancel()
	reason := signal.ReasonTimeout
	var left *signal.LeftError
	if errors.As(err, &left) {
		reason = left.Left.Reason
		r.confirmed.Store(true)
	}
	r.mu.Lock()
	if r.leaving {
		reason, err = signal.ReasonClientLeft, nil
	}
	r.err = err
	local := r.local
	r.local = nil
	r.mu.Unlock()
	for _, pub := range local {
		pub.end()
	}
	r.setState(StateClosed)
	r.emit(Left{Reason: reason, Err: err})
}

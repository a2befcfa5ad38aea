package social

import (
	"context"
	"errors"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/storage"
)

// Activity is what somebody does in conferences.
type Activity string

// The activities.
const (
	InNoConference Activity = ""
	InConference   Activity = "in_conference" // takes part
	HostingLive    Activity = "hosting_live"  // takes part in a live conference of their own
)

// State is what somebody does now. The zero value is somebody who is not there.
type State struct {
	Online       bool // has a page open, or is in a conference
	InConference bool
	HostingLive  bool
}

// PresenceEvent says what somebody does now.
type PresenceEvent struct {
	UserID string
	State  State
}

// Presence is who is there. Only people who are connected see it of each other. It is kept in this process: subscriptions of
// [Live] make somebody online, and social/hosting says who is in conferences.
//
// A change is told to connections with an open page, a moment after it was made, so that reloading a page is no
// change. Of somebody with more connections than Limits.PresenceFan, the others see it only when they ask.
type Presence struct {
	*core
	ctx    context.Context // ends with the Service
	cancel context.CancelFunc

	mu      sync.Mutex // guards all below
	doing   map[string]Activity
	told    map[string]State // what was told last; absent: not there
	dirty   map[string]struct{}
	timer   *time.Timer // set while there is something to tell
	telling chan struct{}
	closed  bool
}

func newPresence(c *core) *Presence {
	p := &Presence{
		core:  c,
		doing: make(map[string]Activity),
		told:  make(map[string]State),
		dirty: make(map[string]struct{}),
	}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	c.live.changed = p.mark
	return p
}

// Set says what somebody does in conferences from now on.
func (p *Presence) Set(userID string, a Activity) {
	p.mu.Lock()
	if a == InNoConference {
		delete(p.doing, userID)
	} else {
		p.doing[userID] = a
	}
	p.mu.Unlock()
	p.mark(userID)
}

// Of says what those of the people (at most 1000) do who are connected with the actor, and the actor too. Who is
// missing is not there, or nothing the actor may know of.
func (p *Presence) Of(ctx context.Context, a Actor, ids []string) (map[string]State, error) {
	if len(ids) > 1000 {
		return nil, invalid("ids", "at most 1000")
	}
	if _, err := p.acting(ctx, p.Stores, a); err != nil {
		return nil, err
	}
	there := make(map[string]State)
	var some []string
	self := false
	for _, id := range distinct(ids) {
		if s := p.state(id); s != (State{}) {
			there[id] = s
			self = self || id == a.UserID
			some = append(some, id)
		}
	}
	out := make(map[string]State)
	if self {
		out[a.UserID] = there[a.UserID]
	}
	if len(some) == 0 {
		return out, nil
	}
	connected, err := p.Stores.Connections.ApprovedAmong(ctx, a.UserID, some)
	if err != nil {
		return nil, err
	}
	seen, err := p.people(ctx, p.Stores, a.UserID, connected)
	if err != nil {
		return nil, err
	}
	for id := range seen {
		out[id] = there[id]
	}
	return out, nil
}

// state is what somebody does now.
func (p *Presence) state(userID string) State {
	s := State{Online: p.live.listens(userID)}
	p.mu.Lock()
	defer p.mu.Unlock()
	if a, ok := p.doing[userID]; ok {
		s.Online, s.InConference, s.HostingLive = true, true, a == HostingLive
	}
	return s
}

// mark has a change told soon.
func (p *Presence) mark(userID string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	p.dirty[userID] = struct{}{}
	p.schedule()
}

// schedule sets the timer if there is something to tell and nobody is at it; under the lock.
func (p *Presence) schedule() {
	if p.timer == nil && p.telling == nil && len(p.dirty) > 0 && !p.closed {
		p.timer = time.AfterFunc(p.Limits.PresenceSettle, p.flush)
	}
}

// flush tells what has changed.
func (p *Presence) flush() {
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return
	}
	dirty, telling := p.dirty, make(chan struct{})
	p.dirty, p.timer, p.telling = make(map[string]struct{}), nil, telling
	p.mu.Unlock()
	for id := range dirty {
		if err := p.tell(id); err != nil && p.ctx.Err() == nil {
			p.Logger.Warn("a change of presence was not told", zap.String("user", id), zap.Error(err))
		}
	}
	p.mu.Lock()
	p.telling = nil
	p.schedule()
	p.mu.Unlock()
	close(telling)
}

// tell tells connections with an open page what somebody does now, unless they know.
func (p *Presence) tell(userID string) error {
	u, err := p.Stores.Users.Get(p.ctx, userID)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	var now State
	if err == nil && present(u) {
		now = p.state(userID)
	}
	p.mu.Lock()
	known := p.told[userID] == now
	p.mu.Unlock()
	if known {
		return nil
	}
	for after, n := "", 0; n < p.Limits.PresenceFan; {
		ids, err := p.Stores.Connections.ApprovedIDs(p.ctx, userID, after, min(500, p.Limits.PresenceFan-n))
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			break
		}
		p.live.Publish(ids, LiveEvent{Type: EventPresence, Data: PresenceEvent{UserID: userID, State: now}})
		after, n = ids[len(ids)-1], n+len(ids)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if now == (State{}) {
		delete(p.told, userID)
	} else {
		p.told[userID] = now
	}
	return nil
}

// introduce tells two people who are connected now of each other.
func (p *Presence) introduce(a, b string) {
	for _, pair := range [][2]string{{a, b}, {b, a}} {
		if s := p.state(pair[1]); s != (State{}) {
			p.live.Publish(pair[:1], LiveEvent{Type: EventPresence, Data: PresenceEvent{UserID: pair[1], State: s}})
		}
	}
}

// close ends the telling and waits for it until ctx ends.
func (p *Presence) close(ctx context.Context) error {
	p.cancel()
	p.mu.Lock()
	p.closed = true
	if p.timer != nil {
		p.timer.Stop()
	}
	telling := p.telling
	p.mu.Unlock()
	if telling == nil {
		return nil
	}
	select {
	case <-telling:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

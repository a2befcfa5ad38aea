package social

import (
	"context"
	"sync"
	"time"

	"go.uber.org/zap"
)

// LiveEvent tells a signed-in page what happened. Type says of what type Data is.
type LiveEvent struct {
	Type EventType
	Data any
}

// EventType is a kind of [LiveEvent].
type EventType string

// The types, with what their Data is.
const (
	// EventReload says that events were lost, and that the page reads again what it shows. No Data.
	EventReload EventType = "reload"
	// EventNotification has a [NotificationEvent]: somebody was told something, or something more of it.
	EventNotification EventType = "notification"
	// EventMessage has a [MessageEvent]: a message came in.
	EventMessage EventType = "message"
	// EventCounters has [Counters]: one of them has changed otherwise, such as on another page of the same user.
	EventCounters EventType = "counters"
	// EventConnection has a [ConnectionEvent]: the connection with somebody has changed.
	EventConnection EventType = "connection"
	// EventPresence has a [PresenceEvent]: somebody connected came, left, or does something else.
	EventPresence EventType = "presence"
	// EventConference has a [ConferenceEvent]: a conference of the reader's own has changed.
	EventConference EventType = "conference"
)

// ConferenceEvent says how far a conference of the reader's own is now: it was made, changed, began, ended or is gone.
type ConferenceEvent struct {
	ID    string
	State string // of package hosting; empty once it is removed
}

// Counters are how much is unread.
type Counters struct {
	Notifications int
	Messages      int
}

// Live brings events to signed-in pages. Events are not stored: a page reads what it shows when it
// subscribes, and again when it is told to reload. Only pages subscribed in this process get what this
// process publishes; with several processes, pages also read their counters now and then.
type Live struct {
	*core
	changed func(userID string) // called when a user's first subscription began or the last ended; holds no lock

	mu     sync.Mutex // guards all below, and the channels of subscriptions
	users  map[string]map[*Subscription]struct{}
	total  int
	closed bool
}

func newLive(c *core) *Live {
	return &Live{core: c, changed: func(string) {}, users: make(map[string]map[*Subscription]struct{})}
}

// Subscription is one page's events.
type Subscription struct {
	live   *Live
	userID string
	events chan LiveEvent // closed when the subscription ends
	ended  bool
	stop   func() bool // forgets the context
}

// Subscribe begins to listen. The subscription ends with ctx, with [Subscription.Close], and when the user is
// signed out somewhere or the Service is closed; a page that may still listen then subscribes again. The number for
// one user and for all is bounded: rate_limited and unavailable.
func (l *Live) Subscribe(ctx context.Context, a Actor) (*Subscription, error) {
	s := &Subscription{live: l, userID: a.UserID, events: make(chan LiveEvent, l.Limits.LiveQueue)}
	if err := l.add(ctx, s); err != nil {
		return nil, err
	}
	// Only now, so that a suspension is either seen here or ends the subscription.
	if _, err := l.acting(ctx, l.Stores, a); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func (l *Live) add(ctx context.Context, s *Subscription) error {
	l.mu.Lock()
	of := l.users[s.userID]
	switch {
	case l.closed || l.total >= l.Limits.LiveTotal:
		l.mu.Unlock()
		return &Error{Code: CodeUnavailable, Message: "too many listen", RetryAfter: time.Minute}
	case len(of) >= l.Limits.LiveOfUser:
		l.mu.Unlock()
		return &Error{Code: CodeRateLimited, Message: "too many pages of this account listen", RetryAfter: time.Minute}
	}
	if of == nil {
		of = make(map[*Subscription]struct{})
		l.users[s.userID] = of
	}
	of[s] = struct{}{}
	l.total++
	s.stop = context.AfterFunc(ctx, s.Close)
	first := len(of) == 1
	l.mu.Unlock()
	if first {
		l.changed(s.userID)
	}
	return nil
}

// Events gives the events; it is closed when the subscription ends.
func (s *Subscription) Events() <-chan LiveEvent { return s.events }

// Close ends the subscription. More than once is allowed, from any goroutine.
func (s *Subscription) Close() {
	s.live.mu.Lock()
	last := s.live.remove(s)
	s.live.mu.Unlock()
	if last {
		s.live.changed(s.userID)
	}
}

// remove ends a subscription, under the lock, and says whether it was the user's last.
func (l *Live) remove(s *Subscription) bool {
	if s.ended {
		return false
	}
	s.ended = true
	s.stop()
	close(s.events)
	l.total--
	of := l.users[s.userID]
	delete(of, s)
	if len(of) > 0 {
		return false
	}
	delete(l.users, s.userID)
	return true
}

// Publish gives an event to all pages of some users. It never waits: a page that does not keep up loses what it has not
// taken, and is told to reload.
func (l *Live) Publish(userIDs []string, e LiveEvent) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, id := range userIDs {
		for s := range l.users[id] {
			s.put(e)
		}
	}
}

// put adds an event, under the hub's lock.
func (s *Subscription) put(e LiveEvent) {
	select {
	case s.events <- e:
		return
	default:
	}
	for {
		select {
		case <-s.events:
			continue
		default:
		}
		break
	}
	s.events <- LiveEvent{Type: EventReload} // nobody else sends, so there is room
}

// recount tells the open pages of some users how much is unread now.
func (l *Live) recount(ctx context.Context, userIDs ...string) {
	for _, id := range l.listening(userIDs) {
		e := LiveEvent{Type: EventCounters}
		notifications, err := l.Stores.Notifications.Unread(ctx, id)
		if err == nil {
			var messages int
			messages, err = l.Stores.Messages.Unread(ctx, id)
			e.Data = Counters{Notifications: notifications, Messages: messages}
		}
		if err != nil {
			l.Logger.Warn("open pages reload, since they cannot be told what is unread", zap.Error(err))
			e = LiveEvent{Type: EventReload}
		}
		l.Publish([]string{id}, e)
	}
}

// listens says whether a page of the user does.
func (l *Live) listens(userID string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.users[userID]) > 0
}

// listening returns those of the users of whom a page does.
func (l *Live) listening(ids []string) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []string
	for _, id := range ids {
		if len(l.users[id]) > 0 {
			out = append(out, id)
		}
	}
	return out
}

// end ends the subscriptions of a user, whose logins have changed: pages that may still listen come back.
func (l *Live) end(userID string) {
	l.mu.Lock()
	last := false
	for s := range l.users[userID] {
		last = l.remove(s) || last
	}
	l.mu.Unlock()
	if last {
		l.changed(userID)
	}
}

// close ends all subscriptions and takes no more.
func (l *Live) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	for _, of := range l.users {
		for s := range of {
			l.remove(s)
		}
	}
}

package webhook

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/storage"
)

// endpoint sends what is for one address.
//
// In the outbox each incarnation of a room has a queue of its own, with an entry for each event, and one
// entry in the endpoint's queue while that is not empty. Who has claimed the latter is
// the only one to send of that room, in whatever process; where it died, another one goes on.
type endpoint struct {
	sender *Sender
	name   string
	url    string
	types  []string
	wake   chan struct{} // holds one token when there may be something to send

	mu      sync.Mutex // guards secrets
	secrets [][]byte
}

func newEndpoint(s *Sender, e Endpoint) *endpoint {
	return &endpoint{sender: s, name: e.Name, url: e.URL, types: slices.Clone(e.Types), wake: make(chan struct{}, 1)}
}

func (e *endpoint) setSecrets(texts []string) error {
	secrets, err := parseSecrets(texts)
	if err == nil && len(secrets) > limitSecrets {
		err = fmt.Errorf("webhook: more than %d secrets", limitSecrets)
	}
	if err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.secrets = secrets
	return nil
}

func (e *endpoint) wants(typ string) bool {
	if len(e.types) == 0 {
		return typ != Speakers && typ != Quality
	}
	return slices.Contains(e.types, typ)
}

// The names of queues.
func (e *endpoint) queue() string               { return "webhook:" + e.name }
func (e *endpoint) roomQueue(sid string) string { return "webhook:" + e.name + ":" + sid }
func failedQueue(name string) string            { return "webhook-failed:" + name }

// add stores an event, and that its room has one. Storing it again changes nothing.
func (e *endpoint) add(ctx context.Context, outbox storage.Outbox, event Event, body []byte) error {
	d := event.Data
	now := time.Now()
	err := outbox.Add(ctx, storage.Job{
		ID: e.name + ":" + eventID(d), Queue: e.roomQueue(d.RoomSID), Payload: body, CreatedAt: now,
		RunAt: time.UnixMilli(1), // all alike, so that the order is that of the ids, whatever clocks do
	})
	if err != nil && !errors.Is(err, storage.ErrExists) {
		return err
	}
	err = outbox.Add(ctx, storage.Job{ID: e.queue() + ":" + d.RoomSID, Queue: e.queue(), Key: d.RoomSID, RunAt: now, CreatedAt: now})
	if errors.Is(err, storage.ErrExists) {
		return nil
	}
	return err
}

// eventID is the same each time an event is sent; ids of a room are ordered as its events.
func eventID(d Data) string { return fmt.Sprintf("%s.%012d", d.RoomSID, d.Seq) }

func (e *endpoint) wakeUp() {
	select {
	case e.wake <- struct{}{}:
	default:
	}
}

// run sends until the sender is closed.
func (e *endpoint) run() {
	cfg, ctx := &e.sender.cfg, e.sender.ctx
	var workers sync.WaitGroup
	defer workers.Wait()
	free := make(chan struct{}, cfg.Workers)
	for ctx.Err() == nil {
		if len(free) == cfg.Workers {
			e.pause(ctx, time.Hour) // a worker that is done ends it
			continue
		}
		rooms, err := cfg.Stores.Outbox.Claim(ctx, e.queue(), time.Now(), e.lease(), cfg.Workers-len(free))
		if err != nil && ctx.Err() == nil {
			cfg.Logger.Warn("webhooks: the outbox does not answer", zap.String("endpoint", e.name), zap.Error(err))
		}
		for _, room := range rooms {
			free <- struct{}{}
			workers.Go(func() {
				e.work(ctx, room)
				<-free
				e.wakeUp()
			})
		}
		if len(rooms) == 0 {
			e.pause(ctx, e.due(ctx))
		}
	}
}

// lease is for how long a room is claimed: longer than a request takes.
func (e *endpoint) lease() time.Duration { return e.sender.cfg.Timeout + 30*time.Second }

// due is when to look again, if nothing wakes before.
func (e *endpoint) due(ctx context.Context) time.Duration {
	cfg := &e.sender.cfg
	at, ok, err := cfg.Stores.Outbox.Next(ctx, e.queue())
	if err != nil || !ok {
		return cfg.Poll
	}
	return min(max(time.Until(at), 10*time.Millisecond), cfg.Poll)
}

// pause waits until there may be something to send.
func (e *endpoint) pause(ctx context.Context, most time.Duration) {
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-e.wake:
	case <-ctx.Done():
	}
}

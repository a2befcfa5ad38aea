package webhook

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/storage"
)

// Sender tells endpoints what happens in rooms. Its methods are safe for concurrent use.
type Sender struct {
	cfg       Config
	client    *http.Client
	endpoints []*endpoint

	mu      sync.Mutex // guards what follows
	started bool
	ctx     context.Context // ends with Close
	stop    context.CancelFunc
	running sync.WaitGroup
}

// New makes a Sender. It sends nothing before Start, but takes events.
func New(cfg Config) (*Sender, error) {
	if cfg.Stores.Outbox == nil || cfg.Stores.Begin == nil {
		return nil, errors.New("webhook: Config.Stores is required")
	}
	s := &Sender{cfg: cfg.withDefaults()}
	for _, e := range cfg.Endpoints {
		if err := s.cfg.check(e); err != nil {
			return nil, err
		}
		if slices.ContainsFunc(s.endpoints, func(other *endpoint) bool { return other.name == e.Name }) {
			return nil, fmt.Errorf("webhook: two endpoints are called %s", e.Name)
		}
		point := newEndpoint(s, e)
		if err := point.setSecrets(e.Secrets); err != nil {
			return nil, fmt.Errorf("%w, for %s", err, e.Name)
		}
		s.endpoints = append(s.endpoints, point)
	}
	s.client = newClient(&s.cfg)
	s.ctx, s.stop = context.WithCancel(context.Background())
	return s, nil
}

// newClient makes the client of all requests. It follows no redirect, uses no proxy, which
// would connect in its place, and reads no more than it must.
func newClient(cfg *Config) *http.Client {
	return &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: dialer(cfg).DialContext, ForceAttemptHTTP2: true,
			DisableCompression: true, TLSHandshakeTimeout: cfg.Timeout, ResponseHeaderTimeout: cfg.Timeout, MaxResponseHeaderBytes: 16 << 10,
			MaxIdleConnsPerHost: cfg.Workers, IdleConnTimeout: time.Minute,
		},
	}
}

// Start begins to send what waits. More than once is allowed.
func (s *Sender) Start() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.started || s.ctx.Err() != nil {
		return
	}
	s.started = true
	for _, e := range s.endpoints {
		s.running.Go(e.run)
	}
}

// Close ends the sending and waits until nothing is under way, at most until ctx is done, whose error
// it then returns. What was not sent waits in the outbox for the next Sender. Close the servers before.
func (s *Sender) Close(ctx context.Context) error {
	s.mu.Lock()
	s.stop()
	s.mu.Unlock()
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.running.Wait()
		s.client.CloseIdleConnections()
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// SetSecrets puts other secrets in the place of an endpoint's: first the new one beside the old one,
// and later, when the endpoint knows it, the new one alone.
func (s *Sender) SetSecrets(name string, secrets ...string) error {
	for _, e := range s.endpoints {
		if e.name == name {
			return e.setSecrets(secrets)
		}
	}
	return fmt.Errorf("webhook: no endpoint is called %q", name)
}

// Failed gives the events that an endpoint did not take, the latest to fail first: Payload is the body, Error what went
// wrong. The records stay until they are removed by DeleteFailed of the outbox.
func (s *Sender) Failed(ctx context.Context, name string, page storage.Page) (storage.List[storage.Job], error) {
	return s.cfg.Stores.Outbox.Failed(ctx, failedQueue(name), page)
}

// OnEvent is for [conference.Config], or is called by the OnEvent there. It returns when the event is in the outbox of all
// endpoints that are to be told of it.
func (s *Sender) OnEvent(e conference.Event) {
	event, ok := eventOf(e)
	if !ok {
		return
	}
	var told []*endpoint
	for _, each := range s.endpoints {
		if each.wants(event.Type) {
			told = append(told, each)
		}
	}
	if len(told) == 0 {
		return
	}
	body, err := json.Marshal(event)
	if err == nil {
		err = s.store(event, body, told)
	}
	if err != nil {
		s.cfg.Logger.Error("an event is lost to webhooks", zap.String("type", event.Type), zap.String("room_sid", event.Data.RoomSID),
			zap.Uint64("seq", event.Data.Seq), zap.Error(err))
	}
	for _, each := range told {
		each.wakeUp()
	}
}

// store puts an event into the outbox, and tries again while that fails.
func (s *Sender) store(event Event, body []byte, told []*endpoint) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(s.ctx), s.cfg.StoreTimeout)
	defer cancel()
	for pause := 10 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		err := s.cfg.Stores.Tx(ctx, func(tx storage.Stores) error {
			for _, each := range told {
				if err := each.add(ctx, tx.Outbox, event, body); err != nil {
					return err
				}
			}
			return nil
		})
		if err == nil {
			return nil
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return err
		}
	}
}

package sfu

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/speaker"
)

// RouterConfig configures a [Router]. The zero value works.
type RouterConfig struct {
	// OnSpeakers is called when the set of active speakers or their order
	// changes, and a few times a second while somebody speaks: loudest first,
	// empty for silence. The slice is the callee's to keep. While the callee is
	// slow, lists are left out.
	OnSpeakers func(speakers []SpeakerLevel)

	// OnLevels is called with the levels of the active speakers, loudest first, at
	// most ten times a second, while SetLevels(true) holds and somebody is heard, and
	// once with an empty list when that ends. The slice is the callee's to keep. While
	// the callee is slow, lists are left out.
	OnLevels func(speakers []SpeakerLevel)

	// Codecs are what the router's peers send, most wanted first; a track's own
	// list comes before it. Empty means those of the engine, in the order of each offer.
	Codecs []Codec

	// TopAudio bounds how many microphones are forwarded at a time: the loudest. 0
	// means all.
	TopAudio int

	// LastN bounds how many videos of cameras a receiver gets at a time: those of the
	// last speakers. 0 means all.
	LastN int
}

// SpeakerLevel is one active speaker.
type SpeakerLevel struct {
	// ProducerID is the ID of the audio producer that is heard.
	ProducerID string
	// Level is from 0 (silence) to 1 (loudest).
	Level float64
}

// SetLevels says whether OnLevels is to be called.
func (r *Router) SetLevels(on bool) { r.levels.Store(on) }

// rank is the place of a peer among the speakers, by its send transport: 1 for
// the dominant one, 0 for one that is not among them.
func (r *Router) rank(*SendTransport) int { return 0 }

// Router ties producers to consumers: one conversation. Its methods are safe
// for concurrent use.
type Router struct {
	engine   *Engine
	cfg      RouterConfig
	calls    serial
	speakers *speaker.Detector
	spoken   []speaker.Speaker // of the clock
	levels   atomic.Bool       // OnLevels is to be called

	mu         sync.Mutex // guards the fields below
	closed     bool
	following  bool
	transports map[closer]struct{}
}

// closer is a transport as its router sees it.
type closer interface{ Close() }

func newRouter(e *Engine, cfg RouterConfig) *Router {
	return &Router{
		engine: e, cfg: cfg, calls: serial{tasks: &e.tasks},
		speakers: speaker.New(speaker.Config{}), transports: make(map[closer]struct{}),
	}
}

// NewSendTransport makes a transport on which a peer sends. It fails with
// [ErrClosed], or when the engine's sockets cannot be opened.
func (r *Router) NewSendTransport(cfg SendConfig) (*SendTransport, error) {
	t := newSendTransport(r, cfg)
	if err := r.add(t); err != nil {
		return nil, err
	}
	r.engine.count.sends.Add(1)
	t.begin()
	return t, nil
}

// NewReceiveTransport makes a transport on which a peer receives. It fails with
// [ErrClosed], or when the engine's sockets cannot be opened.
func (r *Router) NewReceiveTransport(cfg ReceiveConfig) (*ReceiveTransport, error) {
	t := newReceiveTransport(r, cfg)
	if err := r.add(t); err != nil {
		return nil, err
	}
	r.engine.count.receives.Add(1)
	t.begin()
	return t, nil
}

func (r *Router) add(t closer) error {
	if _, _, err := r.engine.open(); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return ErrClosed
	}
	r.transports[t] = struct{}{}
	return nil
}

func (r *Router) forget(t closer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.transports, t)
}

// listen starts looking for speakers, with the first audio producer.
func (r *Router) listen() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed || r.following || r.cfg.OnSpeakers == nil {
		return
	}
	r.following = true
	r.engine.follow(r)
}

// tick looks for speakers.
func (r *Router) tick(n uint64, now time.Duration) {
	if n%speakersEvery != 0 {
		return
	}
	list, changed := r.speakers.Tick(now, r.spoken[:0])
	r.spoken = list
	if !changed && (len(list) == 0 || n%(2*speakersEvery) != 0) {
		return
	}
	out := make([]SpeakerLevel, len(list))
	for i, s := range list {
		out[i] = SpeakerLevel{ProducerID: s.ID, Level: s.Level}
	}
	r.calls.offer(func() { r.cfg.OnSpeakers(out) }, 4)
}

// Close closes all transports of the router. It returns at once;
// [Engine.Close] waits for what is left. OnClosed of the transports is called
// with [ErrClosed].
func (r *Router) Close() {
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return
	}
	r.closed = true
	list := make([]closer, 0, len(r.transports))
	for t := range r.transports {
		list = append(list, t)
	}
	following := r.following
	r.mu.Unlock()
	for _, t := range list {
		t.Close()
	}
	if following {
		r.engine.unfollow(r)
	}
	r.engine.forget(r)
}

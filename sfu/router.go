package sfu

import (
	"slices"
	"sync"

	"github.com/rotunda-rtc/rotunda/sfu/internal/topn"
)

// RouterConfig configures a [Router]. The zero value works.
type RouterConfig struct {
	// OnSpeakers is called when the set of active speakers or their order changes:
	// the dominant one first, empty for silence. The slice is the callee's to keep. Of
	// changes that come while the callee is slow only the last is told.
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

// Router ties producers to consumers: one conversation. Its methods are safe
// for concurrent use.
type Router struct {
	engine *Engine
	cfg    RouterConfig
	calls  serial
	top    *topn.Set // nil without TopAudio
	voices voices

	mu         sync.Mutex // guards the fields below
	closed     bool
	following  bool
	transports map[closer]struct{}
}

// closer is a transport as its router sees it.
type closer interface{ Close() }

func newRouter(e *Engine, cfg RouterConfig) *Router {
	cfg.Codecs = slices.Clone(cfg.Codecs)
	r := &Router{engine: e, cfg: cfg, calls: serial{tasks: &e.tasks}, transports: make(map[closer]struct{})}
	r.voices.init()
	if cfg.TopAudio > 0 {
		r.top = topn.New(topn.Config{N: cfg.TopAudio})
	}
	return r
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
		t.out.shard.load.Add(-1)
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
	if s, ok := t.(*SendTransport); ok {
		r.voices.forget(s)
	}
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

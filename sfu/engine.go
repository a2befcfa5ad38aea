package sfu

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/sfu/internal/sdp"
)

// Engine owns the sockets and everything that runs on them. Its methods are
// safe for concurrent use.
type Engine struct {
	cfg     Config // zero fields filled in
	log     *zap.Logger
	start   time.Time // the epoch of all durations here
	tasks   tasks
	shards  shardSet
	buffers rtcpBuffers
	sent    sendCounters
	count   engineCounters

	mu        sync.Mutex // guards the fields below
	closed    bool
	done      chan struct{} // closed when everything has ended; nil before Close
	listener  *listener
	identity  identity
	routers   map[*Router]struct{}
	ticked    map[ticker]uint64 // with the phase of each
	phase     uint64            // of the last ticker
	clockRuns bool
}

// identity is the certificate of the DTLS side.
type identity struct {
	cert  tls.Certificate
	print sdp.Fingerprint
	made  time.Time
}

type engineCounters struct {
	packetsIn, bytesIn, malformed, floods, overflows atomic.Uint64
	sends, receives, producers, consumers            atomic.Int64
}

// certificateLife is for how long new transports get the same certificate. It is valid for twice that.
const certificateLife = 30 * 24 * time.Hour

// New makes an engine. It opens no socket and starts no goroutine until the
// first transport is made; it fails only for a Config that cannot work.
func New(cfg Config) (*Engine, error) {
	if cfg.Logger == nil {
		cfg.Logger = zap.NewNop()
	}
	if len(cfg.Codecs) == 0 {
		cfg.Codecs = []Codec{CodecOpus, CodecVP8, CodecH264, CodecVP9, CodecAV1}
	}
	cfg.Codecs = slices.Clone(cfg.Codecs)
	for _, c := range cfg.Codecs {
		if !slices.ContainsFunc(formats[:], func(f format) bool { return f.codec == c }) {
			return nil, fmt.Errorf("codec %q: %w", c, ErrCodec)
		}
	}
	for _, a := range slices.Concat(cfg.Listen, cfg.ListenTCP) {
		if !a.IsValid() {
			return nil, fmt.Errorf("listen: invalid address %v", a)
		}
	}
	for _, a := range cfg.Advertise {
		if !a.IsValid() || a.IsUnspecified() {
			return nil, fmt.Errorf("advertise: invalid address %v", a)
		}
	}
	cfg.Limits = cfg.Limits.filled()
	return &Engine{
		cfg: cfg, log: cfg.Logger, start: time.Now(),
		routers: make(map[*Router]struct{}), ticked: make(map[ticker]uint64),
	}, nil
}

// now is the time since the engine was made.
func (e *Engine) now() time.Duration { return time.Since(e.start) }

// NewRouter makes a router. Close it, or the engine, when it is no longer used.
// After Close of the engine the router is closed from the start.
func (e *Engine) NewRouter(cfg RouterConfig) *Router {
	r := newRouter(e, cfg)
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		r.closed = true
		return r
	}
	e.routers[r] = struct{}{}
	return r
}

// Close closes all routers and sockets and waits for every goroutine to end, at
// most until ctx is done. It may be called again to wait on.
func (e *Engine) Close(ctx context.Context) error {
	e.mu.Lock()
	if e.done == nil {
		e.closed = true
		e.done = make(chan struct{})
		go e.shut()
	}
	done := e.done
	e.mu.Unlock()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("close engine: %w", ctx.Err())
	}
}

// shut closes everything, top down, and waits for it.
func (e *Engine) shut() {
	e.mu.Lock()
	routers := make([]*Router, 0, len(e.routers))
	for r := range e.routers {
		routers = append(routers, r)
	}
	l := e.listener
	e.mu.Unlock()
	for _, r := range routers {
		r.Close()
	}
	_ = e.tasks.wait(context.Background())
	e.stopShards()
	if l != nil {
		if err := l.close(); err != nil {
			e.log.Debug("sockets did not close cleanly", zap.Error(err))
		}
	}
	close(e.done)
}

func (e *Engine) forget(r *Router) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.routers, r)
}

// open returns the sockets and the certificate, made when first needed.
func (e *Engine) open() (*listener, identity, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return nil, identity{}, ErrClosed
	}
	if e.listener == nil {
		l, err := listen(e)
		if err != nil {
			return nil, identity{}, err
		}
		e.listener = l
		e.log.Info("listening for media", zap.Stringers("addresses", l.candidates), zap.Stringers("tcp", l.streamed))
	}
	if e.identity.made.IsZero() || time.Since(e.identity.made) > certificateLife {
		made, err := newIdentity()
		if err != nil {
			return nil, identity{}, fmt.Errorf("certificate: %w", err)
		}
		e.identity = made
	}
	return e.listener, e.identity, nil
}

// Addresses returns the UDP addresses that the engine receives on: what a relay beside it
// may send to. It opens the sockets if no transport has done so. There are none when they
// cannot be opened, which the first transport reports, and after Close.
func (e *Engine) Addresses() []Address {
	l, _, err := e.open()
	if err != nil {
		return nil
	}
	return slices.Clone(l.addresses)
}

// Stats returns a snapshot of the engine's counters.
func (e *Engine) Stats() EngineStats {
	c := &e.count
	var tcp *streamCounters
	if l := e.sockets(); l != nil && l.streams != nil {
		tcp = &l.streams.count
	} else {
		tcp = &streamCounters{}
	}
	return EngineStats{
		TCPConnections: int(tcp.open.Load()), TCPRefused: tcp.refused.Load(), TCPDropped: tcp.dropped.Load(),
		SendTransports: int(c.sends.Load()), ReceiveTransports: int(c.receives.Load()),
		Producers: int(c.producers.Load()), Consumers: int(c.consumers.Load()),
		PacketsReceived: c.packetsIn.Load(), BytesReceived: c.bytesIn.Load(),
		PacketsSent: e.sent.packets.Load(), BytesSent: e.sent.bytes.Load(),
		SendErrors: e.sent.errors.Load(), SendBatches: e.sent.batches.Load(),
		PacketsMalformed: c.malformed.Load(), ClosedForFlood: c.floods.Load(),
	}
}

// sockets returns the sockets if they were opened, even while the engine closes.
func (e *Engine) sockets() *listener {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.listener
}

// newIdentity makes the certificate of the DTLS side. Peers compare its
// fingerprint, which came to them through signalling; nothing in it is secret or checked.
func newIdentity() (identity, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return identity{}, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return identity{}, err
	}
	now := time.Now()
	template := &x509.Certificate{
		Subject: pkix.Name{CommonName: "WebRTC"}, SerialNumber: serial,
		NotBefore: now.Add(-24 * time.Hour), NotAfter: now.Add(2 * certificateLife),
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return identity{}, err
	}
	print := fmt.Sprintf("% X", sha256.Sum256(raw))
	return identity{
		cert:  tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key},
		print: sdp.Fingerprint{Algorithm: "sha-256", Value: strings.ReplaceAll(print, " ", ":")},
		made:  now,
	}, nil
}

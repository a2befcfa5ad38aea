package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/sse"
	"github.com/rotunda-rtc/rotunda/signal/ws"
)

const (
	// socketTime is how long a WebSocket may take where plain HTTP is not known to work; it has
	// half of what ctx leaves at most.
	socketTime = 5 * time.Second
	// probeTime is how long it may take where plain HTTP works.
	probeTime = 2 * time.Second
	// firstProbe is for how long plain HTTP is enough once it works; each WebSocket
	// that does not get through doubles that, up to lastProbe.
	firstProbe, lastProbe = 30 * time.Second, 10 * time.Minute
)

// DialOptions configures a Dialer.
type DialOptions struct {
	// HTTPClient makes the requests; nil: http.DefaultClient. It has no Timeout.
	HTTPClient *http.Client
	// Header is added to each request.
	Header http.Header
	// MaxFrame bounds a server's frame in bytes. 0: signal.LimitServerFrame.
	MaxFrame int
	// Compress offers permessage-deflate (RFC 7692) to WebSockets.
	Compress bool
}

// Dialer opens carriers to one address: WebSockets, and plain HTTP where they do not get through. It
// remembers which way worked, and tries a WebSocket again from time to time when another carrier is
// wanted. Its methods are safe for concurrent use.
type Dialer struct {
	url  string
	opts DialOptions

	mu     sync.Mutex // guards the fields below
	plain  bool       // plain HTTP is tried first
	until  time.Time  // but no longer than that
	misses int        // WebSockets that did not get through, since one did
}

// NewDialer makes a Dialer for the address of a Handler: "ws", "wss", "http" or "https". opts may be nil.
func NewDialer(url string, opts *DialOptions) *Dialer {
	d := &Dialer{url: url}
	if opts != nil {
		d.opts = *opts
	}
	return d
}

// Dial opens a carrier: Dial of signal.ClientConfig. ctx bounds the dialling only. The
// error has that of each way in its chain.
func (d *Dialer) Dial(ctx context.Context) (signal.Conn, error) {
	d.mu.Lock()
	plain, known := d.plain && time.Now().Before(d.until), d.plain
	d.mu.Unlock()
	if plain {
		conn, err := d.stream(ctx)
		if err == nil || ctx.Err() != nil {
			return conn, err
		}
		socket, socketErr := d.socket(ctx)
		return either(socket, socketErr, err)
	}
	conn, err := d.bounded(ctx, known)
	if err == nil || ctx.Err() != nil {
		return conn, err
	}
	stream, streamErr := d.stream(ctx)
	if streamErr == nil {
		d.blocked()
	}
	return either(stream, streamErr, err)
}

// Plain reports whether plain HTTP is what is tried first, since no WebSocket got through lately.
func (d *Dialer) Plain() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.plain && time.Now().Before(d.until)
}

// Changed tells that the network is another one, where a WebSocket may get through again.
func (d *Dialer) Changed() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.until, d.misses = time.Time{}, 0
}

// either is what the second way gave, with the errors of both.
func either(conn signal.Conn, err, first error) (signal.Conn, error) {
	if err != nil {
		return nil, fmt.Errorf("%w; before that: %w", err, first)
	}
	return conn, nil
}

// bounded opens a WebSocket in a part of the time, so that some is left for the other way.
func (d *Dialer) bounded(ctx context.Context, known bool) (signal.Conn, error) {
	limit := socketTime
	if known {
		limit = probeTime
	}
	if end, ok := ctx.Deadline(); ok {
		limit = min(limit, time.Until(end)/2)
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return d.socket(ctx)
}

func (d *Dialer) socket(ctx context.Context) (signal.Conn, error) {
	conn, err := ws.Dial(ctx, d.url, &ws.DialOptions{
		HTTPClient: d.opts.HTTPClient, Header: d.opts.Header, MaxFrame: d.opts.MaxFrame, Compress: d.opts.Compress,
	})
	if err != nil {
		return nil, err
	}
	return &socket{Conn: conn, dialer: d}, nil
}

func (d *Dialer) stream(ctx context.Context) (signal.Conn, error) {
	return sse.Dial(ctx, d.url, &sse.DialOptions{HTTPClient: d.opts.HTTPClient, Header: d.opts.Header, MaxFrame: d.opts.MaxFrame})
}

// blocked notes that WebSockets do not get through, through that they do.
func (d *Dialer) blocked() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.plain, d.until = true, time.Now().Add(min(firstProbe<<min(d.misses, 10), lastProbe))
	d.misses++
}

func (d *Dialer) through() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.plain, d.misses = false, 0
}

// socket is a WebSocket. One that opened and then brought nothing until its user
// had enough of it is one that did not get through: some proxies let no more than its beginning pass.
type socket struct {
	signal.Conn
	dialer *Dialer
	heard  atomic.Bool
	told   sync.Once
}

// Read implements signal.Conn.
func (s *socket) Read(ctx context.Context) ([]byte, error) {
	b, err := s.Conn.Read(ctx)
	var said *signal.CloseError
	if err == nil || errors.As(err, &said) {
		if !s.heard.Swap(true) {
			s.dialer.through()
		}
	}
	return b, err
}

// Close implements signal.Conn.
func (s *socket) Close(code signal.CloseCode, reason string) error {
	if !s.heard.Load() {
		s.told.Do(s.dialer.blocked)
	}
	return s.Conn.Close(code, reason)
}

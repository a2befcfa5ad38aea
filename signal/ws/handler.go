package ws

import (
	"bufio"
	"net"
	"net/http"
	"net/netip"

	"github.com/coder/websocket"

	"github.com/rotunda-rtc/rotunda/internal/clientaddr"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/internal/door"
)

// Options configures Handler. The zero value is for pages of the same origin,
// directly connected.
type Options struct {
	// Origins are the hosts, with their port unless it is the scheme's own,
	// whose pages may connect beside the server's own; "*" stands for any part
	// of a name, as in "*.example.org". An entry with "://" is compared with
	// scheme and host. The origin "null" is always refused.
	Origins []string
	// InsecureAnyOrigin lets pages of every origin but "null" connect: for
	// servers whose credentials no browser sends by itself.
	InsecureAnyOrigin bool
	// MaxFrame bounds a client's frame in bytes, after decompression. 0: signal.LimitFrame.
	MaxFrame int
	// Compress offers permessage-deflate (RFC 7692) without context takeover.
	// It saves bytes on slow links and costs CPU for each receiver.
	Compress bool
	// TrustedProxies are the addresses of proxies whose X-Forwarded-For is
	// believed. nil: none.
	TrustedProxies []netip.Prefix
}

// Handler accepts WebSockets and gives them to a. It returns 403 for a page of
// a foreign origin and 426 for what is no WebSocket. opts may be nil. The
// handler's ServeHTTP returns when the carrier has ended; close a to end all.
func Handler(a signal.Acceptor, opts *Options) http.Handler {
	h := &handler{acceptor: a}
	if opts != nil {
		h.opts = *opts
	}
	if h.opts.MaxFrame == 0 {
		h.opts.MaxFrame = signal.LimitFrame
	}
	h.origins = door.Origins{Listed: h.opts.Origins, Any: h.opts.InsecureAnyOrigin}
	return h
}

type handler struct {
	acceptor signal.Acceptor
	opts     Options
	origins  door.Origins
}

// ServeHTTP implements http.Handler.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !h.origins.Allowed(r) {
		http.Error(w, "origin not allowed", http.StatusForbidden)
		return
	}
	accept := &websocket.AcceptOptions{
		InsecureSkipVerify: true, // origins is stricter
		CompressionMode:    websocket.CompressionDisabled,
	}
	if h.opts.Compress {
		accept.CompressionMode = websocket.CompressionNoContextTakeover
	}
	hijacker := &hijackWriter{ResponseWriter: w}
	c, err := websocket.Accept(hijacker, r, accept)
	if err != nil {
		return // Accept has answered
	}
	c.SetReadLimit(int64(h.opts.MaxFrame))
	h.acceptor.ServeConn(r.Context(), &conn{ws: c, net: hijacker.conn}, signal.ConnInfo{
		RemoteAddr: clientaddr.Of(r, h.opts.TrustedProxies),
		HTTP:       r,
	})
}

// hijackWriter remembers the connection that is hijacked.
type hijackWriter struct {
	http.ResponseWriter
	conn net.Conn
}

var _ http.Hijacker = (*hijackWriter)(nil)

// Hijack implements http.Hijacker.
func (w *hijackWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	c, rw, err := http.NewResponseController(w.ResponseWriter).Hijack()
	w.conn = c
	return c, rw, err
}

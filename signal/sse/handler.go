package sse

import (
	"context"
	"io"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/rotunda-rtc/rotunda/internal/clientaddr"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/internal/door"
)

// The header fields of the carrier's requests.
const (
	// HeaderCarrier names the carrier a request belongs to; "open" makes one.
	// The name is a secret, so that it stands in no URL.
	HeaderCarrier = "Rotunda-Carrier"
	// HeaderSequence numbers the POSTs of a carrier, from 1.
	HeaderSequence = "Rotunda-Sequence"
)

// open is the carrier of a request that opens one.
const open = "open"

// preflightAge is for how long a browser need not ask again what another origin's page may send.
const preflightAge = 2 * time.Hour

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
	// MaxFrame bounds a client's frame in bytes. 0: signal.LimitFrame.
	MaxFrame int
	// MaxPending bounds the carriers of one address (IPv6: of one /64) to which
	// nothing was said yet: those whose hello has not come. 0: 256.
	MaxPending int
	// KeepAlive is after how long without a frame a comment is sent, so that
	// no proxy takes the response for dead. 0: 15 s.
	KeepAlive time.Duration
	// TrustedProxies are the addresses of proxies whose X-Forwarded-For is
	// believed. nil: none.
	TrustedProxies []netip.Prefix
}

// Handler accepts carriers and gives them to a. opts may be nil. A response
// that streams outlives the server's WriteTimeout, and ends with its carrier.
// http.Server.Shutdown ends them with CloseGoingAway, and clients look for
// another carrier; close a before it to tell them that there will be none.
func Handler(a signal.Acceptor, opts *Options) http.Handler {
	h := &handler{acceptor: a, carriers: newCarriers()}
	if opts != nil {
		h.opts = *opts
	}
	if h.opts.MaxFrame == 0 {
		h.opts.MaxFrame = signal.LimitFrame
	}
	if h.opts.MaxPending == 0 {
		h.opts.MaxPending = 256
	}
	if h.opts.KeepAlive == 0 {
		h.opts.KeepAlive = 15 * time.Second
	}
	h.origins = door.Origins{Listed: h.opts.Origins, Any: h.opts.InsecureAnyOrigin}
	return h
}

type handler struct {
	acceptor signal.Acceptor
	opts     Options
	origins  door.Origins
	carriers *carriers
}

// ServeHTTP implements http.Handler.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	head.Set("Cache-Control", "no-store")
	head.Add("Vary", "Origin")
	if r.ContentLength != 0 {
		// Whatever the answer is, the server reads some of the body before it sends it.
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(orderTimeout + bodyTimeout))
	}
	if !h.origins.Allowed(r) {
		http.Error(w, "origin not allowed", http.StatusForbidden)
		return
	}
	if origin := r.Header.Get("Origin"); origin != "" {
		head.Set("Access-Control-Allow-Origin", origin)
		head.Set("Access-Control-Allow-Credentials", "true") // as with a WebSocket
	}
	switch r.Method {
	case http.MethodOptions:
		head.Set("Access-Control-Allow-Methods", "GET, POST")
		head.Set("Access-Control-Allow-Headers", "Content-Type, "+HeaderCarrier+", "+HeaderSequence)
		head.Set("Access-Control-Max-Age", strconv.Itoa(int(preflightAge.Seconds())))
		w.WriteHeader(http.StatusNoContent)
	case http.MethodGet:
		h.serveStream(w, r)
	case http.MethodPost:
		h.servePost(w, r)
	default:
		head.Set("Allow", "GET, OPTIONS, POST")
		http.Error(w, "GET opens a carrier, POST sends frames", http.StatusMethodNotAllowed)
	}
}

// serveStream opens a carrier and serves it. The header that it wants is one
// that no page of another origin can send before it has asked (OPTIONS).
func (h *handler) serveStream(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get(HeaderCarrier) != open {
		http.Error(w, HeaderCarrier+": open is missing", http.StatusBadRequest)
		return
	}
	if r.ContentLength != 0 { // the end of the client would not be noticed before that of the body
		http.Error(w, "a GET with a body", http.StatusBadRequest)
		return
	}
	from := clientaddr.Of(r, h.opts.TrustedProxies)
	settle, ok := h.carriers.admit(from, h.opts.MaxPending)
	if !ok {
		w.Header().Set("Retry-After", "1")
		http.Error(w, "too many carriers of this address are being opened", http.StatusTooManyRequests)
		return
	}
	defer settle()
	c := newConn(w, h.opts, settle)
	c.server, _ = r.Context().Value(http.ServerContextKey).(*http.Server)
	if !h.carriers.add(c) {
		http.Error(w, "going away", http.StatusServiceUnavailable)
		return
	}
	defer c.finish()
	defer h.carriers.remove(c)
	head := w.Header()
	head.Set("Content-Type", contentType)
	head.Set("X-Accel-Buffering", "no") // nginx holds responses back otherwise
	if err := c.begin(); err != nil {
		return
	}
	defer context.AfterFunc(r.Context(), c.gone)()
	h.acceptor.ServeConn(context.WithoutCancel(r.Context()), c, signal.ConnInfo{RemoteAddr: from, HTTP: r})
}

// servePost takes in frames of a client.
func (h *handler) servePost(w http.ResponseWriter, r *http.Request) {
	c := h.carriers.find(r.Header.Get(HeaderCarrier))
	if c == nil {
		http.Error(w, "no such carrier: open another one", http.StatusGone)
		return
	}
	number, err := strconv.ParseUint(r.Header.Get(HeaderSequence), 10, 63)
	if err != nil || number == 0 {
		http.Error(w, HeaderSequence+" is no number", http.StatusBadRequest)
		return
	}
	media, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	if !strings.EqualFold(strings.TrimSpace(media), contentType) || r.Header.Get("Content-Encoding") != "" {
		http.Error(w, "Content-Type: "+contentType+" is wanted, not compressed", http.StatusUnsupportedMediaType)
		return
	}
	status := c.post(r.Context(), number, func() ([]byte, error) { return readBody(w, r) })
	if status != http.StatusNoContent {
		http.Error(w, http.StatusText(status), status)
		return
	}
	w.WriteHeader(status)
}

// readBody reads what a POST may hold at most, within a bounded time.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	// Not every server has deadlines; the bound in bytes holds for all.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTimeout))
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxPost))
	if err == nil {
		_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // the connection may be used again
	}
	return b, err
}

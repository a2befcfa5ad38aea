package web

import (
	"net/http"
	"net/netip"
	"strings"

	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/sse"
	"github.com/rotunda-rtc/rotunda/signal/ws"
)

// Options configures Handler. The zero value is for pages of the same origin,
// directly connected.
type Options struct {
	// Origins are the hosts whose pages may connect beside the server's own:
	// see ws.Options.
	Origins []string
	// InsecureAnyOrigin lets pages of every origin but "null" connect: for
	// servers whose credentials no browser sends by itself.
	InsecureAnyOrigin bool
	// MaxFrame bounds a client's frame in bytes. 0: signal.LimitFrame.
	MaxFrame int
	// Compress offers permessage-deflate (RFC 7692) to WebSockets.
	Compress bool
	// TrustedProxies are the addresses of proxies whose X-Forwarded-For is
	// believed. nil: none.
	TrustedProxies []netip.Prefix
}

// Handler accepts carriers of both kinds and gives them to a. opts may be nil.
func Handler(a signal.Acceptor, opts *Options) http.Handler {
	var o Options
	if opts != nil {
		o = *opts
	}
	sockets := ws.Handler(a, &ws.Options{
		Origins: o.Origins, InsecureAnyOrigin: o.InsecureAnyOrigin, MaxFrame: o.MaxFrame,
		Compress: o.Compress, TrustedProxies: o.TrustedProxies,
	})
	streams := sse.Handler(a, &sse.Options{
		Origins: o.Origins, InsecureAnyOrigin: o.InsecureAnyOrigin, MaxFrame: o.MaxFrame,
		TrustedProxies: o.TrustedProxies,
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// A WebSocket is a GET that upgrades (RFC 6455, section 4.1); one whose
		// Upgrade a proxy has taken out is told so.
		if r.Method == http.MethodGet && r.Header.Get(sse.HeaderCarrier) == "" ||
			strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
			sockets.ServeHTTP(w, r)
			return
		}
		streams.ServeHTTP(w, r)
	})
}

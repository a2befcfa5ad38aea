package ws

import (
	"net/http"
	"net/netip"
)

// OriginAllowed is the decision of a Handler with these options.
func OriginAllowed(opts *Options, r *http.Request) bool {
	return Handler(nil, opts).(*handler).originAllowed(r)
}

// ClientAddr is where a Handler with these trusted proxies takes r to come from.
func ClientAddr(r *http.Request, trusted []netip.Prefix) netip.Addr { return clientAddr(r, trusted) }

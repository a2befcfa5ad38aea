package webhook

import (
	"net/http"
	"net/netip"
)

// SetTransport has requests made by something else than the network. Before Start only.
func (s *Sender) SetTransport(t http.RoundTripper) { s.client.Transport = t }

// Public says whether requests may go to an address that nobody allowed.
func Public(a netip.Addr) bool { return public(a) }

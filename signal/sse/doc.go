// Package sse carries the signalling protocol over plain HTTP, for networks
// that block WebSockets: the server's frames come as the events of one response
// that streams (text/event-stream), the client's go by POST.
//
// A server mounts Handler at a path of its choice:
//
//	mux.Handle("/signal", sse.Handler(server, nil))
//
// and a client in Go dials it:
//
//	conn, err := sse.Dial(ctx, "https://example.org/signal", nil)
//
// Package web serves it at the same address as WebSockets. By default only
// pages of the same origin may connect. docs/protocol.md has the requests,
// headers and status codes.
package sse

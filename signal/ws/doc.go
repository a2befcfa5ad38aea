// Package ws carries the signalling protocol over WebSocket (RFC 6455): one
// text message per frame.
//
// A server mounts Handler at a path of its choice:
//
//	mux.Handle("/signal", ws.Handler(server, nil))
//
// and a client in Go dials it:
//
//	conn, err := ws.Dial(ctx, "wss://example.org/signal", nil)
//
// By default only pages of the same origin may connect.
package ws

// Package web opens the doors of a server to browsers, at one address: to
// WebSockets (package ws) and, for networks that block these, to plain HTTP
// requests (package sse). The browser SDK uses whichever works, and so does a
// client in Go by a Dialer.
//
//	mux.Handle("/signal", web.Handler(server, nil))
//	conn, err := web.NewDialer("wss://example.org/signal", nil).Dial(ctx)
package web

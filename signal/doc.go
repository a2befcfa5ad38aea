// Package signal is the protocol between a conferencing client and its server:
// wire types, error codes and bounds, and the sessions on both ends. It links
// nothing but the standard library; docs/protocol.md describes the protocol.
//
// A server gives each carrier (a Conn: a WebSocket of package ws, a pipe of
// package signaltest) to a set of sessions:
//
//	sessions := signal.NewSessions(signal.SessionsConfig{Open: open})
//	http.Handle("/signal", web.Handler(sessions, nil))
//
// where open returns a Handler for the new Session. The Handler gets requests,
// one at a time, and answers each with Reply or Fail; Session.Event tells the
// client of what happens, in order, without ever blocking. When the carrier is
// cut, the Session goes on: the client resumes it on another one and lacks nothing.
//
// A client in Go is a ClientSession:
//
//	c, err := signal.Connect(ctx, signal.ClientConfig{Dial: dial, OnEvent: onEvent})
//	err = c.Request(ctx, signal.TypeJoin, signal.Join{Room: "standup"}, &joined)
//
// # Callbacks
//
// Of a Session: Handle comes from the goroutine that reads the carrier, one
// call at a time. CarrierLost, Resumed and Ended come one at a time too, from
// goroutines that serve carriers and from a timer, never from within a method of
// Session, and beside Handle. CarrierLost and Resumed alternate, except that a
// carrier which is replaced is not lost. Ended is the last of all.
//
// Of a ClientSession: all callbacks come from one goroutine, in the order of
// the server's sequence.
package signal

//go:generate go run ./internal/tsgen . ../conference/browser/src/protocol.gen.ts

// Package turn is a TURN server (RFC 8656) beside the media engine, for clients whose networks let
// them reach nothing else: over UDP, TCP, and TLS, which on port 443 looks like a web site.
//
//	credentials := turn.Credentials{Secret: secret, URLs: []string{"turn:turn.example.org"}}
//	server, _ := conference.New(conference.Config{ICEServersFor: credentials.ICEServers, ...})
//	relay, _ := turn.New(turn.Config{Secret: secret, Peers: server.MediaAddresses, Listen: ...})
//	err := relay.Start(ctx)
//
// It is no relay for all the world: it sends to the addresses that the engine receives on and
// to nothing else, so that it opens no door to what stands behind it. Who may use it holds a
// credential that the server made a few minutes ago for one participant. Another
// TURN server that knows the same secret takes these credentials, too: they are those of
// coturn's REST convention.
package turn

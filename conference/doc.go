// Package conference puts rooms with video, audio, data and extensions such as
// chat into a Go program: its own users, its own HTTP server, one process.
//
// A [Server] holds the rooms of one process. Clients come in over a carrier of
// the protocol in package signal; web.Handler makes a Server reachable by
// WebSocket. [Config.Authorize] is asked about everybody who wants to join.
//
//	server, err := conference.New(conference.Config{
//		Authorize:  myAuthorize,                          // who may join what, as whom
//		Extensions: []conference.Extension{inroom.Chat{}},
//		OnEvent:    func(e conference.Event) { … },       // what happens, in order, each once
//	})
//	mux.Handle("/signal", web.Handler(server, nil))
//	room, ok := server.Room("standup")                    // look in, remove somebody, close it
//	err = room.Remove(ctx, sid, "see the code of conduct")
//	local, err := server.Attach(ctx, request, nil)        // a participant without a session
//	err = server.Drain(ctx)                               // no new joins, wait until empty
//	err = server.Close(ctx)                               // nothing is left behind
//
// # Who may do what
//
// Authorize gives each participant a [Grant], or a [Role] that stands for one. What moderators do
// to others by requests of the protocol, the host program does by methods of [Room]: Remove, Ban, Mute, AskUnmute,
// SetRole, SetGrant, UpdateParticipant, Move, Update, Close. A grant can change during a call; what it no
// longer permits stops at once. [Config] has hooks that are asked before somebody joins, publishes, sends reliable
// data or is moved, and an [Extension] can have a [Gate]. All fail closed.
//
// # Ownership and order
//
// Each [Room] has one goroutine, its loop, which owns all its state and decides
// the order of events. It never waits: not for the network, a client, the
// host program or the media engine. Media does not pass through it.
//
// A participant's join reply holds the room as it stands at that point. What
// is told about a participant comes after it joined and before it left, and a
// publication is announced when its media flows or when it is muted.
//
// # Errors
//
// A panic in a room (an extension's, for example) closes that room alone, with
// reason internal, and logs the stack; see docs/closing.md. A panic in one of
// the Config's functions fails that join, or closes the room whose event it was about.
package conference

// Package rotunda is the root of a library that puts conferencing into other
// Go programs: rooms with video, sound, screens and chat, inside your own
// process, behind your own HTTP server and your own idea of a user. It holds
// no code; what an importer links is decided by the packages it picks.
//
//   - conference: rooms, participants and grants. [conference.New] wants one
//     thing, an Authorize function, and serves any number of rooms.
//   - signal/ws: an http.Handler that carries the protocol over WebSocket.
//   - conference/browser: two http.Handlers, for the browser SDK and for a page with
//     the <rotunda-room> element.
//   - conference/inroom: what happens in a room beside media, chat first.
//   - conference/whip: WHIP and WHEP, the standard doors for encoders and players.
//   - conference/client: a participant written in Go.
//   - sfu: the media engine alone; it imports nothing else of this module.
//   - signal: the protocol alone, standard library only.
//
// The program in README.md is the smallest server there is; examples/quickstart
// is the one to run first:
//
//	go run github.com/rotunda-rtc/rotunda/examples/quickstart@latest
//
// [conference.New]: https://pkg.go.dev/github.com/rotunda-rtc/rotunda/conference#New
package rotunda

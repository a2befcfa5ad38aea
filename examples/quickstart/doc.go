// Quickstart is a whole conferencing server in one program: open the address
// it prints in two browser tabs and they see and hear each other.
//
//	go run ./examples/quickstart [-listen 127.0.0.1:8080] [-tls] [-tcp 127.0.0.1:7881] [-turn 127.0.0.1:3478]
//
// It serves the <rotunda-room> element at /, where /?room=NAME fills in the
// room, the protocol at /signal, and the standard doors for encoders and
// players at /whip/{room} and /whep/{room}.
//
// Everybody who can reach it may do everything in every room. Browsers hand
// out cameras and microphones to pages from this machine and to https pages
// only, so for other devices on the network say -listen 0.0.0.0:8080 -tls; the
// certificate is made at each start and the browser warns of it once.
//
// Media takes one UDP port on each address of the machine, chosen by the
// system. For networks that block UDP there are -tcp, -turn, -turn-tls and
// -turn-external, see docs/networks.md. On SIGINT or SIGTERM it tells everybody that the server shuts
// down and closes; a second signal kills it.
package main

// Meeting is a load generator: people who join a room of a running server, all
// send and all see and hear all others. It measures what arrives, how late, and
// what the server's process uses.
//
//	go run ./examples/quickstart -listen 127.0.0.1:8080 &
//	go run ./e2e/meeting -url ws://127.0.0.1:8080/signal -pid PID [-n 8] [-seconds 20]
//
// Everybody sends VP8-like video, 30 frames a second of -ppf packets with
// -payload bytes each, a key frame every 2 s and when asked, and Opus-sized audio, 50
// packets a second. The bytes are random: nothing decodes them. Every payload ends
// with a trailer that says who sent it, when, and as which packet of the stream,
// so that latency is a subtraction and loss a gap, whatever the server does to headers.
//
// The participants are those of package client and negotiate what they always do:
// retransmissions, transport-wide feedback, reports. Packets are counted where
// SRTP hands them over; the client's own path takes them after that.
//
// The result goes to standard output, as one line of JSON with -json. CPU is user and system,
// read from /proc, so only Linux tells it. Pin server and generator to
// different cores, or the scheduler is measured.
package main

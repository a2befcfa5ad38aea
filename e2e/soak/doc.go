// Soak runs a server for a long time among people who never stay, and looks
// whether it grows:
//
//	go run ./e2e/soak [-length 5m] [-rooms 10] [-people 4] [-every 10s] [-seed 1]
//
// The server is a process of its own: what the quickstart is made of, with
// WebSockets, WHIP and WHEP, on the loopback interface. Each room has -people seats,
// one WHIP sender and one WHEP player. Who sits on a seat joins, publishes a camera and
// a microphone, mutes, chats, publishes anew, has the WebSocket cut and the whole
// network, and is then replaced by another: half of them leave properly, a quarter
// end without a word, a quarter are killed, so that nothing of them reaches the
// server any more. Rooms change their names from time to time, so that old ones close.
//
// A table goes to standard output: heap after a collection, what the process has
// resident, goroutines, files, sockets, rooms, participants, signalling sessions,
// transports, producers and consumers. At the end everybody goes, and the
// server must be as empty as it was. Growth over the second half of the table is
// judged too, see verdict. The exit code is 1 when the server grew or kept something.
//
// What people do is chosen by the seed; when it happens is up to the machine.
package main

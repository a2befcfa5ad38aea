// Udpproxy stands between a browser and a media server and does to their
// datagrams what a bad network does: loss, delay, jitter, reordering, a limited
// rate, changed while they flow. The browser tests start it.
//
// It is told by HTTP on loopback, and prints the address of that as its first
// line:
//
//	POST   /routes?link=anna&target=127.0.0.1:41000   answers the address to send to instead
//	PUT    /links/anna                                {"up": {"loss": 0.05}, "down": {"rate": 300000}}
//	GET    /links/anna                                what passed and what did not
//	DELETE /links/anna/flows                          ends for good what passes for the addresses that clients have now
//
// All routes of one link share its rate and queue, per direction. Fields left
// out of a PUT are those of a perfect network. The links are those of
// [sfutest.Network], in real time. It ends with its standard input.
package main

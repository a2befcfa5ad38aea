// Package keyreq merges and limits the key frame requests (RFC 4585 section 6.3.1, RFC 5104 section 4.3.1) of everybody
// who watches one encoding: a publisher is asked once for all of them, and not again while the answer is under way.
//
//	gate := keyreq.New(keyreq.Config{})
//	if gate.Request(now, now) { // somebody cannot decode
//		sendPLI()
//	}
//	if ask, _ := gate.Welcome(now, now); ask { // somebody new wants to see: he waits for less
//		sendPLI()
//	}
//	gate.Arrived(now) // a key frame begins
//	if gate.Due(now) { // on every tick
//		sendPLI()
//	}
package keyreq

// Package signaltest holds what tests of signalling need: a carrier in
// memory, and the conformance suite every carrier passes.
//
//	client, server := signaltest.Pipe(nil)      // two ends of one carrier
//	go sessions.ServeConn(ctx, server, signal.ConnInfo{})
//	...
//	client.Cut()                                // both ends fail, what was under way is lost
//
// A new carrier is proven by one call:
//
//	func TestCarrier(t *testing.T) {
//		signaltest.TestCarrier(t, func(t *testing.T) (client, server signal.Conn) { … })
//	}
package signaltest

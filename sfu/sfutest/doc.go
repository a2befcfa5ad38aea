// Package sfutest runs media engines and WebRTC peers on a simulated network,
// for tests of the engine and of what is built on it.
//
// A [Network] carries datagrams between hosts, over links that lose, delay,
// reorder, duplicate, queue and cut as told, the same way for the same seed.
// [NewEngine] puts an [sfu.Engine] on a host, [NewPeer] a client made of stock
// pion, which publishes synthetic audio and video, with layers if wanted
// ([Simulcast], [SVC]), and counts what it receives: frames it could have
// decoded, which layer they are of, gaps, retransmissions, key frame requests.
// Hosts can share an access link, see [Gateway].
//
//	synctest.Test(t, func(t *testing.T) {
//		net := sfutest.NewNetwork(1)
//		t.Cleanup(func() { net.Close() }) // runs last: engine and peers close before
//		engine := sfutest.NewEngine(t, net.Host("10.0.0.1"), sfu.Config{})
//		room := engine.NewRouter(sfu.RouterConfig{})
//		alice := sfutest.NewPeer(t, net.Host("10.0.0.2"), room, sfutest.PeerConfig{})
//		bob := sfutest.NewPeer(t, net.Host("10.0.0.3"), room, sfutest.PeerConfig{})
//		bob.Host().Down().Set(sfutest.LinkConfig{Loss: 0.05, Delay: 40 * time.Millisecond})
//		view := bob.Consume(alice.Publish(sfutest.Media{}))
//		<-time.After(10 * time.Second) // of virtual time: milliseconds
//		t.Log(view.Stats())
//	})
//
// Views give the feedback that browsers give, requests for packets and key
// frames and transport-wide arrival times, so that the engine adapts to their
// network. The peers forgo what real clients have of their own: they don't adapt
// their rate, and a view's decoder is a model, see [View].
//
// With the race detector a test binary that has such bubbles wants one processor
// (go test -race -cpu 1): with more, timers of a bubble that are due at one
// instant can end the process inside Go 1.26's detector.
//
// Everything works outside a synctest bubble too, in real time.
package sfutest

// Package sfu is a media engine: it takes in audio and video from WebRTC peers
// and forwards it to others, packet by packet, without decoding anything.
//
// The nouns are mediasoup's. An [Engine] owns the UDP sockets. A [Router] is
// one conversation: what is produced in it can be consumed in it. Each peer
// has up to two transports: a [SendTransport], on which the peer offers and
// sends, and a [ReceiveTransport], on which the engine offers and the peer
// receives; so offers never collide. A [Producer] is one incoming track, a
// [Consumer] is a producer as it goes to one receiver.
//
//	engine, err := sfu.New(sfu.Config{})
//	router := engine.NewRouter(sfu.RouterConfig{})
//	send, err := router.NewSendTransport(sfu.SendConfig{})
//	answer, producers, err := send.Answer(ctx, offer, []sfu.TrackSpec{{MID: "0"}})
//	receive, err := router.NewReceiveTransport(sfu.ReceiveConfig{OnOffer: deliver})
//	consumer, err := receive.Consume(producers[0], sfu.ConsumeOptions{})
//	err = receive.SetAnswer(ctx, generation, answerOfThePeer)
//	err = engine.Close(ctx)
//
// The package knows nothing of rooms, participants or signalling, and imports
// nothing else of this module.
//
// # Callbacks
//
// Callbacks run on goroutines of the engine. They must not block and must not
// wait for anything that waits for the engine; post to the owner of your state
// and return. The callbacks of one transport come one at a time and in order,
// with the exception of OnMedia and OnData, which come from the goroutine that
// read the packet. OnClosed is the last of them, but for an OnMedia or OnData
// that was under way already. Nothing is called once Engine.Close has returned nil.
package sfu

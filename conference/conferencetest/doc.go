// Package conferencetest is for the tests of products that are built on rooms.
//
// A [World] is a server with the product's own configuration and people in its
// rooms, on a simulated network, on a simulated clock:
//
//	func TestCall(t *testing.T) {
//		conferencetest.Run(t, conferencetest.Config{Server: product.Config()}, func(t *testing.T, w *conferencetest.World) {
//			ann, bob := w.Join("lesson", "token of Ann"), w.Join("lesson", "token of Bob")
//			ann.PublishCamera()
//			bob.MustSee(ann)
//			ann.Cut() // nothing reaches her or leaves her, signalling and media
//			bob.MustNotSee(ann)
//			ann.Heal()
//			bob.MustSee(ann)
//		})
//	}
//
// The server is the real one, the people are those of package client, and
// between them is all of signalling, ICE, DTLS and SRTP; simulated are the wires, the
// clock and the pictures, which are numbered packets that no decoder would take.
//
// The seed of [Config] decides which packets a link loses or delays and what
// [World.Rand] gives; it is printed when the test fails. What comes from crypto/rand, such as
// IDs, ICE credentials and keys, differs from run to run, and so does the order in which
// goroutines run at one moment of the simulated clock: a run with the same seed is alike, not equal.
//
// The conformance suite for what can be plugged into rooms is here as well: the
// author of an extension calls [TestExtension] from a test.
package conferencetest

// Package conferencetest has the conformance suite for what can be plugged
// into rooms. The author of an extension calls it from a test:
//
//	func TestConformance(t *testing.T) {
//		conferencetest.TestExtension(t, myext.New(), &conferencetest.ExtensionOptions{Verbs: []string{"raise"}})
//	}
//
// It runs a real server and clients in memory; nothing of it needs a network.
package conferencetest

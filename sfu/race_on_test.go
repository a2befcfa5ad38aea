//go:build race

package sfu

// RaceDetector: the tests run under the race detector, which slows handshakes tenfold.
const RaceDetector = true

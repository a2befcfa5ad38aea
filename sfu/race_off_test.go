//go:build !race

package sfu_test

// raceDetector: the tests run under the race detector, which slows handshakes tenfold.
const raceDetector = false

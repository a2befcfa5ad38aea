//go:build !race

package bubble

// raced tells that the race detector is on.
const raced = false

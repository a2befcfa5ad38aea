package conference

import "crypto/rand"

// newID returns prefix and 130 random bits.
func newID(prefix string) string { return prefix + rand.Text() }

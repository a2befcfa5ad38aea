package signal

import (
	"crypto/subtle"
	"io"
)

// secretBits is the strength of a resume secret.
const secretBits = 128

// maxIssued bounds the secrets given out since the last one was used: each
// carrier that is welcomed gets a new one, and the welcome may be lost.
const maxIssued = 4

// secrets are a session's resume secrets: the one last used, and those given
// out since. All stay valid until one of the newer ones is used, so that a
// client whose Welcome was lost can still come back. Guarded by Session.mu.
type secrets struct {
	used   string
	issued []string
}

// issue makes the next secret.
func (k *secrets) issue(r io.Reader) string {
	s := newID(r, "", secretBits)
	if len(k.issued) == maxIssued {
		k.issued = k.issued[1:]
	}
	k.issued = append(k.issued, s)
	return s
}

// accept checks a client's secret in constant time. The use of a newer secret ends the older ones.
func (k *secrets) accept(got string) bool {
	found := -1
	for i, s := range k.issued {
		if subtle.ConstantTimeCompare([]byte(s), []byte(got)) == 1 {
			found = i
		}
	}
	if found >= 0 {
		k.used, k.issued = k.issued[found], nil
		return true
	}
	return k.used != "" && subtle.ConstantTimeCompare([]byte(k.used), []byte(got)) == 1
}

package signal

import (
	"crypto/rand"
	"encoding/base32"
	"io"
)

// idAlphabet is Crockford's base 32 in lower case: no letter looks like a digit.
const idAlphabet = "0123456789abcdefghjkmnpqrstvwxyz"

// NewID returns prefix followed by at least bits random bits from crypto/rand,
// in base 32: "PA_" and 64 make "PA_7s9x…". Use 96 bits or more where knowing an
// id is a right.
func NewID(prefix string, bits int) string { return newID(rand.Reader, prefix, bits) }

func newID(r io.Reader, prefix string, bits int) string {
	b := make([]byte, (bits+7)/8)
	if _, err := io.ReadFull(r, b); err != nil {
		panic("signal: random source: " + err.Error()) // crypto/rand never fails; an injected one is a programmer's mistake
	}
	return prefix + base32.NewEncoding(idAlphabet).WithPadding(base32.NoPadding).EncodeToString(b)
}

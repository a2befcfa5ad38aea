package sfu

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
)

// randomUint32 is a random number for SSRCs, sequence numbers and the like.
func randomUint32() uint32 {
	var b [4]byte
	_, _ = rand.Read(b[:]) // never fails
	return binary.BigEndian.Uint32(b[:])
}

// randomID makes an ID with 120 random bits.
func randomID(prefix string) string {
	var b [15]byte
	_, _ = rand.Read(b[:]) // never fails
	return prefix + base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:])
}

// validID reports whether an ID can stand in a session description.
func validID(id string) bool {
	if id == "" || len(id) > 128 {
		return false
	}
	for _, c := range []byte(id) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
		case c == '-', c == '_', c == '.', c == '{', c == '}':
		default:
			return false
		}
	}
	return true
}

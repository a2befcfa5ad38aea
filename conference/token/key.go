package token

import (
	"crypto/ed25519"
	"errors"
	"fmt"

	"github.com/golang-jwt/jwt/v5"
)

// minSecret is the length of the shortest secret of HMAC, in bytes: that of its hash (RFC 7518, section 3.2).
const minSecret = 32

// maxKeyID is the length of the longest id of a key, in bytes.
const maxKeyID = 64

// Key signs tokens, or verifies them, or both. Exactly one of HMAC and Ed25519 is used: a secret
// that both sides know, or a pair of which the server needs the public half only.
type Key struct {
	// ID is told in each token, as "kid", and chooses the key that verifies it; 1 to 64 bytes.
	ID string
	// HMAC is a secret of at least 32 random bytes, for HS256.
	HMAC []byte
	// Private signs by EdDSA (RFC 8037); Public, if it is empty, is taken from it.
	Private ed25519.PrivateKey
	// Public verifies.
	Public ed25519.PublicKey
}

// String is the key's id: the rest is secret.
func (k Key) String() string { return "key " + k.ID }

// GoString is String.
func (k Key) GoString() string { return k.String() }

// check looks for keys that cannot be used.
func (k Key) check() error {
	if k.ID == "" || len(k.ID) > maxKeyID {
		return fmt.Errorf("token: the id of a key has 1 to %d bytes", maxKeyID)
	}
	pair := len(k.Private) > 0 || len(k.Public) > 0
	switch {
	case pair == (len(k.HMAC) > 0):
		return fmt.Errorf("token: %v needs either HMAC or Ed25519", k)
	case !pair && len(k.HMAC) < minSecret:
		return fmt.Errorf("token: %v: a secret has at least %d bytes", k, minSecret)
	case len(k.Private) > 0 && len(k.Private) != ed25519.PrivateKeySize, len(k.Public) > 0 && len(k.Public) != ed25519.PublicKeySize:
		return fmt.Errorf("token: %v: not a key of Ed25519", k)
	case len(k.Private) > 0 && len(k.Public) > 0 && !k.Public.Equal(k.Private.Public()):
		return fmt.Errorf("token: %v: the public key is not that of the private one", k)
	}
	return nil
}

// method is the one algorithm of the key.
func (k Key) method() jwt.SigningMethod {
	if len(k.HMAC) > 0 {
		return jwt.SigningMethodHS256
	}
	return jwt.SigningMethodEdDSA
}

// signing is what method signs with.
func (k Key) signing() (any, error) {
	switch {
	case len(k.HMAC) > 0:
		return k.HMAC, nil
	case len(k.Private) > 0:
		return k.Private, nil
	}
	return nil, errors.New("token: the key can only verify")
}

// verifying is what method verifies with.
func (k Key) verifying() any {
	switch {
	case len(k.HMAC) > 0:
		return k.HMAC
	case len(k.Public) > 0:
		return k.Public
	}
	return k.Private.Public()
}

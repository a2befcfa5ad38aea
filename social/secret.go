package social

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

// Purposes of one-time tokens.
const (
	purposeConfirm = "confirm"
	purposeReset   = "reset"
)

// maxSecret is the most of a secret that is looked at, in bytes.
const maxSecret = 128

// newSecret makes 256 bits that nobody can guess, as text that fits URLs and cookies.
func newSecret() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// hashSecret is what is stored of a secret. It is random, so that a fast hash without salt does.
func hashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// newToken stores a new one-time token of a user and returns its secret.
func (c *core) newToken(ctx context.Context, userID, purpose string, life time.Duration) (string, error) {
	secret := newSecret()
	now := c.Now()
	err := c.Stores.Tokens.Create(ctx, storage.Token{
		Hash: hashSecret(secret), Purpose: purpose, UserID: userID, CreatedAt: now, ExpiresAt: now.Add(life),
	})
	return secret, err
}

// badToken is the one answer to tokens that do not hold, whyever.
func badToken() error {
	return errorf(CodeNotFound, "the link does not work any more: it was used, is too old, or was never right")
}

// asBadToken turns storage's not found into badToken.
func asBadToken(err error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return badToken()
	}
	return err
}

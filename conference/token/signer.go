package token

import (
	"errors"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/rotunda-rtc/rotunda/signal"
)

// defaultLifetime is how long a token is good that nobody gave a lifetime.
const defaultLifetime = 10 * time.Minute

// Signer mints tokens. All of its fields but Now are required, and a [Verifier] has to have the same. It is safe for concurrent use.
type Signer struct {
	// Key signs: one with HMAC or Private.
	Key Key
	// Issuer names who mints, as "iss".
	Issuer string
	// Audience names what the tokens are for, as "aud": one name for all servers of a deployment that share rooms.
	Audience string
	// Now is the clock. Nil means time.Now.
	Now func() time.Time
}

// Mint returns a token with these claims, good from now on for a lifetime; zero means 10 minutes. It need not
// outlast a call: who is in a room stays, and who loses the connection comes back without it; but a client whose session is
// over joins again with it.
func (s Signer) Mint(c Claims, lifetime time.Duration) (string, error) {
	text, err := s.mint(c, lifetime)
	if err != nil {
		return "", fmt.Errorf("mint a token for %s: %w", c.Identity, err)
	}
	return text, nil
}

func (s Signer) mint(c Claims, lifetime time.Duration) (string, error) {
	if err := s.Key.check(); err != nil {
		return "", err
	}
	key, err := s.Key.signing()
	if err != nil {
		return "", err
	}
	if err := c.check(); err != nil {
		return "", err
	}
	switch {
	case s.Issuer == "" || s.Audience == "":
		return "", errors.New("the signer has no issuer or no audience")
	case (c.Role != "") == c.granted():
		return "", errors.New("one of role and grant is needed")
	case lifetime < 0:
		return "", errors.New("the lifetime is negative")
	case lifetime == 0:
		lifetime = defaultLifetime
	}
	now := time.Now()
	if s.Now != nil {
		now = s.Now()
	}
	if c.ID == "" {
		c.ID = signal.NewID("TK_", 96)
	}
	w := &wire{
		Issuer: s.Issuer, Audience: jwt.ClaimStrings{s.Audience}, Subject: c.Identity, ID: c.ID,
		IssuedAt: stampOf(now), NotBefore: stampOf(now), ExpiresAt: stampOf(now.Add(lifetime)),
		Room: c.Room, Name: c.Name, Attributes: c.Attributes, Role: c.Role,
	}
	if c.granted() {
		w.Grant = &c.Grant
	}
	t := jwt.NewWithClaims(s.Key.method(), w)
	t.Header["kid"] = s.Key.ID
	text, err := t.SignedString(key)
	if err == nil && len(text) > signal.LimitToken {
		err = fmt.Errorf("it would have %d bytes, %d are allowed", len(text), signal.LimitToken)
	}
	return text, err
}

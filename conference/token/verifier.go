package token

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// Errors of [Verifier.Verify]; any other is of the store of revocations. None of them holds a part of the token.
var (
	// ErrInvalid: it is no token of this issuer for this audience that holds now.
	ErrInvalid = errors.New("token: invalid")
	// ErrRoom: it is good, but for another room.
	ErrRoom = errors.New("token: of another room")
	// ErrRevoked: it was good.
	ErrRevoked = errors.New("token: revoked")
)

// Config configures a [Verifier].
type Config struct {
	// Keys verify; a token names its own. Two of them at a time let a new one take the place of an old one:
	// add it here, sign by it, and take the old one away when its tokens have expired. At least one is required.
	Keys []Key
	// Issuer and Audience are those of the [Signer]. Required.
	Issuer, Audience string
	// Leeway is by how much the clocks of those who mint and of this machine may differ. Zero means 5 s, negative none.
	Leeway time.Duration
	// MaxLifetime is for how long a token may be good; one that was minted for longer is invalid. Revocations are
	// kept for that long. Zero means 24 h.
	MaxLifetime time.Duration
	// Revocations keeps what was revoked. Nil means a [MemoryRevocations] of its own, which a restart empties.
	Revocations Revocations
	// Now is the clock. Nil means time.Now.
	Now func() time.Time
}

// Verifier verifies tokens, and is the Authorize of a server. Its methods are safe for concurrent use.
type Verifier struct {
	cfg    Config
	parser *jwt.Parser

	mu      sync.Mutex // guards what follows
	keys    map[string]Key
	servers []*conference.Server
}

// NewVerifier makes a Verifier.
func NewVerifier(cfg Config) (*Verifier, error) {
	if cfg.Issuer == "" || cfg.Audience == "" {
		return nil, errors.New("token: Config.Issuer and Config.Audience are required")
	}
	switch {
	case cfg.Leeway == 0:
		cfg.Leeway = 5 * time.Second
	case cfg.Leeway < 0:
		cfg.Leeway = 0
	}
	if cfg.MaxLifetime == 0 {
		cfg.MaxLifetime = 24 * time.Hour
	}
	if cfg.Revocations == nil {
		cfg.Revocations = &MemoryRevocations{}
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	v := &Verifier{cfg: cfg, parser: jwt.NewParser(
		jwt.WithStrictDecoding(), jwt.WithTimeFunc(cfg.Now), jwt.WithLeeway(cfg.Leeway),
		jwt.WithExpirationRequired(), jwt.WithNotBeforeRequired(), jwt.WithIssuedAt(),
		jwt.WithIssuer(cfg.Issuer), jwt.WithAudience(cfg.Audience),
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg(), jwt.SigningMethodEdDSA.Alg()}),
	)}
	return v, v.SetKeys(cfg.Keys...)
}

// SetKeys puts other keys in the place of those there are. Who is in a room stays.
func (v *Verifier) SetKeys(keys ...Key) error {
	if len(keys) == 0 {
		return errors.New("token: no key")
	}
	byID := make(map[string]Key, len(keys))
	for _, k := range keys {
		if err := k.check(); err != nil {
			return err
		}
		if _, twice := byID[k.ID]; twice {
			return fmt.Errorf("token: two keys have the id %s", k.ID)
		}
		byID[k.ID] = k
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.keys = byID
	return nil
}

// Verify returns what a token says if it is good for the room and was not revoked. An empty room stands for any: for
// programs that only look at a token.
func (v *Verifier) Verify(ctx context.Context, text, room string) (Claims, error) {
	c, err := v.read(text)
	switch {
	case err != nil:
		return Claims{}, fmt.Errorf("%w: %w", ErrInvalid, err)
	case room != "" && c.Room != room:
		return Claims{}, ErrRoom
	}
	revoked, err := v.revoked(ctx, c)
	switch {
	case err != nil:
		return Claims{}, fmt.Errorf("token: revocations: %w", err)
	case revoked:
		return Claims{}, ErrRevoked
	}
	return c, nil
}

// read checks all that needs no store.
func (v *Verifier) read(text string) (Claims, error) {
	if len(text) > signal.LimitToken {
		return Claims{}, errors.New("too large")
	}
	var w wire
	if _, err := v.parser.ParseWithClaims(text, &w, v.keyOf); err != nil {
		return Claims{}, err
	}
	c := w.claims()
	switch {
	case w.IssuedAt == 0 || w.ID == "":
		return Claims{}, errors.New("iat or jti is missing")
	case c.ExpiresAt.Sub(c.IssuedAt) > v.cfg.MaxLifetime:
		return Claims{}, errors.New("minted for too long")
	case c.Role != "" && w.Grant != nil:
		return Claims{}, errors.New("both role and grant")
	}
	return c, c.check()
}

// keyOf chooses the key by its id, and holds the token to the key's algorithm.
func (v *Verifier) keyOf(t *jwt.Token) (any, error) {
	if slices.ContainsFunc([]string{"crit", "b64"}, func(name string) bool { _, has := t.Header[name]; return has }) {
		return nil, errors.New("crit") // extensions that must be understood: RFC 7515, section 4.1.11
	}
	id, _ := t.Header["kid"].(string)
	v.mu.Lock()
	key, ok := v.keys[id]
	v.mu.Unlock()
	switch {
	case !ok:
		return nil, errors.New("unknown key")
	case t.Method.Alg() != key.method().Alg():
		return nil, errors.New("not the key's algorithm")
	}
	return key.verifying(), nil
}

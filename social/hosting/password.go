package hosting

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"github.com/rotunda-rtc/rotunda/social"
)

// The costs of argon2id, as OWASP advises: 19 MiB, two passes.
const (
	hashMemory = 19456 // KiB
	hashPasses = 2
	hashSize   = 32
	saltSize   = 16
)

// gate bounds how many hashes are computed at a time, and with it their memory.
type gate struct{ slots chan struct{} }

func newGate() *gate { return &gate{slots: make(chan struct{}, runtime.GOMAXPROCS(0))} }

func (g *gate) key(ctx context.Context, password string, salt []byte, memory, passes uint32) ([]byte, error) {
	select {
	case g.slots <- struct{}{}:
		defer func() { <-g.slots }()
		return argon2.IDKey([]byte(password), salt, passes, memory, 1, hashSize), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// hash makes what is stored of a password, in the usual form of argon2id; empty stays empty.
func (h *Hosting) hash(ctx context.Context, password string) (string, error) {
	switch {
	case password == "":
		return "", nil
	case len(password) > MaxPassword || !utf8.ValidString(password):
		return "", invalid("password", "must be UTF-8 of at most %d bytes", MaxPassword)
	}
	salt := make([]byte, saltSize)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	key, err := h.gate.key(ctx, password, salt, hashMemory, hashPasses)
	if err != nil {
		return "", err
	}
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, hashMemory, hashPasses,
		b64.EncodeToString(salt), b64.EncodeToString(key)), nil
}

var errHash = errors.New("hosting: a stored hash cannot be read")

// matches compares a password with a stored hash.
func (h *Hosting) matches(ctx context.Context, password, hash string) (bool, error) {
	parts := strings.Split(hash, "$")
	var version int
	var memory, passes uint32
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, errHash
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=1", &version, &memory, &passes); err != nil || version != argon2.Version {
		return false, errHash
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, errHash
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil {
		return false, errHash
	}
	got, err := h.gate.key(ctx, password, salt, memory, passes)
	return err == nil && subtle.ConstantTimeCompare(got, want) == 1, err
}

// Passwords of rooms: how many wrong ones a user may type for one conference, in what time.
const (
	maxAttempts     = 10
	attemptsIn      = 10 * time.Minute
	maxAttemptUsers = 10_000 // pairs of user and conference that are remembered
)

// attempts counts wrong passwords by user and conference, in windows of time.
type attempts struct {
	mu   sync.Mutex
	keys map[[2]string]attempt
}

type attempt struct {
	n     int
	until time.Time
}

func newAttempts() *attempts { return &attempts{keys: make(map[[2]string]attempt)} }

// take counts an attempt before the password is looked at, so that many at once count too.
func (a *attempts) take(userID, id string, now time.Time) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	key := [2]string{userID, id}
	t, ok := a.keys[key]
	if ok && !now.Before(t.until) {
		t, ok = attempt{}, false
	}
	if !ok {
		if len(a.keys) >= maxAttemptUsers {
			a.clean(now)
		}
		if len(a.keys) >= maxAttemptUsers {
			return &social.Error{Code: social.CodeRateLimited, Message: "too many attempts", RetryAfter: attemptsIn}
		}
		t.until = now.Add(attemptsIn)
	}
	if t.n >= maxAttempts {
		return &social.Error{Code: social.CodeRateLimited, Message: "too many attempts", RetryAfter: t.until.Sub(now)}
	}
	t.n++
	a.keys[key] = t
	return nil
}

// forgive forgets the attempts of somebody who knows the password.
func (a *attempts) forgive(userID, id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.keys, [2]string{userID, id})
}

func (a *attempts) clean(now time.Time) {
	for key, t := range a.keys {
		if !now.Before(t.until) {
			delete(a.keys, key)
		}
	}
}

package social

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// PasswordConfig has the costs of passwords' hashes, and their bounds. Zero fields have defaults.
type PasswordConfig struct {
	// Memory is what one hash takes, in KiB. Zero means 19456 (19 MiB), as OWASP advises for argon2id.
	Memory uint32
	// Passes is how often it goes through the memory. Zero means 2.
	Passes uint32
	// AtOnce is how many hashes are computed at a time. Zero means one for each CPU, at most 8.
	AtOnce int
	// Waiting is how many more may wait for their turn; beyond it the answer is unavailable. Zero means 64.
	Waiting int
	// MinLength is the least number of characters of a new password. Zero means 8.
	MinLength int
}

const (
	saltSize    = 16
	hashSize    = 32
	maxPassword = 1024    // bytes
	maxMemory   = 1 << 20 // KiB; a stored hash that asks for more is none of ours
	maxPasses   = 64
)

// passwords makes and checks hashes of passwords: argon2id (RFC 9106) with its parameters in the hash.
type passwords struct {
	cfg  PasswordConfig
	gate *gate
}

func newPasswords(cfg PasswordConfig) (*passwords, error) {
	if cfg.Memory == 0 {
		cfg.Memory = 19456
	}
	if cfg.Passes == 0 {
		cfg.Passes = 2
	}
	if cfg.Memory > maxMemory || cfg.Passes > maxPasses {
		return nil, errors.New("social: Config.Passwords cost too much")
	}
	cfg.AtOnce = orDefault(cfg.AtOnce, min(runtime.GOMAXPROCS(0), 8))
	cfg.Waiting = orDefault(cfg.Waiting, 64)
	cfg.MinLength = orDefault(cfg.MinLength, 8)
	return &passwords{cfg: cfg, gate: newGate(cfg.AtOnce, cfg.Waiting)}, nil
}

// check says whether a new password may be used by the owner of an address.
func (p *passwords) check(field, password, email string) error {
	switch {
	case !utf8.ValidString(password):
		return invalid(field, "it is no valid UTF-8")
	case len(password) > maxPassword:
		return invalid(field, "it has more than %d bytes", maxPassword)
	case utf8.RuneCountInString(password) < p.cfg.MinLength:
		return invalid(field, "it has fewer than %d characters", p.cfg.MinLength)
	case email != "" && strings.EqualFold(password, email):
		return invalid(field, "it is the e-mail address")
	}
	return nil
}

// hash makes the hash of a password.
func (p *passwords) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt) // never fails
	key, err := p.key(ctx, password, salt, p.cfg.Memory, p.cfg.Passes, hashSize)
	if err != nil {
		return "", err
	}
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, p.cfg.Memory, p.cfg.Passes, b64(salt), b64(key)), nil
}

// waste takes as long as verify, for accounts without a password or that are not there.
func (p *passwords) waste(ctx context.Context, password string) error {
	_, err := p.key(ctx, password, make([]byte, saltSize), p.cfg.Memory, p.cfg.Passes, hashSize)
	return err
}

// verify says whether a password belongs to a hash, and whether the hash should be made anew since the costs have changed.
func (p *passwords) verify(ctx context.Context, hash, password string) (ok, old bool, err error) {
	var version int
	var memory, passes uint32
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, false, errors.New("social: a stored password's hash is none of ours")
	}
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false, false, errors.New("social: a stored password's hash is of an unknown version")
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=1", &memory, &passes); err != nil || memory > maxMemory || passes == 0 || passes > maxPasses {
		return false, false, errors.New("social: a stored password's hash has costs that are not taken")
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	want, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(want) < 16 || len(want) > 64 {
		return false, false, errors.New("social: a stored password's hash is damaged")
	}
	got, err := p.key(ctx, password, salt, memory, passes, uint32(len(want)))
	if err != nil {
		return false, false, err
	}
	ok = subtle.ConstantTimeCompare(got, want) == 1
	return ok, memory != p.cfg.Memory || passes != p.cfg.Passes, nil
}

// key computes a hash when it is its turn. A password that is too long is not looked at, but costs the same.
func (p *passwords) key(ctx context.Context, password string, salt []byte, memory, passes, size uint32) ([]byte, error) {
	if err := p.gate.enter(ctx); err != nil {
		return nil, err
	}
	defer p.gate.leave()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if len(password) > maxPassword {
		password = "\xff" // equal to no password, which is UTF-8
	}
	return argon2.IDKey([]byte(norm.NFKC.String(password)), salt, passes, memory, 1, size), nil
}

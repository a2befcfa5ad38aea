package conference

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"github.com/rotunda-rtc/rotunda/signal"
)

// The costs of argon2id (RFC 9106), as OWASP advises: 19 MiB, two passes.
const (
	hashMemory = 19456 // KiB
	hashPasses = 2
	hashSize   = 32
	saltSize   = 16

	// What a hash that the application stored may ask for at most.
	maxHashMemory = 1 << 18 // KiB
	maxHashPasses = 16

	// maxHashing is how many hashes are computed at a time, and with it their memory.
	maxHashing = 4
	// maxHashWaiting is how many more may wait for their turn; a join beyond it is answered "rate_limited".
	maxHashWaiting = 64
)

var errHash = errors.New("conference: RoomSettings.PasswordHash is none of HashPassword")

// hasher makes and compares hashes of passwords, a few at a time.
type hasher struct {
	slots   chan struct{} // one for each that is computed
	waiting chan struct{} // one for each that is computed or waits; those of the host program are not counted
	made    atomic.Int64
}

func newHasher() *hasher {
	slots := min(runtime.GOMAXPROCS(0), maxHashing)
	return &hasher{slots: make(chan struct{}, slots), waiting: make(chan struct{}, slots+maxHashWaiting)}
}

// key computes one hash when it is its turn.
func (h *hasher) key(ctx context.Context, password string, c passwordCost) ([]byte, error) {
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	h.made.Add(1)
	return argon2.IDKey([]byte(password), c.salt, c.passes, c.memory, 1, uint32(len(c.key))), nil
}

// hash makes what is kept of a password; nothing of none.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	if password == "" {
		return "", nil
	}
	c := newPasswordCost()
	_, _ = rand.Read(c.salt) // never fails
	key, err := h.key(ctx, password, c)
	if err != nil {
		return "", err
	}
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, c.memory, c.passes, b64(c.salt), b64(key)), nil
}

// matches compares a client's password with a hash. Without a hash it takes as long, and is false.
// Errors are *signal.Error.
func (h *hasher) matches(ctx context.Context, password, hash string) (bool, error) {
	select {
	case h.waiting <- struct{}{}:
		defer func() { <-h.waiting }()
	default:
		return false, &signal.Error{Code: signal.CodeRateLimited, Message: "too many passwords at a time", RetryAfterMS: 1000}
	}
	want := newPasswordCost()
	if hash != "" {
		var err error
		if want, err = parseHash(hash); err != nil {
			return false, refusal(signal.CodeInternal, "internal error") // it was checked when it was set
		}
	}
	got, err := h.key(ctx, password, want)
	if err != nil {
		return false, mediaError(err)
	}
	return subtle.ConstantTimeCompare(got, want.key) == 1 && hash != "", nil
}

// passwordCost is a hash taken apart.
type passwordCost struct {
	memory, passes uint32
	salt, key      []byte
}

func newPasswordCost() passwordCost {
	return passwordCost{memory: hashMemory, passes: hashPasses, salt: make([]byte, saltSize), key: make([]byte, hashSize)}
}

// parseHash takes a hash apart, in the usual form of argon2id.
func parseHash(hash string) (passwordCost, error) {
	var c passwordCost
	var version int
	parts := strings.Split(hash, "$")
	if len(hash) > 256 || len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" {
		return c, errHash
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=1", &version, &c.memory, &c.passes); err != nil || version != argon2.Version {
		return c, errHash
	}
	var err1, err2 error
	c.salt, err1 = base64.RawStdEncoding.DecodeString(parts[4])
	c.key, err2 = base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(c.key) < 16 || c.memory > maxHashMemory || c.passes < 1 || c.passes > maxHashPasses {
		return c, errHash
	}
	return c, nil
}

// HashPassword makes a [RoomSettings.PasswordHash] of a room's password, by argon2id. It takes some 20 MB of memory
// and some hundredths of a second. The password is UTF-8 of at most 256 bytes; the empty one gives the empty hash.
func HashPassword(password string) (string, error) {
	if err := checkPassword(password); err != nil {
		return "", err
	}
	return newHasher().hash(context.Background(), password)
}

func checkPassword(password string) error {
	if len(password) > signal.LimitPassword || !utf8.ValidString(password) {
		return fmt.Errorf("conference: a password is UTF-8 of at most %d bytes", signal.LimitPassword)
	}
	return nil
}

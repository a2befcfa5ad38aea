package social

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/rotunda-rtc/rotunda/storage"
)

// quotaPurpose marks the tokens that count.
const quotaPurpose = "quota"

// spend counts n happenings on a user's day, and refuses those that would go beyond limit. Days are UTC's. The counts are
// one-time tokens that expire with their day: they hold for all processes, are stored together with what
// they count, and go with the account.
func (c *core) spend(ctx context.Context, stores storage.Stores, userID, what string, n, limit int) error {
	now := c.Now().UTC()
	day := now.Truncate(24 * time.Hour)
	end := day.Add(24 * time.Hour)
	sum := sha256.Sum256([]byte(strings.Join([]string{what, userID, day.Format(time.DateOnly)}, "\x00")))
	key := quotaPurpose + ":" + hex.EncodeToString(sum[:])
	spent := 0
	t, err := stores.Tokens.Use(ctx, key, quotaPurpose, now)
	switch {
	case err == nil:
		if spent, err = strconv.Atoi(t.Data); err != nil {
			return err
		}
	case !errors.Is(err, storage.ErrNotFound):
		return err
	}
	if spent+n > limit {
		e := errorf(CodeRateLimited, "at most %d of these a day", limit)
		e.RetryAfter = end.Sub(now)
		return e
	}
	return stores.Tokens.Create(ctx, storage.Token{
		Hash: key, Purpose: quotaPurpose, UserID: userID, Data: strconv.Itoa(spent + n), CreatedAt: now, ExpiresAt: end,
	})
}

// validID says whether a string can be somebody's id at all, which drivers need not find out.
func validID(id string) bool {
	return id != "" && len(id) <= 255 && utf8.ValidString(id) && !strings.ContainsRune(id, 0)
}

// distinct returns the ids without repetition, in their order.
func distinct(ids []string) []string {
	seen := make(map[string]bool, len(ids))
	var out []string
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

// validIDs leaves those that can be somebody's id.
func validIDs(ids []string) []string {
	var out []string
	for _, id := range ids {
		if validID(id) {
			out = append(out, id)
		}
	}
	return out
}

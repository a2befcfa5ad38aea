package records

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/inroom"
	"github.com/rotunda-rtc/rotunda/conference/token"
	"github.com/rotunda-rtc/rotunda/storage"
)

// maxKey is the length of the longest key of a record, in bytes.
const maxKey = 255

// keyOf is what stands for an identity or a name: itself, or where records have no place for it, its hash.
func keyOf(name string) string {
	if len(name) <= maxKey && !strings.Contains(name, "\x00") {
		return name
	}
	sum := sha256.Sum256([]byte(name))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// Bans are bans of rooms by name, kept in a store. The display name that somebody had is not kept.
type Bans struct {
	Store storage.Bans
}

var _ conference.Bans = Bans{}

// Ban implements conference.Bans.
func (b Bans) Ban(ctx context.Context, room string, ban conference.Ban) error {
	return b.Store.Put(ctx, storage.Ban{
		Room: room, Identity: keyOf(ban.Identity), By: ban.By, Reason: ban.Message, At: timeOf(ban.At), Until: timeOf(ban.Until),
	})
}

// Unban implements conference.Bans.
func (b Bans) Unban(ctx context.Context, room, identity string) error {
	if _, banned, err := b.Banned(ctx, room, identity); err != nil {
		return err
	} else if !banned {
		return conference.ErrNotFound
	}
	return b.Store.Delete(ctx, room, keyOf(identity))
}

// Banned implements conference.Bans.
func (b Bans) Banned(ctx context.Context, room, identity string) (conference.Ban, bool, error) {
	ban, err := b.Store.Get(ctx, room, keyOf(identity), time.Now())
	if errors.Is(err, storage.ErrNotFound) {
		return conference.Ban{}, false, nil
	}
	out := banOf(ban)
	out.Identity = identity
	return out, err == nil, err
}

// List implements conference.Bans.
func (b Bans) List(ctx context.Context, room string, limit int) ([]conference.Ban, error) {
	var out []conference.Ban
	now := time.Now()
	for page := (storage.Page{Limit: storage.MaxLimit}); len(out) < limit; {
		list, err := b.Store.List(ctx, room, page)
		if err != nil {
			return nil, err
		}
		for _, ban := range list.Items {
			if ban.Until.IsZero() || ban.Until.After(now) {
				out = append(out, banOf(ban))
			}
		}
		if page.Cursor = list.Next; page.Cursor == "" {
			break
		}
	}
	return out[:min(len(out), limit)], nil
}

func banOf(b storage.Ban) conference.Ban {
	return conference.Ban{Identity: b.Identity, By: b.By, Message: b.Reason, At: milli(b.At), Until: milli(b.Until)}
}

// timeOf and milli turn unix milliseconds, 0 for none, into times and back.
func timeOf(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}

func milli(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// Revocations are revoked tokens, kept in a store.
type Revocations struct {
	Store storage.Revocations
}

var _ token.Revocations = Revocations{}

// Put implements token.Revocations.
func (r Revocations) Put(ctx context.Context, v token.Revocation) error {
	return r.Store.Put(ctx, storage.Revocation{Kind: string(v.Kind), Key: keyOf(v.Key), Before: v.Before, Until: v.Until})
}

// Get implements token.Revocations.
func (r Revocations) Get(ctx context.Context, kind token.Kind, key string) (token.Revocation, bool, error) {
	v, err := r.Store.Get(ctx, string(kind), keyOf(key))
	if errors.Is(err, storage.ErrNotFound) {
		return token.Revocation{}, false, nil
	}
	return token.Revocation{Kind: kind, Key: key, Before: v.Before, Until: v.Until}, err == nil, err
}

// History is the chat of rooms by name, kept in a store.
type History struct {
	Store storage.Chat
}

var _ inroom.History = History{}

// Append implements inroom.History.
func (h History) Append(ctx context.Context, room string, m inroom.Entry) error {
	err := h.Store.Append(ctx, storage.ChatMessage{
		ID: m.ID, Room: room, From: m.From, Name: m.Name, To: m.To, Text: m.Text, At: m.At, EditedAt: m.EditedAt,
	})
	if errors.Is(err, storage.ErrExists) {
		return nil
	}
	return err
}

// List implements inroom.History.
func (h History) List(ctx context.Context, room string, since time.Time, limit int) ([]inroom.Entry, error) {
	var out []inroom.Entry
	for page := (storage.Page{}); len(out) < limit; {
		page.Limit = min(limit-len(out), storage.MaxLimit)
		list, err := h.Store.List(ctx, room, page)
		if err != nil {
			return nil, err
		}
		for _, m := range list.Items {
			if !m.At.After(since) {
				list.Next = "" // all that follow are older
				break
			}
			out = append(out, inroom.Entry{ID: m.ID, From: m.From, Name: m.Name, To: m.To, Text: m.Text, At: m.At, EditedAt: m.EditedAt})
		}
		if page.Cursor = list.Next; page.Cursor == "" {
			break
		}
	}
	slices.Reverse(out)
	return out, nil
}

// Update implements inroom.History.
func (h History) Update(ctx context.Context, room, id, text string, at time.Time) error {
	err := h.Store.Edit(ctx, room, id, text, at)
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	return err
}

// Delete implements inroom.History.
func (h History) Delete(ctx context.Context, room, id string) error {
	return h.Store.Delete(ctx, room, id)
}

// Trim implements inroom.History.
func (h History) Trim(ctx context.Context, room string, keep int, before time.Time) error {
	return h.Store.Trim(ctx, room, keep, before)
}

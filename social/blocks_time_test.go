package social_test

import (
	"context"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/memory"
)

// The stores below write down which of their methods are called.
type (
	watchedUsers struct {
		storage.Users
		calls *[]string
	}
	watchedBlocks struct {
		storage.Blocks
		calls *[]string
	}
	watchedConnections struct {
		storage.Connections
		calls *[]string
	}
	watchedTokens struct {
		storage.Tokens
		calls *[]string
	}
)

func (w watchedUsers) Get(ctx context.Context, id string) (storage.User, error) {
	*w.calls = append(*w.calls, "Users.Get")
	return w.Users.Get(ctx, id)
}

func (w watchedUsers) GetMany(ctx context.Context, ids []string) ([]storage.User, error) {
	*w.calls = append(*w.calls, "Users.GetMany")
	return w.Users.GetMany(ctx, ids)
}

func (w watchedBlocks) Between(ctx context.Context, a, b string) (bool, bool, error) {
	*w.calls = append(*w.calls, "Blocks.Between")
	return w.Blocks.Between(ctx, a, b)
}

func (w watchedBlocks) Among(ctx context.Context, userID string, ids []string) ([]string, error) {
	*w.calls = append(*w.calls, "Blocks.Among")
	return w.Blocks.Among(ctx, userID, ids)
}

func (w watchedBlocks) Put(ctx context.Context, b storage.Block) error {
	*w.calls = append(*w.calls, "Blocks.Put")
	return w.Blocks.Put(ctx, b)
}

func (w watchedConnections) Get(ctx context.Context, a, b string) (storage.Connection, error) {
	*w.calls = append(*w.calls, "Connections.Get")
	return w.Connections.Get(ctx, a, b)
}

func (w watchedConnections) ApprovedAmong(ctx context.Context, userID string, ids []string) ([]string, error) {
	*w.calls = append(*w.calls, "Connections.ApprovedAmong")
	return w.Connections.ApprovedAmong(ctx, userID, ids)
}

func (w watchedTokens) Use(ctx context.Context, hash, purpose string, now time.Time) (storage.Token, error) {
	*w.calls = append(*w.calls, "Tokens.Use")
	return w.Tokens.Use(ctx, hash, purpose, now)
}

// watched are stores that write down what is called of them, in transactions too.
func watched(s storage.Stores, calls *[]string) storage.Stores {
	s.Users, s.Blocks = watchedUsers{s.Users, calls}, watchedBlocks{s.Blocks, calls}
	s.Connections, s.Tokens = watchedConnections{s.Connections, calls}, watchedTokens{s.Tokens, calls}
	begin := s.Begin
	s.Begin = func(ctx context.Context, fn func(storage.Stores) error) error {
		return begin(ctx, func(tx storage.Stores) error { return fn(watched(tx, calls)) })
	}
	return s
}

// C46: what is read to answer about who has blocked the actor, and in which order, is what is read about nobody, so
// that the time of an answer tells no more than its words.
func TestBlockedTime(t *testing.T) {
	var calls []string
	w := newCircleOver(t, social.Limits{}, watched(memory.New().Stores(), &calls))
	bob := w.join("Bob")
	w.must(w.Blocks.Block(w.ctx, w.join("Ada", openTo), "Bob"))
	for what, call := range map[string]func(id string) error{
		"Status":     func(id string) error { _, err := w.Connections.Status(w.ctx, bob, id); return err },
		"Request":    func(id string) error { _, err := w.Connections.Request(w.ctx, bob, id); return err },
		"Disconnect": func(id string) error { _, err := w.Connections.Disconnect(w.ctx, bob, id); return err },
		"profile":    func(id string) error { _, err := w.Profiles.Get(w.ctx, bob, id); return err },
		"presence":   func(id string) error { _, err := w.Presence.Of(w.ctx, bob, []string{id}); return err },
		"Block":      func(id string) error { return w.Blocks.Block(w.ctx, bob, id) },
		"Send": func(id string) error {
			_, err := w.Messages.Send(w.ctx, bob, social.NewMessage{To: []string{id}, Subject: "s", Body: "b"})
			return err
		},
	} {
		calls = nil
		blocked := call("Ada")
		about := calls
		calls = nil
		nobody := call("Nobody")
		equal(t, what+": code", social.CodeOf(blocked), social.CodeOf(nobody))
		equal(t, what+": calls", about, calls)
		if len(calls) == 0 {
			t.Errorf("%s: nothing is read", what)
		}
	}
}

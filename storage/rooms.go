package storage

import (
	"context"
	"time"
)

// ChatMessage is a message of a room's chat.
type ChatMessage struct {
	ID       string
	Room     string
	From     string // identity
	Name     string // as shown when it was sent
	To       string // who may see it: empty everybody, else the extension's own
	Text     string
	At       time.Time
	EditedAt time.Time // zero if it was not
}

// Chat stores the chat of rooms. Key: "id" (with Room).
type Chat interface {
	Append(ctx context.Context, m ChatMessage) error
	// Edit replaces the text of a message. ErrNotFound.
	Edit(ctx context.Context, room, id, text string, at time.Time) error
	Get(ctx context.Context, room, id string) (ChatMessage, error)
	// List gives a room's messages, newest (At, then ID) first.
	List(ctx context.Context, room string, p Page) (List[ChatMessage], error)
	// Delete removes a message; nothing if there is none.
	Delete(ctx context.Context, room, id string) error
	// Trim removes all but the newest keep messages of a room, and all from before a time.
	Trim(ctx context.Context, room string, keep int, before time.Time) error
	// DeleteRoom removes a room's chat.
	DeleteRoom(ctx context.Context, room string) error
	// DeleteOf removes at most limit messages of an identity in all rooms, and says how many.
	DeleteOf(ctx context.Context, from string, limit int) (int, error)
}

// Ban keeps an identity out of a room.
type Ban struct {
	Room     string
	Identity string
	By       string
	Reason   string
	At       time.Time
	Until    time.Time // the first moment at which it does not hold any more; zero: for good
}

// Bans stores bans; one per room and identity.
type Bans interface {
	// Put stores a ban, in place of an earlier one.
	Put(ctx context.Context, b Ban) error
	// Delete removes a ban; nothing if there is none.
	Delete(ctx context.Context, room, identity string) error
	// Get returns a ban that holds at now, or ErrNotFound.
	Get(ctx context.Context, room, identity string, now time.Time) (Ban, error)
	// List gives a room's bans, the latest first, over or not.
	List(ctx context.Context, room string, p Page) (List[Ban], error)
	// DeleteOf removes at most limit bans of an identity, and says how many.
	DeleteOf(ctx context.Context, identity string, limit int) (int, error)
	// DeleteExpired removes at most limit bans that ended before now, and says how many.
	DeleteExpired(ctx context.Context, now time.Time, limit int) (int, error)
}

// Revocation says that credentials made before a time hold no more.
type Revocation struct {
	Kind   string // what is revoked, such as "token", "identity" or "room"
	Key    string
	Before time.Time // credentials issued before this moment are revoked
	Until  time.Time // may be forgotten then, since all such credentials have expired
}

// Revocations stores revocations; one per kind and key.
type Revocations interface {
	// Put stores r; of two with the same kind and key the later Before and the later Until hold.
	Put(ctx context.Context, r Revocation) error
	// Get returns the revocation, or ErrNotFound.
	Get(ctx context.Context, kind, key string) (Revocation, error)
	// DeleteExpired removes at most limit whose Until is before now, and says how many.
	DeleteExpired(ctx context.Context, now time.Time, limit int) (int, error)
}

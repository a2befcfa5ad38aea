package inroom

import (
	"context"
	"time"
)

// History keeps the messages of chats beyond the life of their rooms, in a
// database for example. Package conferencetest has its conformance suite,
// [MemoryHistory] is the reference. Methods are called from one goroutine per
// room, never from a room's loop: they may take their time. Rooms are told
// apart by name.
type History interface {
	// Append adds a message. Appending an ID again changes nothing.
	Append(ctx context.Context, room string, m Entry) error
	// List returns the newest messages that were sent after since, limit at
	// most, the oldest of them first.
	List(ctx context.Context, room string, since time.Time, limit int) ([]Entry, error)
	// Update replaces the text of a message; nothing if there is none.
	Update(ctx context.Context, room, id, text string, at time.Time) error
	// Delete removes a message; nothing if there is none.
	Delete(ctx context.Context, room, id string) error
	// Trim removes all but the newest keep messages of a room, and those sent before a time.
	Trim(ctx context.Context, room string, keep int, before time.Time) error
}

// Entry is a message as a [History] keeps it: of people by their identities,
// since SIDs end with a presence.
type Entry struct {
	ID   string
	From string // identity of the sender
	Name string // the sender's, as it was shown
	// To says who may read it: empty for everybody, [ToModerators] for those
	// with Grant.Moderate and the sender, else "=" and the identity of the one it is for.
	To       string
	Text     string
	At       time.Time
	EditedAt time.Time // zero if it was not
}

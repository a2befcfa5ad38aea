package storage

import (
	"context"
	"time"
)

// Notification tells a user that something happened.
type Notification struct {
	ID     string
	UserID string // who is told
	Kind   string
	Actor  string // user id of who did it; may be empty
	Object string // id of what it is about, such as a conference or a message; may be empty
	// Key makes it one of a kind: a user has at most one notification with the same Key. Empty: no such bound.
	Key   string
	Count int    // how many happenings it stands for
	Data  string // the kind's own
	At    time.Time
	// ReadAt is zero while unread.
	ReadAt time.Time
}

// Notifications stores what users are told. Key: "id"; UserID with Key, which Add minds.
type Notifications interface {
	// Add stores notifications, but those whose user has one with the same Key already, and returns
	// those it stored. At most 1000 at once.
	Add(ctx context.Context, list []Notification) ([]Notification, error)
	// Merge stores n, or, if its user has an unread one with the same Key, adds n.Count to
	// that one's Count and takes over n.At and n.Data; a read one with the same Key is replaced by n. It returns what is stored now.
	Merge(ctx context.Context, n Notification) (Notification, error)
	// Get returns a notification of a user.
	Get(ctx context.Context, userID, id string) (Notification, error)
	// List gives a user's notifications, newest (At, then ID) first. unread leaves only those.
	List(ctx context.Context, userID string, unread bool, p Page) (List[Notification], error)
	// Unread counts a user's unread ones.
	Unread(ctx context.Context, userID string) (int, error)
	// SetRead sets when a notification was read; zero makes it unread. ErrNotFound if the user has no such.
	SetRead(ctx context.Context, userID, id string, at time.Time) error
	// ReadAll marks all unread ones of a user.
	ReadAll(ctx context.Context, userID string, at time.Time) error
	// Delete removes one; ErrNotFound if the user has no such.
	Delete(ctx context.Context, userID, id string) error
	// DeleteAll removes all of a user.
	DeleteAll(ctx context.Context, userID string) error
	// DeleteKey removes the one with this key, if the user has it.
	DeleteKey(ctx context.Context, userID, key string) error
	// DeleteOf removes at most limit notifications to or by (Actor) a user, and says how many.
	DeleteOf(ctx context.Context, userID string, limit int) (int, error)
	// DeleteBetween removes those to userID by actor.
	DeleteBetween(ctx context.Context, userID, actor string) error
	// CountFrom sums the Counts of what actor caused for userID since a time.
	CountFrom(ctx context.Context, userID, actor string, since time.Time) (int, error)
}

// Message is a message from a user to some.
type Message struct {
	ID      string
	From    string // user id; stays when the account is deleted
	To      []string
	Subject string
	Body    string
	SentAt  time.Time
	// ReadAt is when the one who looks has read it; zero while unread, and in the Sent box.
	ReadAt time.Time
}

// Messages stores messages: each recipient and the sender have a copy of their own to read and delete. Key: "id".
type Messages interface {
	// Send stores m in the sender's Sent box and in each recipient's inbox.
	Send(ctx context.Context, m Message) error
	// Get returns a message that is in userID's inbox or Sent box.
	Get(ctx context.Context, userID, id string) (Message, error)
	// Inbox and Sent give a user's messages, newest first.
	Inbox(ctx context.Context, userID string, p Page) (List[Message], error)
	Sent(ctx context.Context, userID string, p Page) (List[Message], error)
	// Unread counts the unread ones in the inbox.
	Unread(ctx context.Context, userID string) (int, error)
	// SetRead sets when a message in the inbox was read; zero makes it unread. ErrNotFound if there is none.
	SetRead(ctx context.Context, userID, id string, at time.Time) error
	// Delete removes a user's copies of a message; the message goes with its last copy. ErrNotFound if there is none.
	Delete(ctx context.Context, userID, id string) error
	// DeleteOf removes at most limit copies of a user, and all copies of what the user sent, and says how many.
	DeleteOf(ctx context.Context, userID string, limit int) (int, error)
	// CountFrom counts the messages a user sent since a time.
	CountFrom(ctx context.Context, from string, since time.Time) (int, error)
}

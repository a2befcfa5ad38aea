package storage

import (
	"context"
	"time"
)

// User is an account.
type User struct {
	ID    string
	Email string // lower case, as signed up with; unique
	// FullName is what others see.
	FullName string
	// Words are what the user is found by: the words of the name as the search folds them, without repetition.
	Words    []string
	Bio      string
	Location string
	Website  string
	Language string // BCP 47, such as "en"
	// Avatar is the key under which the picture's blobs are kept; empty without one.
	Avatar string

	EmailNotifications bool // wants copies of notifications and messages by e-mail
	PrivateMessages    bool // takes messages from people who are not connected
	Admin              bool

	CreatedAt   time.Time
	TermsAt     time.Time // agreed to the terms
	ConfirmedAt time.Time // the e-mail address was proved; zero until then
	SuspendedAt time.Time // an admin has closed the account; zero while not
	DeletingAt  time.Time // deletion of the account began; zero while not

	Version int64
}

// UserQuery selects users in [Users.Search].
type UserQuery struct {
	// Prefixes are folded beginnings of words: each of them must begin one of the user's Words. At
	// least one, none empty.
	Prefixes []string
	// Viewer is who asks: not found are the viewer, and whoever blocked or is blocked by the
	// viewer. Empty finds without regard to that.
	Viewer string
	// Messageable leaves only those who take private messages or are connected with Viewer (approved).
	Messageable bool
}

// UserFilter selects users in [Users.List].
type UserFilter struct {
	Suspended bool // only those who are
}

// Users stores accounts. Keys: "id", "email".
type Users interface {
	// Create stores a new user with Version 1.
	Create(ctx context.Context, u User) (User, error)
	// Get returns a user.
	Get(ctx context.Context, id string) (User, error)
	// GetMany returns those of the users that there are, in any order; at most 1000 ids.
	GetMany(ctx context.Context, ids []string) ([]User, error)
	// ByEmail returns the user with this address, byte by byte.
	ByEmail(ctx context.Context, email string) (User, error)
	// Update replaces a user whose stored Version is u.Version, and returns it with the next one.
	// ErrConflict, ErrNotFound, ErrExists for the e-mail.
	Update(ctx context.Context, u User) (User, error)
	// Delete removes the user and its words; nothing else. It does nothing if there is no such user.
	Delete(ctx context.Context, id string) error
	// Search finds users that are confirmed, not suspended and not being deleted. The order is stable
	// but otherwise the driver's own. A user is on one page only, however many of the words match.
	Search(ctx context.Context, q UserQuery, p Page) (List[User], error)
	// List gives all users, newest first.
	List(ctx context.Context, f UserFilter, p Page) (List[User], error)
	// Count says how many users there are.
	Count(ctx context.Context) (int, error)
	// Deleting gives users whose DeletingAt is set, at most limit, so that an interrupted deletion goes on.
	Deleting(ctx context.Context, limit int) ([]User, error)
}

package storage

import (
	"context"
	"time"
)

// External ties a user to an account at an identity provider.
type External struct {
	Provider  string // such as "google"
	Subject   string // the provider's id of the account; unique with Provider
	UserID    string
	Email     string // as the provider said it, for display only
	CreatedAt time.Time
}

// Credentials stores by what users prove who they are. Key: "external" (provider and subject).
type Credentials interface {
	// SetPassword stores the hash of a user's password, or removes it if hash is empty.
	SetPassword(ctx context.Context, userID, hash string) error
	// Password returns the hash, or ErrNotFound.
	Password(ctx context.Context, userID string) (string, error)
	// Link stores e.
	Link(ctx context.Context, e External) error
	// ByExternal returns the tie to an account at a provider.
	ByExternal(ctx context.Context, provider, subject string) (External, error)
	// Externals gives a user's ties, by provider.
	Externals(ctx context.Context, userID string) ([]External, error)
	// Unlink removes a tie of a user; it does nothing if there is none.
	Unlink(ctx context.Context, userID, provider string) error
	// DeleteOf removes everything of a user.
	DeleteOf(ctx context.Context, userID string) error
}

// Login is a device that is signed in.
type Login struct {
	ID        string // for lists; no secret
	Hash      string // of the secret; unique
	UserID    string
	UserAgent string
	Address   string
	CreatedAt time.Time
	SeenAt    time.Time
	ExpiresAt time.Time
}

// Logins stores signed-in devices. Keys: "id", "hash".
type Logins interface {
	Create(ctx context.Context, l Login) error
	// ByHash returns the login, expired or not.
	ByHash(ctx context.Context, hash string) (Login, error)
	// Touch sets when the login was last seen and when it expires. ErrNotFound when it was ended meanwhile.
	Touch(ctx context.Context, id string, seen, expires time.Time) error
	// List gives the logins of a user, newest first.
	List(ctx context.Context, userID string, p Page) (List[Login], error)
	// Delete removes a login of a user; ErrNotFound if the user has no such.
	Delete(ctx context.Context, userID, id string) error
	// DeleteOf removes all logins of a user but the one with id except (empty: all), and says how many.
	DeleteOf(ctx context.Context, userID, except string) (int, error)
	// DeleteExpired removes at most limit logins that expired before now, and says how many.
	DeleteExpired(ctx context.Context, now time.Time, limit int) (int, error)
}

// Token is a secret that can be used once, such as a link for a new password.
type Token struct {
	Hash      string // of the secret; unique
	Purpose   string
	UserID    string
	Data      string // the purpose's own
	CreatedAt time.Time
	ExpiresAt time.Time // the first moment at which it is expired
}

// Tokens stores one-time tokens. Key: "hash".
type Tokens interface {
	Create(ctx context.Context, t Token) error
	// Get returns a token of this purpose without using it. ErrNotFound if it was used, or expired at now.
	Get(ctx context.Context, hash, purpose string, now time.Time) (Token, error)
	// Use returns and removes a token. Of many calls at once for the same one, one gets it; the
	// others ErrNotFound, as for a token that expired at now.
	Use(ctx context.Context, hash, purpose string, now time.Time) (Token, error)
	// DeleteOf removes a user's tokens of a purpose, or of all if it is empty.
	DeleteOf(ctx context.Context, userID, purpose string) error
	// DeleteExpired removes at most limit tokens that expired before now, and says how many.
	DeleteExpired(ctx context.Context, now time.Time, limit int) (int, error)
}

package storage

import (
	"context"
	"time"
)

// Connection is the tie between two users, requested by one and approved by the other. There is at most one between two.
type Connection struct {
	From        string // who requested it
	To          string
	RequestedAt time.Time
	ApprovedAt  time.Time // zero while it waits
	Version     int64
}

// Approved says whether the two are connected.
func (c Connection) Approved() bool { return !c.ApprovedAt.IsZero() }

// ConnectionFilter selects connections of a user.
type ConnectionFilter int

// The filters.
const (
	ConnectionsApproved ConnectionFilter = iota // both are connected
	ConnectionsIncoming                         // requests to the user that wait
	ConnectionsOutgoing                         // requests of the user that wait
)

// Connections stores ties between users. Key: "pair", whichever of the two is From.
type Connections interface {
	// Create stores a new connection with Version 1.
	Create(ctx context.Context, c Connection) (Connection, error)
	// Get returns the connection of two users, in either order.
	Get(ctx context.Context, a, b string) (Connection, error)
	// Update replaces a connection with this From and To whose stored Version is c.Version, and returns it with the next one.
	Update(ctx context.Context, c Connection) (Connection, error)
	// Delete removes the connection of two users, in either order; ErrNotFound if there is none.
	Delete(ctx context.Context, a, b string) error
	// List gives the connections of a user: the approved by ApprovedAt, the others by RequestedAt, newest first.
	List(ctx context.Context, userID string, f ConnectionFilter, p Page) (List[Connection], error)
	// Search gives those of List whose other user is confirmed, not suspended and not being deleted, and has words that begin with each
	// of prefixes, as in [UserQuery]. It looks at all connections of the user that f selects if few are found.
	Search(ctx context.Context, userID string, f ConnectionFilter, prefixes []string, p Page) (List[Connection], error)
	// Count says how many there are.
	Count(ctx context.Context, userID string, f ConnectionFilter) (int, error)
	// ApprovedIDs gives the ids of users connected with userID that are greater than after, in their order, at most limit: for
	// going through all of them in batches.
	ApprovedIDs(ctx context.Context, userID, after string, limit int) ([]string, error)
	// ApprovedAmong gives those of ids (at most 1000) that are connected with userID.
	ApprovedAmong(ctx context.Context, userID string, ids []string) ([]string, error)
	// Among gives the connections of userID with those of ids (at most 1000) that there are, approved or not, in any order.
	Among(ctx context.Context, userID string, ids []string) ([]Connection, error)
	// DeleteOf removes at most limit connections of a user, and says how many.
	DeleteOf(ctx context.Context, userID string, limit int) (int, error)
}

// Block says that a user wants nothing of another.
type Block struct {
	By string
	Of string
	At time.Time
}

// Blocks stores who blocked whom.
type Blocks interface {
	// Put stores b; it does nothing if By has blocked Of already.
	Put(ctx context.Context, b Block) error
	// Delete removes a block; it does nothing if there is none.
	Delete(ctx context.Context, by, of string) error
	// Between says whether a blocked b, and b a.
	Between(ctx context.Context, a, b string) (ab, ba bool, err error)
	// Among gives those of ids (at most 1000) that blocked userID or are blocked by userID.
	Among(ctx context.Context, userID string, ids []string) ([]string, error)
	// List gives whom a user blocked, the latest first.
	List(ctx context.Context, by string, p Page) (List[Block], error)
	// DeleteOf removes at most limit blocks by or of a user, and says how many.
	DeleteOf(ctx context.Context, userID string, limit int) (int, error)
}

// Report is a complaint of a user about another.
type Report struct {
	ID         string
	By         string // empty once the account is deleted
	Of         string
	Text       string
	CreatedAt  time.Time
	ResolvedAt time.Time // zero while open
	ResolvedBy string
	Note       string // the admin's
	Version    int64
}

// Reports stores complaints. Key: "id".
type Reports interface {
	Create(ctx context.Context, r Report) (Report, error)
	Get(ctx context.Context, id string) (Report, error)
	// Update replaces a report whose stored Version is r.Version, and returns it with the next one.
	Update(ctx context.Context, r Report) (Report, error)
	// List gives the open or the resolved ones, newest (CreatedAt) first.
	List(ctx context.Context, resolved bool, p Page) (List[Report], error)
	// ListBy gives the reports that a user made, newest first.
	ListBy(ctx context.Context, userID string, p Page) (List[Report], error)
	// Forget empties By in all reports that the user made, and deletes those about the user.
	Forget(ctx context.Context, userID string) error
}

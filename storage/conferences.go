package storage

import (
	"context"
	"time"
)

// Conference is a conference as a record.
type Conference struct {
	ID           string
	Owner        string // user id
	Title        string
	Description  string
	Private      bool
	PasswordHash string // empty without password
	Lobby        bool

	CreatedAt   time.Time
	StartsAt    time.Time // when it is planned to start; zero if not
	RemindedAt  time.Time // the reminder was queued; zero if not
	BroadcastAt time.Time // went live; zero before
	FinishedAt  time.Time // ended; zero before

	Version int64
}

// Live says whether the conference is going on.
func (c Conference) Live() bool { return !c.BroadcastAt.IsZero() && c.FinishedAt.IsZero() }

// ConferenceFilter selects conferences of an owner.
type ConferenceFilter struct {
	// Public leaves those that are not private, Private those that are; none or both set: all of these.
	Public, Private bool
	// Upcoming leaves those that did not go live and are not finished, Live those that are live, Finished those that are finished;
	// none or several of the three set: all of these.
	Upcoming, Live, Finished bool
}

// Conferences stores conferences. Key: "id".
type Conferences interface {
	Create(ctx context.Context, c Conference) (Conference, error)
	Get(ctx context.Context, id string) (Conference, error)
	// GetMany returns those of the conferences that there are, in any order; at most 1000 ids.
	GetMany(ctx context.Context, ids []string) ([]Conference, error)
	// Update replaces a conference whose stored Version is c.Version, and returns it with the next one.
	Update(ctx context.Context, c Conference) (Conference, error)
	// Delete removes the conference with its members and timeline entries; nothing if there is none.
	Delete(ctx context.Context, id string) error
	// ListByOwner gives conferences of an owner, newest (CreatedAt) first.
	ListByOwner(ctx context.Context, owner string, f ConferenceFilter, p Page) (List[Conference], error)
	// ListLive gives all that are live, the latest to go live first.
	ListLive(ctx context.Context, p Page) (List[Conference], error)
	// Due gives conferences that are neither live nor finished, with StartsAt set and not after before, and RemindedAt zero; the earliest first, at most limit.
	Due(ctx context.Context, before time.Time, limit int) ([]Conference, error)
}

// Member is somebody who took part in a conference.
type Member struct {
	ConferenceID string
	UserID       string
	FirstAt      time.Time
	LastAt       time.Time // joined or left last
}

// Members stores who took part.
type Members interface {
	// Seen stores that a user was in a conference at a time: the first sets FirstAt, a later one LastAt.
	Seen(ctx context.Context, conferenceID, userID string, at time.Time) error
	// List gives the members, the first to come first.
	List(ctx context.Context, conferenceID string, p Page) (List[Member], error)
	// Count says how many there are.
	Count(ctx context.Context, conferenceID string) (int, error)
	// Has says whether the user is one.
	Has(ctx context.Context, conferenceID, userID string) (bool, error)
	// ListOf gives the memberships of a user, newest (FirstAt) first.
	ListOf(ctx context.Context, userID string, p Page) (List[Member], error)
	// DeleteOf removes at most limit memberships of a user, and says how many.
	DeleteOf(ctx context.Context, userID string, limit int) (int, error)
}

// TimelineEntry tells a user of a conference of somebody in the user's network.
type TimelineEntry struct {
	ID           string
	UserID       string // whose timeline it is on
	ConferenceID string
	At           time.Time
}

// Timeline stores entries. Keys: "id"; UserID with ConferenceID, which [Timeline.Add] minds.
type Timeline interface {
	// Add stores entries, but those whose user has one of the same conference already, and says how many it
	// stored. At most 1000 at once.
	Add(ctx context.Context, entries []TimelineEntry) (int, error)
	// List gives a user's entries, newest (At) first.
	List(ctx context.Context, userID string, p Page) (List[TimelineEntry], error)
	// Delete removes an entry of a user; ErrNotFound if the user has no such.
	Delete(ctx context.Context, userID, id string) error
	// DeleteFinished removes a user's entries of conferences that are finished, and says how many.
	DeleteFinished(ctx context.Context, userID string) (int, error)
	// DeleteOf removes at most limit entries of a user, and says how many.
	DeleteOf(ctx context.Context, userID string, limit int) (int, error)
	// DeleteBetween removes the entries on user's timeline of conferences that owner owns.
	DeleteBetween(ctx context.Context, userID, owner string) error
}

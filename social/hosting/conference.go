package hosting

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/rotunda-rtc/rotunda/storage"
)

// State is how far a conference is.
type State string

// The states, in their order.
const (
	StateUpcoming State = "upcoming" // not live yet
	StateLive     State = "live"
	StateFinished State = "finished" // for good
)

// Conference is a conference as those see it who may.
type Conference struct {
	ID          string // also the name of its room
	Owner       string // user id
	Title       string
	Description string
	Private     bool // only for those connected with the Owner
	Password    bool // one is asked for at the door, but not from the Owner
	Lobby       bool
	State       State
	CreatedAt   time.Time
	StartsAt    time.Time // when it is planned to start; zero if not
	BroadcastAt time.Time // went live; zero before
	FinishedAt  time.Time // zero before
	Version     int64     // for [Hosting.Update]
}

// Duration is how long the conference has been live at now, or was when it is finished.
func (c Conference) Duration(now time.Time) time.Duration {
	switch c.State {
	case StateLive:
		return max(now.Sub(c.BroadcastAt), 0)
	case StateFinished:
		return max(c.FinishedAt.Sub(c.BroadcastAt), 0)
	}
	return 0
}

func state(c storage.Conference) State {
	switch {
	case !c.FinishedAt.IsZero():
		return StateFinished
	case c.Live():
		return StateLive
	}
	return StateUpcoming
}

func shown(c storage.Conference) Conference {
	return Conference{
		ID: c.ID, Owner: c.Owner, Title: c.Title, Description: c.Description, Private: c.Private,
		Password: c.PasswordHash != "", Lobby: c.Lobby, State: state(c), CreatedAt: c.CreatedAt, StartsAt: c.StartsAt,
		BroadcastAt: c.BroadcastAt, FinishedAt: c.FinishedAt, Version: c.Version,
	}
}

// The bounds of texts, in characters; of passwords in bytes, as in the protocol of rooms.
const (
	MinTitle       = 3
	MaxTitle       = 200
	MaxDescription = 5000
	MaxPassword    = 256
)

// maxAhead is how far ahead a start may be planned.
const maxAhead = 5 * 366 * 24 * time.Hour

// cleanTitle checks a title and cuts off the space around it.
func cleanTitle(s string) (string, error) {
	s = strings.TrimSpace(s)
	n := utf8.RuneCountInString(s)
	switch {
	case !utf8.ValidString(s):
		return "", invalid("title", "not UTF-8")
	case n < MinTitle:
		return "", invalid("title", "must have at least %d characters", MinTitle)
	case n > MaxTitle:
		return "", invalid("title", "must have at most %d characters", MaxTitle)
	case strings.ContainsFunc(s, unicode.IsControl):
		return "", invalid("title", "must have no control characters")
	}
	return s, nil
}

// cleanDescription checks a description; it may have several lines.
func cleanDescription(s string) (string, error) {
	s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
	bad := func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }
	switch {
	case !utf8.ValidString(s):
		return "", invalid("description", "not UTF-8")
	case utf8.RuneCountInString(s) > MaxDescription:
		return "", invalid("description", "must have at most %d characters", MaxDescription)
	case strings.ContainsFunc(s, bad):
		return "", invalid("description", "must have no control characters")
	}
	return s, nil
}

// cleanStart checks a planned start; zero is none.
func cleanStart(at, now time.Time) (time.Time, error) {
	switch {
	case at.IsZero():
		return at, nil
	case at.Before(now):
		return at, invalid("starts_at", "is over")
	case at.Sub(now) > maxAhead:
		return at, invalid("starts_at", "must be within five years")
	}
	return at.UTC().Truncate(time.Second), nil
}

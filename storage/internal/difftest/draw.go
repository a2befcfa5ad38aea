package difftest

import (
	"context"
	"fmt"
	"time"

	"pgregory.net/rapid"

	"github.com/rotunda-rtc/rotunda/storage"
)

// drawn draws arguments from few values, so that calls meet.
type drawn struct{ *rapid.T }

func (d drawn) of(label string, values ...string) string {
	return rapid.SampledFrom(values).Draw(d.T, label)
}

// The ids are in an order of bytes that no language has.
func (d drawn) user() string   { return d.of("user", "a", "B", "ab", "é") }
func (d drawn) id() string     { return d.of("id", "1", "2", "3", "4", "10", "Z", "ß") }
func (d drawn) text() string   { return d.of("text", "", "x", "it's \"?\" $1 %", "\U0001F600\n") }
func (d drawn) key() string    { return d.of("key", "", "", "k", "K") }
func (d drawn) flag() bool     { return rapid.Bool().Draw(d.T, "flag") }
func (d drawn) number() int    { return rapid.IntRange(0, 3).Draw(d.T, "number") }
func (d drawn) version() int64 { return rapid.Int64Range(1, 3).Draw(d.T, "version") }

func base() time.Time { return time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC) }

// at is one of few moments, some of them within the same millisecond.
func (d drawn) at() time.Time {
	return base().Add(time.Duration(rapid.IntRange(0, 20).Draw(d.T, "time")) * 300 * time.Microsecond)
}

// maybe is a moment or none.
func (d drawn) maybe() time.Time {
	if d.flag() {
		return time.Time{}
	}
	return d.at()
}

func (d drawn) users() []string {
	return rapid.SliceOfN(rapid.SampledFrom([]string{"a", "B", "ab", "é", "nobody"}), 0, 5).Draw(d.T, "users")
}

// pair are two users that are not the same.
func (d drawn) pair() (a, b string) {
	a = d.user()
	for b = d.user(); a == b; b = d.of("another", "a", "B", "ab", "é") {
	}
	return a, b
}

func (d drawn) aUser() storage.User {
	return storage.User{
		ID: d.user(), Email: d.of("email", "1@x", "2@x", "3@x"), FullName: d.text(), Bio: d.text(), Language: "en",
		Words:           rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"an", "anna", "annabel", "b", "bo", "ça", "퟿", "\U0010FFFF"}), 0, 4, rapid.ID).Draw(d.T, "words"),
		PrivateMessages: d.flag(), Admin: d.flag(), CreatedAt: d.at(), TermsAt: d.at(), ConfirmedAt: d.maybe(),
		SuspendedAt: d.rarely(), DeletingAt: d.rarely(), Version: d.version(),
	}
}

// rarely is seldom a moment.
func (d drawn) rarely() time.Time {
	if d.number() > 0 {
		return time.Time{}
	}
	return d.at()
}

func (d drawn) aConference() storage.Conference {
	return storage.Conference{
		ID: d.id(), Owner: d.user(), Title: d.text(), Private: d.flag(), Lobby: d.flag(), CreatedAt: d.at(), StartsAt: d.maybe(),
		RemindedAt: d.rarely(), BroadcastAt: d.maybe(), FinishedAt: d.rarely(), Version: d.version(),
	}
}

func (d drawn) aNotification() storage.Notification {
	return storage.Notification{
		ID: d.id(), UserID: d.user(), Kind: d.text(), Actor: d.of("actor", "", "a", "B"), Object: d.text(), Key: d.key(),
		Count: d.number(), Data: d.text(), At: d.at(), ReadAt: d.maybe(),
	}
}

func (d drawn) aJob() storage.Job {
	return storage.Job{
		ID: d.id(), Queue: d.of("queue", "q", "r"), Key: d.key(), Payload: []byte(d.text()), Progress: d.text(), RunAt: d.at(), CreatedAt: d.at(),
	}
}

// drawList draws a list of things.
func drawList[V any](d drawn, one func() V) []V {
	out := make([]V, d.number())
	for i := range out {
		out[i] = one()
	}
	return out
}

// draw draws a call of some kinds of stores.
func draw(t *rapid.T, kinds []int) call {
	d := drawn{t}
	all := []func() []func() call{d.accounts, d.secrets, d.network, d.conferences, d.notices, d.letters, d.rooms, d.work}
	methods := all[rapid.SampledFrom(kinds).Draw(t, "store")]()
	return rapid.SampledFrom(methods).Draw(t, "method")()
}

// on makes a call of a method and its arguments.
func on(name string, do func(s storage.Stores) any, args ...any) call {
	return call{fmt.Sprintf("%s%+v", name, args), do}
}

func bg() context.Context { return context.Background() }

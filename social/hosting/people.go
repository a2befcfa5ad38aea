package hosting

import "context"

// Person is somebody as another may see him.
type Person struct {
	ID        string
	FullName  string
	Avatar    string // changes with the picture; empty without one
	Connected bool   // with the one who looks
}

// Notice tells people what happened to a conference.
type Notice struct {
	To         []string // user ids, at most 500
	Kind       Kind
	Actor      string // user id of the Owner; empty in the Owner's own reminder
	Conference string // its id
	Title      string
	// Key is the same whenever this is told again: somebody who was told with it is not told twice.
	Key string
}

// Kind is what a [Notice] is about.
type Kind string

// The kinds.
const (
	KindLive     Kind = "live"     // the conference has begun
	KindClosed   Kind = "closed"   // it has ended
	KindReminder Kind = "reminder" // it begins soon; the Owner is told too
)

// Presence is what somebody does in conferences.
type Presence string

// The presences.
const (
	PresenceNone    Presence = ""        // is in none
	PresenceInside  Presence = "in"      // is in a conference
	PresenceHosting Presence = "hosting" // is in a live conference of his own
)

// People is who there is and who knows whom. [SocialPeople] is that of package social. Its methods are called by
// many goroutines at once; their errors are faults, not answers. User ids are those that [Config.User] and the callers of
// methods with an Actor give, and may be of nobody.
type People interface {
	// Active says whether there is such a user who may act: who is not closed out, for example.
	Active(ctx context.Context, userID string) (bool, error)
	// Connected says whether two users know each other: both have agreed to it.
	Connected(ctx context.Context, a, b string) (bool, error)
	// Blocked says whether one of two users has blocked the other.
	Blocked(ctx context.Context, a, b string) (bool, error)
	// Persons gives those of ids, at most 100, whom viewer may see: who are active, and not blocked either way. The viewer may be among them.
	Persons(ctx context.Context, viewer string, ids []string) (map[string]Person, error)
	// ConnectedIDs gives the users who are connected with userID whose ids are greater than after (empty: from the first), in
	// their order, at most limit. Fewer than limit are the last.
	ConnectedIDs(ctx context.Context, userID, after string, limit int) ([]string, error)
	// Tell stores what people are told. It may be called again with the same Key, also after an error, and then tells only those
	// who were not told. It leaves out who is not active, or blocked either
	// way with the Actor.
	Tell(ctx context.Context, n Notice) error
	// SetPresence says what a user does in conferences from now on. It must not take long, nor call the Hosting.
	SetPresence(userID string, p Presence)
	// Watch is called once, by [New], with a function that is to be called whenever people see less of each other from now on: with two
	// users who are not Connected any more or Blocked now, and with one, other being empty, who is not Active any more. It puts out of rooms
	// who may not be there now, and ends the live conferences of a user who is not Active. On an error it is called again later.
	Watch(changed func(ctx context.Context, userID, other string) error)
}

// OwnerTeller is a [People] that tells the Owner's open pages of a conference that was made, changed, began, ended, or was removed: then the
// state is empty. It may tell of what has not changed, and must neither take long nor call the Hosting.
type OwnerTeller interface {
	TellOwner(userID, conferenceID string, s State)
}

// LoginWatcher is a [People] that sees logins end, such as by signing out. WatchLogins is called once, by [New], with a function that is to be
// called with what User.Login was of logins that have ended: [Hosting.SignedOut], which other programs call themselves.
type LoginWatcher interface {
	WatchLogins(ended func(ctx context.Context, logins ...string) error)
}

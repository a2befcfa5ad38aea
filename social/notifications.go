package social

import (
	"context"
	"errors"
	"time"

	"github.com/rotunda-rtc/rotunda/social/mail"
	"github.com/rotunda-rtc/rotunda/storage"
)

// Kind is a kind of notification.
type Kind string

// The kinds.
const (
	KindRequested Kind = "requested" // Actor wants to be connected; it goes when the request is answered or taken back
	KindApproved  Kind = "approved"  // Actor approved the reader's request
	KindDeclined  Kind = "declined"  // Actor declined it
	KindMessage   Kind = "message"   // Actor sent a message: Object is the first unread one, Data the last one's subject
	KindLive      Kind = "live"      // Actor started the conference Object; Data is its title
	KindClosed    Kind = "closed"    // Actor closed the conference Object; Data is its title
	KindReminder  Kind = "reminder"  // the conference Object begins soon; Data is its title
)

// kindRule says how a kind is kept.
type kindRule struct {
	byActor bool      // one for each Actor; otherwise one for each Object
	merge   bool      // what comes while one is unread is added to it; otherwise it is dropped, read or not
	self    bool      // the Actor may be told too
	mail    mail.Kind // of the copy; empty: none
}

var kindRules = map[Kind]kindRule{
	KindRequested: {byActor: true, merge: true, mail: mail.Requested},
	KindApproved:  {byActor: true, merge: true, mail: mail.Approved},
	KindDeclined:  {byActor: true, merge: true, mail: mail.Declined},
	KindMessage:   {byActor: true, merge: true}, // the message itself is copied
	KindLive:      {mail: mail.Live},
	KindClosed:    {mail: mail.Closed},
	KindReminder:  {self: true, mail: mail.Reminder},
}

// keyOf is the key that makes a notification one of a kind.
func keyOf(kind Kind, of string) string { return string(kind) + ":" + of }

// Notice is something to tell people.
type Notice struct {
	To     []string // user ids
	Kind   Kind
	Actor  string // user id of who did it; may be empty
	Object string // id of what it is about; may be empty
	// Key makes it one of a kind for each reader. Empty means by the kind: one for each Actor or, of
	// conferences, for each Object.
	Key  string
	Data string // see the kinds
}

// Notification is something that somebody was told.
type Notification struct {
	ID     string
	Kind   Kind
	Actor  Person // without a name if the reader may not see the person; zero if there is none
	Object string
	Data   string
	Count  int // how many happenings it stands for
	At     time.Time
	ReadAt time.Time // zero while unread
	Text   string    // in the reader's language
}

// NotificationEvent is a notification that is new or changed.
type NotificationEvent struct {
	Notification Notification
	Unread       int // how many are unread now
}

// Notifications is what people are told. [Notifications.Notify] is the one way in: it leaves out who is not to be told, makes one of
// many, and keeps to what somebody may cause for another in a day.
type Notifications struct{ *core }

// shownNotification is a notification as its reader sees it.
func shownNotification(s storage.Notification, actor Person, language string) Notification {
	out := Notification{
		ID: s.ID, Kind: Kind(s.Kind), Actor: actor, Object: s.Object, Data: s.Data, Count: s.Count, At: s.At, ReadAt: s.ReadAt,
	}
	out.Actor.ID = s.Actor
	out.Text = Text(language, out)
	return out
}

// List gives the actor's notifications, newest first; unread leaves only those.
func (n *Notifications) List(ctx context.Context, a Actor, unread bool, p storage.Page) (storage.List[Notification], error) {
	var out storage.List[Notification]
	me, err := n.acting(ctx, n.Stores, a)
	if err != nil {
		return out, err
	}
	list, err := n.Stores.Notifications.List(ctx, a.UserID, unread, p)
	if err != nil {
		return out, badCursor(err)
	}
	var ids []string
	for _, s := range list.Items {
		if s.Actor != "" {
			ids = append(ids, s.Actor)
		}
	}
	people, err := n.people(ctx, n.Stores, a.UserID, distinct(ids))
	if err != nil {
		return out, err
	}
	out.Next = list.Next
	for _, s := range list.Items {
		out.Items = append(out.Items, shownNotification(s, people[s.Actor], me.Language))
	}
	return out, nil
}

// Get returns one of the actor's notifications.
func (n *Notifications) Get(ctx context.Context, a Actor, id string) (Notification, error) {
	me, err := n.acting(ctx, n.Stores, a)
	if err != nil {
		return Notification{}, err
	}
	if !validID(id) {
		return Notification{}, noNotification()
	}
	s, err := n.Stores.Notifications.Get(ctx, a.UserID, id)
	if err != nil {
		return Notification{}, noSuch(err, noNotification())
	}
	var ids []string
	if s.Actor != "" {
		ids = append(ids, s.Actor)
	}
	people, err := n.people(ctx, n.Stores, a.UserID, ids)
	return shownNotification(s, people[s.Actor], me.Language), err
}

// Unread counts the actor's unread notifications.
func (n *Notifications) Unread(ctx context.Context, a Actor) (int, error) {
	if _, err := n.acting(ctx, n.Stores, a); err != nil {
		return 0, err
	}
	return n.Stores.Notifications.Unread(ctx, a.UserID)
}

// SetRead marks one of the actor's notifications as read or unread.
func (n *Notifications) SetRead(ctx context.Context, a Actor, id string, read bool) error {
	return n.own(ctx, a, id, func() error { return n.Stores.Notifications.SetRead(ctx, a.UserID, id, readAt(n.core, read)) })
}

// ReadAll marks all of the actor's notifications as read.
func (n *Notifications) ReadAll(ctx context.Context, a Actor) error {
	if _, err := n.acting(ctx, n.Stores, a); err != nil {
		return err
	}
	return n.counted(ctx, a, n.Stores.Notifications.ReadAll(ctx, a.UserID, n.Now()))
}

// Delete removes one of the actor's notifications. A request that it tells of goes on to wait.
func (n *Notifications) Delete(ctx context.Context, a Actor, id string) error {
	return n.own(ctx, a, id, func() error { return n.Stores.Notifications.Delete(ctx, a.UserID, id) })
}

// DeleteAll removes all of the actor's notifications.
func (n *Notifications) DeleteAll(ctx context.Context, a Actor) error {
	if _, err := n.acting(ctx, n.Stores, a); err != nil {
		return err
	}
	return n.counted(ctx, a, n.Stores.Notifications.DeleteAll(ctx, a.UserID))
}

// own runs fn, which changes one of the actor's notifications.
func (n *Notifications) own(ctx context.Context, a Actor, id string, fn func() error) error {
	if _, err := n.acting(ctx, n.Stores, a); err != nil {
		return err
	}
	if !validID(id) {
		return noNotification()
	}
	return n.counted(ctx, a, noSuch(fn(), noNotification()))
}

// counted tells the actor's other pages what is unread after a change that did not fail.
func (c *core) counted(ctx context.Context, a Actor, err error) error {
	if err == nil {
		c.live.recount(ctx, a.UserID)
	}
	return err
}

func noNotification() error { return errorf(CodeNotFound, "there is no such notification") }

// noSuch makes storage's ErrNotFound the asker's error.
func noSuch(err, answer error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return answer
	}
	return err
}

// readAt is what is stored for read or unread.
func readAt(c *core, read bool) time.Time {
	if read {
		return c.Now()
	}
	return time.Time{}
}

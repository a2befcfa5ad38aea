package social

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.uber.org/zap"

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

// noticeBatch is how many people one transaction tells.
const noticeBatch = 250

// Notify tells people something. Those who may not see the Actor, or are not there, are left out, as is the Actor, but of reminders. So is
// who was told it already: calling it again after a crash tells nobody twice. Who wants it gets a copy by e-mail.
func (n *Notifications) Notify(ctx context.Context, notice Notice) error {
	to := validIDs(distinct(notice.To))
	for len(to) > 0 {
		notice.To = to[:min(noticeBatch, len(to))]
		to = to[len(notice.To):]
		var told []delivery
		err := n.Stores.Tx(ctx, func(s storage.Stores) (err error) {
			told, err = n.store(ctx, s, notice)
			return err
		})
		if err != nil {
			return fmt.Errorf("notify of %s: %w", notice.Kind, err)
		}
		n.deliver(ctx, told)
	}
	return nil
}

// delivery is a notification that was stored, to be shown on the reader's open pages.
type delivery struct {
	note   storage.Notification
	reader storage.User
	actor  Person
	mailed bool
}

// store stores what Notify tells, in a transaction.
func (n *Notifications) store(ctx context.Context, s storage.Stores, notice Notice) ([]delivery, error) {
	rule, ok := kindRules[notice.Kind]
	if !ok {
		return nil, invalid("kind", "there is no kind %q", notice.Kind)
	}
	readers, actor, err := n.readers(ctx, s, notice, rule)
	if err != nil {
		return nil, err
	}
	var out []delivery
	for _, r := range readers {
		note := storage.Notification{
			ID: n.NewID(), UserID: r.ID, Kind: string(notice.Kind), Actor: notice.Actor, Object: notice.Object,
			Key: notice.Key, Count: 1, Data: notice.Data, At: n.Now(),
		}
		if note.Key == "" {
			note.Key = keyOf(notice.Kind, notice.Object)
			if rule.byActor {
				note.Key = keyOf(notice.Kind, notice.Actor)
			}
		}
		stored, isNew, err := n.put(ctx, s, note, rule.merge)
		if err != nil {
			return nil, err
		}
		if stored.ID == "" {
			continue
		}
		d := delivery{note: stored, reader: r, actor: actor, mailed: isNew && rule.mail != "" && r.EmailNotifications}
		if d.mailed {
			j := mailJob{Kind: rule.mail, User: r.ID, Actor: notice.Actor, Object: stored.ID, Key: "notification:" + stored.ID}
			if err := n.queueMail(ctx, s, j); err != nil {
				return nil, err
			}
		}
		out = append(out, d)
	}
	return out, nil
}

// put stores one notification; without an ID it was none.
func (n *Notifications) put(ctx context.Context, s storage.Stores, note storage.Notification, merge bool) (stored storage.Notification, isNew bool, err error) {
	if note.Actor != "" {
		caused, err := s.Notifications.CountFrom(ctx, note.UserID, note.Actor, note.At.Add(-24*time.Hour))
		if err != nil || caused >= n.Limits.Notices {
			return stored, false, err
		}
	}
	if merge {
		stored, err = s.Notifications.Merge(ctx, note)
		return stored, stored.ID == note.ID, err
	}
	list, err := s.Notifications.Add(ctx, []storage.Notification{note})
	if err != nil || len(list) == 0 {
		return stored, false, err
	}
	return list[0], true, nil
}

// readers returns who is to be told, and who did it.
func (n *Notifications) readers(ctx context.Context, s storage.Stores, notice Notice, rule kindRule) ([]storage.User, Person, error) {
	ids := notice.To
	if notice.Actor != "" {
		ids = append([]string{notice.Actor}, ids...)
	}
	users, err := s.Users.GetMany(ctx, ids)
	if err != nil {
		return nil, Person{}, err
	}
	byID := make(map[string]storage.User, len(users))
	for _, u := range users {
		if present(u) {
			byID[u.ID] = u
		}
	}
	var actor Person
	if notice.Actor != "" {
		u, ok := byID[notice.Actor]
		if !ok {
			return nil, actor, nil
		}
		actor = person(u)
		blocked, err := s.Blocks.Among(ctx, notice.Actor, notice.To)
		if err != nil {
			return nil, actor, err
		}
		for _, id := range blocked {
			delete(byID, id)
		}
		if !rule.self {
			delete(byID, notice.Actor)
		}
	}
	var out []storage.User
	for _, id := range notice.To {
		if u, ok := byID[id]; ok {
			out = append(out, u)
		}
	}
	return out, actor, nil
}

// deliver shows what was stored on open pages, and has the mails sent, after the transaction.
func (n *Notifications) deliver(ctx context.Context, list []delivery) {
	for _, d := range list {
		if d.mailed {
			n.Jobs.Wake(mailQueue)
		}
		if !n.live.listens(d.reader.ID) {
			continue
		}
		unread, err := n.Stores.Notifications.Unread(ctx, d.reader.ID)
		if err != nil {
			n.Logger.Warn("open pages reload, since a notification cannot be shown", zap.Error(err))
			n.live.Publish([]string{d.reader.ID}, LiveEvent{Type: EventReload})
			continue
		}
		e := NotificationEvent{Notification: shownNotification(d.note, d.actor, d.reader.Language), Unread: unread}
		n.live.Publish([]string{d.reader.ID}, LiveEvent{Type: EventNotification, Data: e})
	}
}

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

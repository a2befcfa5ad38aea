package social

import (
	"context"
	"fmt"
	"time"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/storage"
)

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
	byID, own := make(map[string]storage.User, len(readers)), make(map[string]bool, len(readers))
	var notes []storage.Notification
	for _, r := range readers {
		full, err := n.full(ctx, s, r.ID, notice.Actor)
		if err != nil {
			return nil, err
		}
		if full {
			continue
		}
		note := n.note(notice, rule, r.ID)
		byID[r.ID], own[note.ID] = r, true
		notes = append(notes, note)
	}
	stored, err := put(ctx, s, notes, rule.merge)
	if err != nil {
		return nil, err
	}
	var out []delivery
	for _, note := range stored {
		r := byID[note.UserID]
		// One that something was added to keeps its ID, and was mailed when it was new.
		isNew := own[note.ID]
		d := delivery{note: note, reader: r, actor: actor, mailed: isNew && rule.mail != "" && r.EmailNotifications}
		if d.mailed {
			j := mailJob{Kind: rule.mail, User: r.ID, Actor: notice.Actor, Object: note.ID, Key: "notification:" + note.ID}
			if err := n.queueMail(ctx, s, j); err != nil {
				return nil, err
			}
		}
		out = append(out, d)
	}
	return out, nil
}

// full says whether somebody has caused as many notifications for a reader as are taken.
func (n *Notifications) full(ctx context.Context, s storage.Stores, reader, actor string) (bool, error) {
	if actor == "" {
		return false, nil
	}
	caused, err := s.Notifications.CountFrom(ctx, reader, actor, n.Now().Add(-24*time.Hour))
	return caused >= n.Limits.Notices, err
}

// note is what is stored of a notice for one reader.
func (n *Notifications) note(notice Notice, rule kindRule, reader string) storage.Notification {
	key := notice.Key
	switch {
	case key != "":
	case rule.byActor:
		key = keyOf(notice.Kind, notice.Actor)
	default:
		key = keyOf(notice.Kind, notice.Object)
	}
	return storage.Notification{
		ID: n.NewID(), UserID: reader, Kind: string(notice.Kind), Actor: notice.Actor, Object: notice.Object,
		Key: key, Count: 1, Data: notice.Data, At: n.Now(),
	}
}

// put stores notifications, and returns those that are new or changed.
func put(ctx context.Context, s storage.Stores, notes []storage.Notification, merge bool) ([]storage.Notification, error) {
	if !merge {
		return s.Notifications.Add(ctx, notes)
	}
	var out []storage.Notification
	for _, note := range notes {
		stored, err := s.Notifications.Merge(ctx, note)
		if err != nil {
			return nil, err
		}
		out = append(out, stored)
	}
	return out, nil
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

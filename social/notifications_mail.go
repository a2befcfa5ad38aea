package social

import (
	"context"
	"errors"

	"github.com/rotunda-rtc/rotunda/social/mail"
	"github.com/rotunda-rtc/rotunda/storage"
)

func newNotifications(c *core) *Notifications {
	n := &Notifications{core: c}
	for _, rule := range kindRules {
		if rule.mail != "" {
			c.compose(rule.mail, n.composeCopy)
		}
	}
	return n
}

// composeCopy fills in the copy of a notification, unless the reader has seen it meanwhile, does not want it any more, or may not
// see who did it any more.
func (n *Notifications) composeCopy(ctx context.Context, to storage.User, j mailJob, d *mail.Data) (bool, error) {
	if !present(to) || !to.EmailNotifications {
		return false, nil
	}
	note, err := n.Stores.Notifications.Get(ctx, to.ID, j.Object)
	if err != nil || !note.ReadAt.IsZero() {
		return false, noSuch(err, nil)
	}
	if note.Actor != "" {
		who, err := n.visible(ctx, n.Stores, to.ID, note.Actor)
		if err != nil {
			return false, unseen(err)
		}
		d.Actor = who.FullName
	}
	d.Title = note.Data
	switch Kind(note.Kind) {
	case KindApproved:
		d.Link = n.link("people/"+note.Actor, nil)
	case KindLive, KindClosed:
		d.Link = n.link("conferences/"+note.Object, nil)
	case KindReminder:
		conf, err := n.Stores.Conferences.Get(ctx, note.Object)
		if err != nil {
			return false, noSuch(err, nil)
		}
		d.When = conf.StartsAt.UTC().Format("2006-01-02 15:04 UTC")
		d.Link = n.link("conferences/"+note.Object, nil)
	default:
		d.Link = n.link("notifications", nil)
	}
	return true, nil
}

// unseen is err, unless it says that somebody may not be seen.
func unseen(err error) error {
	var e *Error
	if errors.As(err, &e) && e.Code == CodeNotFound {
		return nil
	}
	return err
}

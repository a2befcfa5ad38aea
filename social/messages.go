package social

import (
	"context"
	"slices"
	"time"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/social/mail"
	"github.com/rotunda-rtc/rotunda/storage"
)

// The bounds of a message.
const (
	maxRecipients = 50
	maxSubject    = 200   // characters
	maxBody       = 10000 // characters
)

// Messages is messages between people. Somebody takes messages from whom they are connected with and, if they
// accept private messages, from everybody else whom they may see.
type Messages struct {
	*core
	notifications *Notifications
}

func newMessages(c *core, n *Notifications) *Messages {
	m := &Messages{core: c, notifications: n}
	c.compose(mail.Copy, m.composeCopy)
	return m
}

// NewMessage is a message to send.
type NewMessage struct {
	To      []string // user ids, at most 50
	Subject string   // 1 to 200 characters
	Body    string   // 1 to 10,000 characters
}

// SentMessage is the outcome of sending.
type SentMessage struct {
	ID string
	// Refused are those of the recipients who did not get it: not there, not to be seen, or taking no messages from
	// the sender, which look alike.
	Refused []string
}

// Message is a message in somebody's inbox or Sent box.
type Message struct {
	ID      string
	From    Person   // without a name if the reader may not see the person
	To      []Person // in the Sent box all, in an inbox only the reader
	Subject string
	Body    string
	SentAt  time.Time
	ReadAt  time.Time // zero while unread, and in the Sent box
}

// MessageEvent says that a message came in.
type MessageEvent struct {
	ID      string
	From    Person
	Subject string
	Unread  int // messages in the inbox now
}

// Send sends a message to those of the recipients who take it; if none does it is forbidden. Each of them counts
// for Limits.Messages. Who wants it gets a copy by e-mail.
func (m *Messages) Send(ctx context.Context, a Actor, msg NewMessage) (SentMessage, error) {
	me, err := m.acting(ctx, m.Stores, a)
	if err != nil {
		return SentMessage{}, err
	}
	if msg.Subject, err = text("subject", msg.Subject, 1, maxSubject, false); err != nil {
		return SentMessage{}, err
	}
	if msg.Body, err = text("body", msg.Body, 1, maxBody, true); err != nil {
		return SentMessage{}, err
	}
	msg.To = distinct(msg.To)
	if len(msg.To) == 0 || len(msg.To) > maxRecipients {
		return SentMessage{}, invalid("to", "must have 1 to %d people", maxRecipients)
	}
	var out SentMessage
	var told []delivery
	err = m.Stores.Tx(ctx, func(s storage.Stores) (err error) {
		out, told, err = m.send(ctx, s, me, msg)
		return err
	})
	if err != nil {
		return SentMessage{}, err
	}
	m.Jobs.Wake(mailQueue)
	m.notifications.deliver(ctx, told)
	m.deliver(ctx, m.live.listening(msg.To), out, MessageEvent{ID: out.ID, From: person(me), Subject: msg.Subject})
	return out, nil
}

// send stores a message in a transaction.
func (m *Messages) send(ctx context.Context, s storage.Stores, me storage.User, msg NewMessage) (SentMessage, []delivery, error) {
	out := SentMessage{ID: m.NewID()}
	takers, err := m.takers(ctx, s, me.ID, msg.To)
	if err != nil {
		return out, nil, err
	}
	var to []string
	for _, id := range msg.To {
		if _, ok := takers[id]; ok {
			to = append(to, id)
		} else {
			out.Refused = append(out.Refused, id)
		}
	}
	if len(to) == 0 {
		e := errorf(CodeForbidden, "none of these takes messages from you")
		e.Field = "to"
		return out, nil, e
	}
	if err := m.spend(ctx, s, me.ID, "message", len(msg.To), m.Limits.Messages); err != nil {
		return out, nil, err
	}
	err = s.Messages.Send(ctx, storage.Message{ID: out.ID, From: me.ID, To: to, Subject: msg.Subject, Body: msg.Body, SentAt: m.Now()})
	if err != nil {
		return out, nil, err
	}
	for _, id := range to {
		if !takers[id].EmailNotifications {
			continue
		}
		j := mailJob{Kind: mail.Copy, User: id, Actor: me.ID, Object: out.ID, Key: "message:" + out.ID + ":" + id}
		if err := m.queueMail(ctx, s, j); err != nil {
			return out, nil, err
		}
	}
	told, err := m.notifications.store(ctx, s, Notice{To: to, Kind: KindMessage, Actor: me.ID, Object: out.ID, Data: msg.Subject})
	return out, told, err
}

// takers returns those of the people who take messages from somebody, by id: the one rule of who may write to whom.
func (m *Messages) takers(ctx context.Context, s storage.Stores, from string, ids []string) (map[string]storage.User, error) {
	users, err := s.Users.GetMany(ctx, validIDs(ids))
	if err != nil {
		return nil, err
	}
	blocked, err := s.Blocks.Among(ctx, from, validIDs(ids))
	if err != nil {
		return nil, err
	}
	connected, err := s.Connections.ApprovedAmong(ctx, from, validIDs(ids))
	if err != nil {
		return nil, err
	}
	near := make(map[string]bool, len(connected))
	for _, id := range connected {
		near[id] = true
	}
	out := make(map[string]storage.User)
	for _, u := range users {
		if u.ID != from && present(u) && (u.PrivateMessages || near[u.ID]) {
			out[u.ID] = u
		}
	}
	for _, id := range blocked {
		delete(out, id)
	}
	return out, nil
}

// deliver shows a message on the open pages of those who got it.
func (m *Messages) deliver(ctx context.Context, listening []string, sent SentMessage, e MessageEvent) {
	for _, id := range listening {
		if slices.Contains(sent.Refused, id) {
			continue
		}
		live := LiveEvent{Type: EventReload}
		unread, err := m.Stores.Messages.Unread(ctx, id)
		if err != nil {
			m.Logger.Warn("open pages reload, since a message cannot be shown", zap.Error(err))
		} else {
			e.Unread = unread
			live = LiveEvent{Type: EventMessage, Data: e}
		}
		m.live.Publish([]string{id}, live)
	}
}

// composeCopy fills in the copy of a message, unless the reader has read or deleted it meanwhile, does not want it any
// more, or may not see the sender any more.
func (m *Messages) composeCopy(ctx context.Context, to storage.User, j mailJob, d *mail.Data) (bool, error) {
	if !present(to) || !to.EmailNotifications {
		return false, nil
	}
	msg, err := m.Stores.Messages.Get(ctx, to.ID, j.Object)
	if err != nil || !msg.ReadAt.IsZero() {
		return false, noSuch(err, nil)
	}
	from, err := m.visible(ctx, m.Stores, to.ID, msg.From)
	if err != nil {
		return false, unseen(err)
	}
	d.Actor, d.Title, d.Text = from.FullName, msg.Subject, msg.Body
	d.Link = m.link("messages/"+msg.ID, nil)
	return true, nil
}

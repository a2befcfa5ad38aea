package social

import (
	"context"

	"github.com/rotunda-rtc/rotunda/storage"
)

// Inbox gives what the actor was sent, newest first.
func (m *Messages) Inbox(ctx context.Context, a Actor, p storage.Page) (storage.List[Message], error) {
	return m.box(ctx, a, p, m.Stores.Messages.Inbox)
}

// Sent gives what the actor has sent, newest first.
func (m *Messages) Sent(ctx context.Context, a Actor, p storage.Page) (storage.List[Message], error) {
	return m.box(ctx, a, p, m.Stores.Messages.Sent)
}

func (m *Messages) box(ctx context.Context, a Actor, p storage.Page, read func(context.Context, string, storage.Page) (storage.List[storage.Message], error)) (storage.List[Message], error) {
	var out storage.List[Message]
	me, err := m.acting(ctx, m.Stores, a)
	if err != nil {
		return out, err
	}
	list, err := read(ctx, a.UserID, p)
	if err != nil {
		return out, badCursor(err)
	}
	out.Next = list.Next
	out.Items, err = m.shown(ctx, me, list.Items)
	return out, err
}

// Get returns a message of the actor's inbox or Sent box.
func (m *Messages) Get(ctx context.Context, a Actor, id string) (Message, error) {
	me, err := m.acting(ctx, m.Stores, a)
	if err != nil {
		return Message{}, err
	}
	if !validID(id) {
		return Message{}, noMessage()
	}
	msg, err := m.Stores.Messages.Get(ctx, a.UserID, id)
	if err != nil {
		return Message{}, noSuch(err, noMessage())
	}
	list, err := m.shown(ctx, me, []storage.Message{msg})
	if err != nil {
		return Message{}, err
	}
	return list[0], nil
}

// shown are messages as one of their people sees them. Recipients do not see each other.
func (m *Messages) shown(ctx context.Context, me storage.User, list []storage.Message) ([]Message, error) {
	var ids []string
	for _, msg := range onlyReader(list, me.ID) {
		ids = append(append(ids, msg.From), msg.To...)
	}
	people := make(map[string]Person)
	for ids = distinct(ids); len(ids) > 0; {
		some := ids[:min(len(ids), 1000)]
		ids = ids[len(some):]
		seen, err := m.people(ctx, m.Stores, me.ID, some)
		if err != nil {
			return nil, err
		}
		for id, p := range seen {
			people[id] = p
		}
	}
	who := func(id string) Person {
		p := people[id]
		p.ID = id
		return p
	}
	var out []Message
	for _, msg := range list {
		shown := Message{ID: msg.ID, From: who(msg.From), Subject: msg.Subject, Body: msg.Body, SentAt: msg.SentAt, ReadAt: msg.ReadAt}
		for _, id := range msg.To {
			shown.To = append(shown.To, who(id))
		}
		out = append(out, shown)
	}
	return out, nil
}

// onlyReader leaves of the recipients only the reader, but of messages the reader has sent.
func onlyReader(list []storage.Message, reader string) []storage.Message {
	for i, msg := range list {
		if msg.From != reader {
			list[i].To = []string{reader}
		}
	}
	return list
}

// SetRead marks a message of the actor's inbox as read or unread.
func (m *Messages) SetRead(ctx context.Context, a Actor, id string, read bool) error {
	return m.own(ctx, a, id, func() error { return m.Stores.Messages.SetRead(ctx, a.UserID, id, readAt(m.core, read)) })
}

// Delete removes a message from the actor's inbox or Sent box; others keep their copies.
func (m *Messages) Delete(ctx context.Context, a Actor, id string) error {
	return m.own(ctx, a, id, func() error { return m.Stores.Messages.Delete(ctx, a.UserID, id) })
}

// own runs fn, which changes the actor's copy of a message.
func (m *Messages) own(ctx context.Context, a Actor, id string, fn func() error) error {
	if _, err := m.acting(ctx, m.Stores, a); err != nil {
		return err
	}
	if !validID(id) {
		return noMessage()
	}
	return m.counted(ctx, a, noSuch(fn(), noMessage()))
}

// Unread counts the unread messages of the actor's inbox.
func (m *Messages) Unread(ctx context.Context, a Actor) (int, error) {
	if _, err := m.acting(ctx, m.Stores, a); err != nil {
		return 0, err
	}
	return m.Stores.Messages.Unread(ctx, a.UserID)
}

func noMessage() error { return errorf(CodeNotFound, "there is no such message") }

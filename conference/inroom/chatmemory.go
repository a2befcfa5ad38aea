package inroom

import (
	"slices"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// remember adds a message to what newcomers are told, and to the history.
func (c *roomChat) remember(m Message) {
	if c.limits.HistoryCount < 0 {
		return
	}
	c.messages = append(c.messages, m)
	c.bytes += len(m.Text)
	c.prune()
	c.keeper.add(m)
}

// prune forgets what is too old, or too much, to be told to newcomers.
func (c *roomChat) prune() {
	since := c.room.Now().Add(-c.limits.HistoryAge).UnixMilli()
	over := len(c.messages) - c.limits.HistoryCount
	n := 0
	for n < len(c.messages) && (n < over || c.messages[n].At < since || c.bytes > maxHistoryBytes) {
		c.bytes -= len(c.messages[n].Text)
		n++
	}
	c.messages = slices.Delete(c.messages, 0, n)
}

// forget removes one message.
func (c *roomChat) forget(i int) {
	c.bytes -= len(c.messages[i].Text)
	c.messages = slices.Delete(c.messages, i, i+1)
}

// find returns the place of a message that p may read.
func (c *roomChat) find(p conference.Member, id string) (int, error) {
	i := slices.IndexFunc(c.messages, func(m Message) bool { return m.ID == id })
	if i < 0 || !mayRead(p, c.messages[i]) {
		return 0, refuse(signal.CodeNotFound, "no such message")
	}
	return i, nil
}

// recall takes in what a History has of before the room was opened, and tells
// those who are there already.
func (c *roomChat) recall(entries []Entry) {
	known := make(map[string]bool, len(c.messages))
	for _, m := range c.messages {
		known[m.ID] = true
	}
	var before []Message
	for _, e := range entries {
		if !known[e.ID] {
			before = append(before, e.message())
			c.bytes += len(e.Text)
		}
	}
	if len(before) == 0 {
		return
	}
	c.messages = append(before, c.messages...)
	c.prune()
	for _, p := range c.room.Members() {
		c.room.Send(VerbHistory, c.State(p), p.SID)
	}
}

// message is an entry as clients are told it.
func (e Entry) message() Message {
	m := Message{ID: e.ID, FromIdentity: e.From, FromName: e.Name, Text: e.Text, At: e.At.UnixMilli()}
	if !e.EditedAt.IsZero() {
		m.EditedAt = e.EditedAt.UnixMilli()
	}
	switch {
	case e.To == ToModerators:
		m.To = ToModerators
	case len(e.To) > 1 && e.To[0] == '=':
		m.ToIdentity = e.To[1:]
	case e.To != "":
		m.ToIdentity = e.From // for nobody that this version knows but its sender
	}
	return m
}

// entry is a message as a History keeps it.
func (m Message) entry() Entry {
	e := Entry{ID: m.ID, From: m.FromIdentity, Name: m.FromName, Text: m.Text, At: time.UnixMilli(m.At)}
	switch {
	case m.To == ToModerators:
		e.To = ToModerators
	case m.ToIdentity != "":
		e.To = "=" + m.ToIdentity
	}
	return e
}

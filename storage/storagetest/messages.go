package storagetest

import (
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

func messageCases() []Case {
	return []Case{
		{"Messages.Send", "Send stores m in the sender's Sent box and in each recipient's inbox; ReadAt is zero while unread, and in the Sent box", check(messagesSend)},
		{"Messages key", `key: "id"`, check(messagesKey)},
		{"Messages.Get", "Get returns a message that is in userID's inbox or Sent box", check(messagesGet)},
		{"Messages.SetRead", "SetRead sets when a message in the inbox was read; zero makes it unread; ErrNotFound if there is none", check(messagesSetRead)},
		{"Messages.Delete", "Delete removes a user's copies of a message; the message goes with its last copy; ErrNotFound if there is none", check(messagesDelete)},
		{"Messages.Unread", "Unread counts the unread ones in the inbox, derived and never negative", check(messagesUnread)},
		{"Messages.DeleteOf", "DeleteOf removes at most limit copies of a user, and all copies of what the user sent, and says how many", check(messagesDeleteOf)},
		{"Messages.CountFrom", "CountFrom counts the messages a user sent since a time", check(messagesCountFrom)},
	}
}

func message(id, from string, n int, to ...string) storage.Message {
	return storage.Message{ID: id, From: from, To: to, Subject: "subject " + id, Body: "body " + id, SentAt: at(n)}
}

func messageID(m storage.Message) string { return m.ID }

func inbox(r *run, user string) []string {
	return ids(must(r.Messages.Inbox(r.ctx, user, storage.Page{})).Items, messageID)
}

func outgoing(r *run, user string) []string {
	return ids(must(r.Messages.Sent(r.ctx, user, storage.Page{})).Items, messageID)
}

func messagesSend(r *run) {
	m := message("1", "a", 1, "c", "b")
	given := m
	given.ReadAt = at(9) // nobody has read it yet
	ok(r.Messages.Send(r.ctx, given))
	same(must(r.Messages.Sent(r.ctx, "a", storage.Page{})).Items, []storage.Message{m})
	for _, to := range []string{"b", "c"} {
		same(must(r.Messages.Inbox(r.ctx, to, storage.Page{})).Items, []storage.Message{m})
		same(outgoing(r, to), []string{})
	}
	same(inbox(r, "a"), []string{})
	ok(r.Messages.SetRead(r.ctx, "b", "1", at(5)))
	same(must(r.Messages.Sent(r.ctx, "a", storage.Page{})).Items, []storage.Message{m})
	same(must(r.Messages.Inbox(r.ctx, "c", storage.Page{})).Items, []storage.Message{m})
	m.ReadAt = at(5)
	same(must(r.Messages.Inbox(r.ctx, "b", storage.Page{})).Items, []storage.Message{m})
	ok(r.Messages.Send(r.ctx, message("2", "a", 2, "a", "b"))) // to oneself too
	same(inbox(r, "a"), []string{"2"})
	same(outgoing(r, "a"), []string{"2", "1"})
	many := make([]string, 200)
	for i := range many {
		many[i] = name(i)
	}
	ok(r.Messages.Send(r.ctx, message("3", "a", 3, many...)))
	same(must(r.Messages.Get(r.ctx, name(199), "3")).To, many)
}

func messagesKey(r *run) {
	ok(r.Messages.Send(r.ctx, message("1", "a", 1, "b")))
	exists(r.Messages.Send(r.ctx, message("1", "c", 2, "d")), "id")
	same(inbox(r, "d"), []string{})
	same(outgoing(r, "c"), []string{})
	same(must(r.Messages.Get(r.ctx, "b", "1")), message("1", "a", 1, "b"))
}

func messagesGet(r *run) {
	is(last(r.Messages.Get(r.ctx, "a", "1")), storage.ErrNotFound)
	m := message("1", "a", 1, "b", "c")
	ok(r.Messages.Send(r.ctx, m))
	ok(r.Messages.SetRead(r.ctx, "c", "1", at(2)))
	same(must(r.Messages.Get(r.ctx, "a", "1")), m)
	same(must(r.Messages.Get(r.ctx, "b", "1")), m)
	m.ReadAt = at(2)
	same(must(r.Messages.Get(r.ctx, "c", "1")), m)
	is(last(r.Messages.Get(r.ctx, "d", "1")), storage.ErrNotFound)
}

func messagesSetRead(r *run) {
	is(r.Messages.SetRead(r.ctx, "b", "1", at(2)), storage.ErrNotFound)
	ok(r.Messages.Send(r.ctx, message("1", "a", 1, "b", "c")))
	is(r.Messages.SetRead(r.ctx, "a", "1", at(2)), storage.ErrNotFound)
	is(r.Messages.SetRead(r.ctx, "d", "1", at(2)), storage.ErrNotFound)
	for _, moment := range []time.Time{at(2), at(3), {}} {
		ok(r.Messages.SetRead(r.ctx, "b", "1", moment))
		same(must(r.Messages.Get(r.ctx, "b", "1")).ReadAt, moment)
	}
	ok(r.Messages.Delete(r.ctx, "b", "1"))
	is(r.Messages.SetRead(r.ctx, "b", "1", at(2)), storage.ErrNotFound)
	same(must(r.Messages.Get(r.ctx, "c", "1")).ReadAt, time.Time{})
}

func messagesDelete(r *run) {
	is(r.Messages.Delete(r.ctx, "a", "1"), storage.ErrNotFound)
	m := message("1", "a", 1, "a", "b")
	ok(r.Messages.Send(r.ctx, m))
	ok(r.Messages.Send(r.ctx, message("2", "a", 1, "b")))
	is(r.Messages.Delete(r.ctx, "c", "1"), storage.ErrNotFound)
	ok(r.Messages.Delete(r.ctx, "a", "1")) // both of the sender's copies
	is(last(r.Messages.Get(r.ctx, "a", "1")), storage.ErrNotFound)
	same(inbox(r, "a"), []string{})
	same(outgoing(r, "a"), []string{"2"})
	is(r.Messages.Delete(r.ctx, "a", "1"), storage.ErrNotFound)
	same(must(r.Messages.Get(r.ctx, "b", "1")), m)
	exists(r.Messages.Send(r.ctx, m), "id")
	ok(r.Messages.Delete(r.ctx, "b", "1"))
	same(inbox(r, "b"), []string{"2"})
	ok(r.Messages.Send(r.ctx, m)) // the message has gone, so its id is free
}

func messagesUnread(r *run) {
	unread := func(want int) { same(must(r.Messages.Unread(r.ctx, "b")), want) }
	unread(0)
	for i := range 4 {
		ok(r.Messages.Send(r.ctx, message(name(i), "a", i, "b", "c")))
	}
	ok(r.Messages.Send(r.ctx, message("own", "b", 1, "a")))
	unread(4)
	ok(r.Messages.SetRead(r.ctx, "b", name(0), at(9)))
	ok(r.Messages.SetRead(r.ctx, "b", name(0), at(10)))
	unread(3)
	ok(r.Messages.Delete(r.ctx, "b", name(0)))
	unread(3)
	ok(r.Messages.Delete(r.ctx, "b", name(1)))
	is(r.Messages.Delete(r.ctx, "b", name(1)), storage.ErrNotFound)
	unread(2)
	ok(r.Messages.SetRead(r.ctx, "b", name(2), at(9)))
	ok(r.Messages.SetRead(r.ctx, "b", name(2), time.Time{}))
	unread(2)
	must(r.Messages.DeleteOf(r.ctx, "b", 100))
	must(r.Messages.DeleteOf(r.ctx, "b", 100))
	unread(0)
	same(must(r.Messages.Unread(r.ctx, "c")), 4)
}

func messagesDeleteOf(r *run) {
	for i := range 4 {
		ok(r.Messages.Send(r.ctx, message("to me "+name(i), "a", i, "me", "b")))
		ok(r.Messages.Send(r.ctx, message("of me "+name(i), "me", i, "a", "b")))
	}
	ok(r.Messages.Delete(r.ctx, "me", "of me "+name(0))) // what was sent is the user's even so
	ok(r.Messages.Send(r.ctx, message("else", "a", 9, "b")))
	same(must(r.Messages.DeleteOf(r.ctx, "me", 0)), 0)
	same(len(inbox(r, "me"))+len(outgoing(r, "me")), 7)
	sum, calls := 0, 0
	for {
		own := len(inbox(r, "me")) + len(outgoing(r, "me"))
		n := must(r.Messages.DeleteOf(r.ctx, "me", 3))
		now := len(inbox(r, "me")) + len(outgoing(r, "me"))
		if own-now > 3 {
			fail("%d copies of the user went at once, want 3 at most", own-now)
		}
		sum += n
		if calls++; calls > 100 {
			fail("there is no end to it")
		}
		if n == 0 {
			break
		}
	}
	same(sum, 4+3+8) // the inbox, the Sent box, and what the others had of it
	same(len(inbox(r, "me"))+len(outgoing(r, "me")), 0)
	same(inbox(r, "a"), []string{})
	same(len(outgoing(r, "a")), 5)
	same(len(inbox(r, "b")), 5)
	is(last(r.Messages.Get(r.ctx, "a", "of me "+name(0))), storage.ErrNotFound)
	same(must(r.Messages.CountFrom(r.ctx, "me", at(0))), 0)
}

func messagesCountFrom(r *run) {
	same(must(r.Messages.CountFrom(r.ctx, "a", at(0))), 0)
	for i := range 4 {
		ok(r.Messages.Send(r.ctx, message(name(i), "a", i, "b", "c")))
		ok(r.Messages.Send(r.ctx, message("b"+name(i), "b", i, "a")))
	}
	for since, want := range map[int]int{0: 4, 1: 3, 3: 1, 4: 0} {
		same(must(r.Messages.CountFrom(r.ctx, "a", at(since))), want)
	}
	same(must(r.Messages.CountFrom(r.ctx, "a", odd(1))), 3)
	same(must(r.Messages.CountFrom(r.ctx, "c", at(0))), 0)
}

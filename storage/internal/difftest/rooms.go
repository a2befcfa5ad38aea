package difftest

import (
	"fmt"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

func (d drawn) room() string { return d.of("room", "r", "R") }

func (d drawn) rooms() []func() call {
	return []func() call{
		func() call {
			m := storage.ChatMessage{ID: d.id(), Room: d.room(), From: d.user(), Name: d.text(), Text: d.text(), At: d.at(), EditedAt: d.maybe()}
			return on("Chat.Append", func(s stores) any { return only(s.Chat.Append(bg(), m)) }, m)
		},
		func() call {
			room, id, text, at := d.room(), d.id(), d.text(), d.at()
			return on("Chat.Edit", func(s stores) any { return only(s.Chat.Edit(bg(), room, id, text, at)) }, room, id, text, at)
		},
		func() call {
			room, id := d.room(), d.id()
			return on("Chat.Delete", func(s stores) any { return only(s.Chat.Delete(bg(), room, id)) }, room, id)
		},
		func() call {
			room, keep, before := d.room(), d.number(), d.at()
			return on("Trim", func(s stores) any { return only(s.Chat.Trim(bg(), room, keep, before)) }, room, keep, before)
		},
		func() call {
			from, n := d.user(), d.number()
			return on("Chat.DeleteOf", func(s stores) any { return answer(s.Chat.DeleteOf(bg(), from, n)) }, from, n)
		},
		func() call {
			b := storage.Ban{Room: d.room(), Identity: d.user(), By: d.text(), Reason: d.text(), At: d.at(), Until: d.maybe()}
			return on("Bans.Put", func(s stores) any { return only(s.Bans.Put(bg(), b)) }, b)
		},
		func() call {
			room, id, now := d.room(), d.user(), d.at()
			return on("Bans.Get", func(s stores) any { return answer(s.Bans.Get(bg(), room, id, now)) }, room, id, now)
		},
		func() call {
			room, id := d.room(), d.user()
			return on("Bans.Delete", func(s stores) any { return only(s.Bans.Delete(bg(), room, id)) }, room, id)
		},
		func() call {
			id, n := d.user(), d.number()
			return on("Bans.DeleteOf", func(s stores) any { return answer(s.Bans.DeleteOf(bg(), id, n)) }, id, n)
		},
		func() call {
			r := storage.Revocation{Kind: d.of("kind", "token", "room"), Key: d.user(), Before: d.at(), Until: d.at()}
			return on("Revocations.Put", func(s stores) any { return only(s.Revocations.Put(bg(), r)) }, r)
		},
		func() call {
			now, n := d.at(), d.number()
			return on("DeleteExpired", func(s stores) any {
				a := answer(s.Bans.DeleteExpired(bg(), now, n))
				return fmt.Sprint(a, answer(s.Revocations.DeleteExpired(bg(), now, n)))
			}, now, n)
		},
	}
}

func (d drawn) work() []func() call {
	return []func() call{
		func() call {
			j := d.aJob()
			return on("Outbox.Add", func(s stores) any { return only(s.Outbox.Add(bg(), j)) }, j)
		},
		func() call {
			now, lease, n := d.at(), time.Duration(d.number())*time.Millisecond, d.number()
			return on("Claim", func(s stores) any { return answer(s.Outbox.Claim(bg(), "q", now, lease, n)) }, now, lease, n)
		},
		func() call {
			id, n, text, at := d.id(), d.number(), d.text(), d.at()
			return on("Save", func(s stores) any { return only(s.Outbox.Save(bg(), id, n, text, at)) }, id, n, text, at)
		},
		func() call {
			id, n := d.id(), d.number()
			return on("Done", func(s stores) any { return only(s.Outbox.Done(bg(), id, n)) }, id, n)
		},
		func() call {
			id, n, at, text := d.id(), d.number(), d.at(), d.text()
			return on("Retry", func(s stores) any { return only(s.Outbox.Retry(bg(), id, n, at, text)) }, id, n, at, text)
		},
		func() call {
			id, n, at, text := d.id(), d.number(), d.at(), d.text()
			return on("Fail", func(s stores) any { return only(s.Outbox.Fail(bg(), id, n, at, text)) }, id, n, at, text)
		},
		func() call {
			before, n := d.at(), d.number()
			return on("DeleteFailed", func(s stores) any { return answer(s.Outbox.DeleteFailed(bg(), before, n)) }, before, n)
		},
		func() call {
			e := storage.AuditEntry{ID: d.id(), At: d.at(), Actor: d.user(), Action: d.text(), Detail: d.text()}
			return on("Audit.Append", func(s stores) any { return only(s.Audit.Append(bg(), e)) }, e)
		},
	}
}

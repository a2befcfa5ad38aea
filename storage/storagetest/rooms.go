package storagetest

import (
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

func roomCases() []Case {
	return []Case{
		{"Chat.Append", `key: "id" (with Room); Get returns a message, or ErrNotFound`, check(chatAppend)},
		{"Chat.Edit", "Edit replaces the text of a message; ErrNotFound", check(chatEdit)},
		{"Chat.Delete", "Delete removes a message; nothing if there is none", check(chatDelete)},
		{"Chat.Trim", "Trim removes all but the newest keep messages of a room, and all from before a time", check(chatTrim)},
		{"Chat.DeleteRoom", "DeleteRoom removes a room's chat", check(chatDeleteRoom)},
		{"Chat.DeleteOf", "DeleteOf removes at most limit messages of an identity in all rooms, and says how many", check(chatDeleteOf)},
		{"Bans.Put", "one per room and identity; Put stores a ban, in place of an earlier one", check(bansPut)},
		{"Bans.Get", "Get returns a ban that holds at now, or ErrNotFound; List gives a room's bans, over or not", check(bansGet)},
		{"Bans.Delete", "Delete removes a ban; nothing if there is none", check(bansDelete)},
		{"Bans.DeleteOf", "DeleteOf removes at most limit bans of an identity, and says how many", check(bansDeleteOf)},
		{"Bans.DeleteExpired", "DeleteExpired removes at most limit bans that ended before now, and says how many", check(bansDeleteExpired)},
		{"Revocations.Put", "of two with the same kind and key the later Before and the later Until hold; Get returns it, or ErrNotFound", check(revocationsPut)},
		{"Revocations.DeleteExpired", "DeleteExpired removes at most limit whose Until is before now, and says how many", check(revocationsDeleteExpired)},
		{"Audit.Append", `key: "id"`, check(auditAppend)},
	}
}

func chatMessage(room, id, from string, n int) storage.ChatMessage {
	return storage.ChatMessage{ID: id, Room: room, From: from, Name: "Name", To: "to", Text: "text", At: at(n)}
}

// chat are the ids of a room's messages.
func chat(r *run, room string) []string {
	return ids(must(r.Chat.List(r.ctx, room, storage.Page{})).Items, func(m storage.ChatMessage) string { return m.ID })
}

func chatAppend(r *run) {
	is(last(r.Chat.Get(r.ctx, "x", "1")), storage.ErrNotFound)
	m := chatMessage("x", "1", "a", 1)
	m.EditedAt = at(2)
	ok(r.Chat.Append(r.ctx, m))
	same(must(r.Chat.Get(r.ctx, "x", "1")), m)
	same(must(r.Chat.List(r.ctx, "x", storage.Page{})).Items, []storage.ChatMessage{m})
	exists(r.Chat.Append(r.ctx, chatMessage("x", "1", "b", 2)), "id")
	same(must(r.Chat.Get(r.ctx, "x", "1")), m)
	is(last(r.Chat.Get(r.ctx, "y", "1")), storage.ErrNotFound)
	ok(r.Chat.Append(r.ctx, chatMessage("y", "1", "b", 2)))
	same(must(r.Chat.Get(r.ctx, "y", "1")).From, "b")
}

func chatEdit(r *run) {
	is(r.Chat.Edit(r.ctx, "x", "1", "new", at(5)), storage.ErrNotFound)
	m := chatMessage("x", "1", "a", 1)
	ok(r.Chat.Append(r.ctx, m))
	ok(r.Chat.Append(r.ctx, chatMessage("y", "1", "a", 1)))
	ok(r.Chat.Edit(r.ctx, "x", "1", "new", at(5)))
	is(r.Chat.Edit(r.ctx, "x", "2", "new", at(5)), storage.ErrNotFound)
	m.Text, m.EditedAt = "new", at(5)
	same(must(r.Chat.Get(r.ctx, "x", "1")), m)
	same(must(r.Chat.Get(r.ctx, "y", "1")), chatMessage("y", "1", "a", 1))
}

func chatDelete(r *run) {
	ok(r.Chat.Delete(r.ctx, "x", "1"))
	for _, m := range []storage.ChatMessage{chatMessage("x", "1", "a", 1), chatMessage("x", "2", "a", 2), chatMessage("y", "1", "a", 1)} {
		ok(r.Chat.Append(r.ctx, m))
	}
	for range 2 {
		ok(r.Chat.Delete(r.ctx, "x", "1"))
		same(chat(r, "x"), []string{"2"})
		same(chat(r, "y"), []string{"1"})
	}
}

func chatTrim(r *run) {
	ok(r.Chat.Trim(r.ctx, "x", 1, at(1)))
	for i := range 8 {
		ok(r.Chat.Append(r.ctx, chatMessage("x", name(i), "a", i/2)))
		ok(r.Chat.Append(r.ctx, chatMessage("y", name(i), "a", i/2)))
	}
	for _, step := range []struct {
		keep   int
		before time.Time
		left   int
	}{{8, time.Time{}, 8}, {100, at(0), 8}, {7, time.Time{}, 7}, {100, at(1), 6}, {5, at(1), 5}, {4, at(3), 2}, {0, at(0), 0}} {
		ok(r.Chat.Trim(r.ctx, "x", step.keep, step.before))
		want := []string{}
		for i := range step.left {
			want = append(want, name(7-i))
		}
		same(chat(r, "x"), want)
	}
	same(len(chat(r, "y")), 8)
}

func chatDeleteRoom(r *run) {
	for i := range 3 {
		ok(r.Chat.Append(r.ctx, chatMessage("x", name(i), "a", i)))
		ok(r.Chat.Append(r.ctx, chatMessage("xx", name(i), "a", i)))
	}
	for range 2 {
		ok(r.Chat.DeleteRoom(r.ctx, "x"))
		same(chat(r, "x"), []string{})
		same(len(chat(r, "xx")), 3)
	}
}

func chatDeleteOf(r *run) {
	for i, room := range []string{"x", "x", "y", "z"} {
		ok(r.Chat.Append(r.ctx, chatMessage(room, name(i), "a", i)))
		ok(r.Chat.Append(r.ctx, chatMessage(room, "b"+name(i), "b", i)))
	}
	all := func() int { return len(chat(r, "x")) + len(chat(r, "y")) + len(chat(r, "z")) }
	deletes(func(limit int) (int, error) { return r.Chat.DeleteOf(r.ctx, "a", limit) }, func() int { return all() - 4 })
	same(must(r.Chat.DeleteOf(r.ctx, "b", 9)), 4)
}

func ban(room, identity string, n, until int) storage.Ban {
	return storage.Ban{Room: room, Identity: identity, By: "by", Reason: "reason", At: at(n), Until: at(until)}
}

// bans are the identities banned from a room.
func bans(r *run, room string) []string {
	return ids(must(r.Bans.List(r.ctx, room, storage.Page{})).Items, func(b storage.Ban) string { return b.Identity })
}

func bansPut(r *run) {
	ok(r.Bans.Put(r.ctx, ban("x", "a", 1, 100)))
	ok(r.Bans.Put(r.ctx, ban("x", "b", 2, 100)))
	ok(r.Bans.Put(r.ctx, ban("y", "a", 3, 100)))
	same(must(r.Bans.Get(r.ctx, "x", "a", at(5))), ban("x", "a", 1, 100))
	next := storage.Ban{Room: "x", Identity: "a", By: "other", Reason: "other", At: at(9)}
	ok(r.Bans.Put(r.ctx, next))
	same(must(r.Bans.Get(r.ctx, "x", "a", at(5))), next)
	same(bans(r, "x"), []string{"a", "b"})
	same(must(r.Bans.Get(r.ctx, "y", "a", at(5))), ban("y", "a", 3, 100))
}

func bansGet(r *run) {
	is(last(r.Bans.Get(r.ctx, "x", "a", at(1))), storage.ErrNotFound)
	ok(r.Bans.Put(r.ctx, ban("x", "a", 1, 100)))
	ok(r.Bans.Put(r.ctx, storage.Ban{Room: "x", Identity: "b", At: at(1)}))
	same(must(r.Bans.Get(r.ctx, "x", "a", at(99))).Identity, "a")
	is(last(r.Bans.Get(r.ctx, "x", "a", at(100))), storage.ErrNotFound)
	is(last(r.Bans.Get(r.ctx, "x", "a", at(1000))), storage.ErrNotFound)
	is(last(r.Bans.Get(r.ctx, "y", "a", at(1))), storage.ErrNotFound)
	same(must(r.Bans.Get(r.ctx, "x", "b", at(1_000_000_000))).Until, time.Time{})
	same(bans(r, "x"), []string{"b", "a"})
}

func bansDelete(r *run) {
	ok(r.Bans.Delete(r.ctx, "x", "a"))
	for _, b := range []storage.Ban{ban("x", "a", 1, 100), ban("x", "b", 1, 100), ban("y", "a", 1, 100)} {
		ok(r.Bans.Put(r.ctx, b))
	}
	for range 2 {
		ok(r.Bans.Delete(r.ctx, "x", "a"))
		is(last(r.Bans.Get(r.ctx, "x", "a", at(1))), storage.ErrNotFound)
		same(bans(r, "x"), []string{"b"})
		same(bans(r, "y"), []string{"a"})
	}
}

func bansDeleteOf(r *run) {
	for i, room := range []string{"1", "2", "3", "4"} {
		ok(r.Bans.Put(r.ctx, ban(room, "a", i, 100)))
		ok(r.Bans.Put(r.ctx, ban(room, "b", i, 100)))
	}
	count := func() int { return len(bans(r, "1")) + len(bans(r, "2")) + len(bans(r, "3")) + len(bans(r, "4")) }
	deletes(func(limit int) (int, error) { return r.Bans.DeleteOf(r.ctx, "a", limit) }, func() int { return count() - 4 })
	same(bans(r, "1"), []string{"b"})
}

func bansDeleteExpired(r *run) {
	for i := range 5 {
		ok(r.Bans.Put(r.ctx, ban("x", name(4-i), 1, 104-i)))
	}
	ok(r.Bans.Put(r.ctx, storage.Ban{Room: "x", Identity: "for good", At: at(1)}))
	sweeps(r, func(now, limit int) (int, error) { return r.Bans.DeleteExpired(r.ctx, at(now), limit) }, func() int { return len(bans(r, "x")) - 1 })
	same(bans(r, "x"), []string{"for good"})
}

func revocationsPut(r *run) {
	get := func(kind, key string) storage.Revocation { return must(r.Revocations.Get(r.ctx, kind, key)) }
	is(last(r.Revocations.Get(r.ctx, "token", "a")), storage.ErrNotFound)
	ok(r.Revocations.Put(r.ctx, storage.Revocation{Kind: "room", Key: "a", Before: at(1), Until: at(2)}))
	is(last(r.Revocations.Get(r.ctx, "token", "a")), storage.ErrNotFound)
	for _, step := range []struct{ before, until, wantBefore, wantUntil int }{
		{10, 20, 10, 20}, {9, 19, 10, 20}, {12, 19, 12, 20}, {11, 22, 12, 22}, {30, 40, 30, 40},
	} {
		ok(r.Revocations.Put(r.ctx, storage.Revocation{Kind: "token", Key: "a", Before: at(step.before), Until: at(step.until)}))
		same(get("token", "a"), storage.Revocation{Kind: "token", Key: "a", Before: at(step.wantBefore), Until: at(step.wantUntil)})
	}
	same(get("room", "a"), storage.Revocation{Kind: "room", Key: "a", Before: at(1), Until: at(2)})
	is(last(r.Revocations.Get(r.ctx, "token", "b")), storage.ErrNotFound)
}

func revocationsDeleteExpired(r *run) {
	for i := range 5 {
		ok(r.Revocations.Put(r.ctx, storage.Revocation{Kind: "token", Key: name(4 - i), Before: at(1), Until: at(104 - i)}))
	}
	sweeps(r, func(now, limit int) (int, error) { return r.Revocations.DeleteExpired(r.ctx, at(now), limit) }, func() int {
		n := 0
		for i := range 5 {
			if _, err := r.Revocations.Get(r.ctx, "token", name(i)); err == nil {
				n++
			}
		}
		return n
	})
}

func auditAppend(r *run) {
	e := storage.AuditEntry{ID: "1", At: at(1), Actor: "a", Action: "suspend", Object: "b", Detail: "detail"}
	ok(r.Audit.Append(r.ctx, e))
	exists(r.Audit.Append(r.ctx, storage.AuditEntry{ID: "1", At: at(2), Actor: "x"}), "id")
	same(must(r.Audit.List(r.ctx, storage.Page{})).Items, []storage.AuditEntry{e})
}

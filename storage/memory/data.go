package memory

import (
	"slices"

	"github.com/rotunda-rtc/rotunda/storage"
)

// data are all tables. What is said of keys and order at the interfaces of package storage is
// written down here once.
type data struct {
	users         *table[storage.User]
	passwords     *table[password]
	externals     *table[storage.External]
	logins        *table[storage.Login]
	tokens        *table[storage.Token]
	connections   *table[storage.Connection]
	blocks        *table[storage.Block]
	reports       *table[storage.Report]
	conferences   *table[storage.Conference]
	members       *table[storage.Member]
	timeline      *table[storage.TimelineEntry]
	notifications *table[storage.Notification]
	messages      *table[storage.Message]
	copies        *table[letter]
	chat          *table[storage.ChatMessage]
	bans          *table[storage.Ban]
	revocations   *table[storage.Revocation]
	jobs          *table[job]
	audit         *table[storage.AuditEntry]
}

func newData() data {
	d := socialData()
	d.chat = newTable("chat",
		func(m storage.ChatMessage) string { return join(m.Room, m.ID) },
		func(m storage.ChatMessage) []entry {
			return []entry{{join("room", m.Room), stamp(m.At)}, {join("from", m.From), stamp(m.At)}}
		})
	d.bans = newTable("bans",
		func(b storage.Ban) string { return join(b.Room, b.Identity) },
		func(b storage.Ban) []entry {
			list := []entry{{join("room", b.Room), stamp(b.At)}, {join("of", b.Identity), stamp(b.At)}}
			if !b.Until.IsZero() {
				list = append(list, entry{"until", stamp(b.Until)})
			}
			return list
		})
	d.revocations = newTable("revocations",
		func(r storage.Revocation) string { return join(r.Kind, r.Key) },
		func(r storage.Revocation) []entry { return []entry{{"until", stamp(r.Until)}} })
	d.jobs = newTable("jobs",
		func(j job) string { return j.ID },
		func(j job) []entry {
			if !j.FailedAt.IsZero() {
				return []entry{{join("failed", j.Queue), stamp(j.FailedAt)}, {"failed", stamp(j.FailedAt)}}
			}
			list := []entry{{join("run", j.Queue), stamp(j.RunAt)}, {join("due", j.Queue), stamp(j.due())}}
			if j.Key != "" {
				list = append(list, entry{join("key", j.Queue, j.Key), ""})
			}
			return list
		})
	d.jobs.clone = func(j job) job { j.Payload = slices.Clone(j.Payload); return j }
	d.audit = newTable("audit",
		func(e storage.AuditEntry) string { return e.ID },
		func(e storage.AuditEntry) []entry { return []entry{{"all", stamp(e.At)}} })
	return d
}

func socialData() data {
	d := accountData()
	d.connections = newTable("connections",
		func(c storage.Connection) string { return pair(c.From, c.To) },
		func(c storage.Connection) []entry {
			if c.Approved() {
				at := stamp(c.ApprovedAt)
				return []entry{
					{connectionList(c.From, storage.ConnectionsApproved), at}, {connectionList(c.To, storage.ConnectionsApproved), at},
					{join("with", c.From), c.To}, {join("with", c.To), c.From},
				}
			}
			at := stamp(c.RequestedAt)
			return []entry{{connectionList(c.From, storage.ConnectionsOutgoing), at}, {connectionList(c.To, storage.ConnectionsIncoming), at}}
		})
	d.blocks = newTable("blocks",
		func(b storage.Block) string { return join(b.By, b.Of) },
		func(b storage.Block) []entry {
			return []entry{{join("by", b.By), stamp(b.At)}, {join("of", b.Of), stamp(b.At)}}
		})
	d.reports = newTable("reports",
		func(r storage.Report) string { return r.ID },
		func(r storage.Report) []entry {
			list := []entry{{reportList(!r.ResolvedAt.IsZero()), stamp(r.CreatedAt)}, {join("of", r.Of), stamp(r.CreatedAt)}}
			if r.By != "" {
				list = append(list, entry{join("by", r.By), stamp(r.CreatedAt)})
			}
			return list
		})
	d.conferences = newTable("conferences",
		func(c storage.Conference) string { return c.ID },
		func(c storage.Conference) []entry {
			list := []entry{{join("owner", c.Owner), stamp(c.CreatedAt)}}
			if c.Live() {
				list = append(list, entry{"live", stamp(c.BroadcastAt)})
			}
			if c.BroadcastAt.IsZero() && c.FinishedAt.IsZero() && c.RemindedAt.IsZero() && !c.StartsAt.IsZero() {
				list = append(list, entry{"due", stamp(c.StartsAt)})
			}
			return list
		})
	d.members = newTable("members",
		func(m storage.Member) string { return join(m.ConferenceID, m.UserID) },
		func(m storage.Member) []entry {
			return []entry{{join("conference", m.ConferenceID), stamp(m.FirstAt)}, {join("user", m.UserID), stamp(m.FirstAt)}}
		})
	d.timeline = newTable("timeline",
		func(e storage.TimelineEntry) string { return e.ID },
		func(e storage.TimelineEntry) []entry {
			return []entry{
				{join("user", e.UserID), stamp(e.At)}, {join("conference", e.ConferenceID), e.UserID}, {join("one", e.UserID, e.ConferenceID), ""},
			}
		})
	d.notifications = newTable("notifications",
		func(n storage.Notification) string { return n.ID },
		func(n storage.Notification) []entry {
			list := []entry{{join("user", n.UserID), stamp(n.At)}}
			if n.ReadAt.IsZero() {
				list = append(list, entry{join("unread", n.UserID), stamp(n.At)})
			}
			if n.Key != "" {
				list = append(list, entry{join("key", n.UserID, n.Key), ""})
			}
			if n.Actor != "" {
				list = append(list, entry{join("actor", n.Actor), stamp(n.At)}, entry{join("from", n.UserID, n.Actor), stamp(n.At)})
			}
			return list
		})
	d.messages = newTable("messages",
		func(m storage.Message) string { return m.ID },
		func(m storage.Message) []entry { return []entry{{join("from", m.From), stamp(m.SentAt)}} })
	d.messages.clone = func(m storage.Message) storage.Message { m.To = slices.Clone(m.To); return m }
	d.copies = newTable("copies",
		func(l letter) string { return join(l.id, l.user, l.box) },
		func(l letter) []entry {
			list := []entry{{join(l.box, l.user), stamp(l.at)}, {join("of", l.user), stamp(l.at)}, {join("message", l.id), l.user}}
			if l.box == inbox && l.read.IsZero() {
				list = append(list, entry{join("unread", l.user), stamp(l.at)})
			}
			return list
		})
	return d
}

func accountData() data {
	var d data
	d.users = newTable("users",
		func(u storage.User) string { return u.ID },
		func(u storage.User) []entry {
			list := []entry{{"all", stamp(u.CreatedAt)}, {join("email", u.Email), ""}}
			if !u.SuspendedAt.IsZero() {
				list = append(list, entry{"suspended", stamp(u.CreatedAt)})
			}
			if !u.DeletingAt.IsZero() {
				list = append(list, entry{"deleting", stamp(u.DeletingAt)})
			}
			if findable(u) {
				for _, w := range u.Words {
					list = append(list, entry{"word", w})
				}
			}
			return list
		})
	d.users.clone = func(u storage.User) storage.User { u.Words = slices.Clone(u.Words); return u }
	d.passwords = newTable("passwords", func(p password) string { return p.user }, func(password) []entry { return nil })
	d.externals = newTable("externals",
		func(e storage.External) string { return join(e.Provider, e.Subject) },
		func(e storage.External) []entry { return []entry{{join("user", e.UserID), e.Provider}} })
	d.logins = newTable("logins",
		func(l storage.Login) string { return l.ID },
		func(l storage.Login) []entry {
			return []entry{{join("user", l.UserID), stamp(l.CreatedAt)}, {join("hash", l.Hash), ""}, {"expires", stamp(l.ExpiresAt)}}
		})
	d.tokens = newTable("tokens",
		func(t storage.Token) string { return t.Hash },
		func(t storage.Token) []entry {
			return []entry{{join("user", t.UserID), stamp(t.CreatedAt)}, {"expires", stamp(t.ExpiresAt)}}
		})
	return d
}

// stores makes all stores of a session.
func stores(s session) storage.Stores {
	return storage.Stores{
		Users: users{s}, Credentials: credentials{s}, Logins: logins{s}, Tokens: tokens{s},
		Connections: connections{s}, Blocks: blocks{s}, Reports: reports{s},
		Conferences: conferences{s}, Members: members{s}, Timeline: timeline{s},
		Notifications: notifications{s}, Messages: messages{s},
		Chat: chat{s}, Bans: bans{s}, Revocations: revocations{s}, Outbox: outbox{s}, Audit: audit{s},
	}
}

// dropSome removes the first rows of a list, at most limit, and says how many.
func dropSome[V any](t *table[V], tx *tx, list string, limit int) int {
	rows := t.some(list, limit)
	for _, v := range rows {
		t.drop(tx, t.keyOf(v))
	}
	return len(rows)
}

// dropAll removes all rows of a list, and says how many.
func dropAll[V any](t *table[V], tx *tx, list string) int {
	return dropSome(t, tx, list, len(t.rows))
}

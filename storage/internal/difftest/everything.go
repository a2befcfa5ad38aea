package difftest

import (
	"fmt"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

// read makes a call that reads a list to its end, in small pages.
func read[V any](name string, list func(stores, storage.Page) (storage.List[V], error)) call {
	return on(name, func(s stores) any {
		return answer(pages(2, func(p storage.Page) (storage.List[V], error) { return list(s, p) }))
	})
}

// everything is calls that read all there is.
func everything() []call {
	out := []call{
		on("Users.Count", func(s stores) any { return answer(s.Users.Count(bg())) }),
		read("Users.List", func(s stores, p storage.Page) (storage.List[storage.User], error) {
			return s.Users.List(bg(), storage.UserFilter{}, p)
		}),
		read("Users.List suspended", func(s stores, p storage.Page) (storage.List[storage.User], error) {
			return s.Users.List(bg(), storage.UserFilter{Suspended: true}, p)
		}),
		read("Reports.List", func(s stores, p storage.Page) (storage.List[storage.Report], error) {
			return s.Reports.List(bg(), false, p)
		}),
		read("Reports.List resolved", func(s stores, p storage.Page) (storage.List[storage.Report], error) {
			return s.Reports.List(bg(), true, p)
		}),
		read("ListLive", func(s stores, p storage.Page) (storage.List[storage.Conference], error) {
			return s.Conferences.ListLive(bg(), p)
		}),
		read("Audit.List", func(s stores, p storage.Page) (storage.List[storage.AuditEntry], error) { return s.Audit.List(bg(), p) }),
	}
	for _, user := range []string{"a", "B", "ab", "é"} {
		out = append(out, everythingOf(user)...)
	}
	for _, room := range []string{"r", "R"} {
		out = append(out,
			read("Chat.List", func(s stores, p storage.Page) (storage.List[storage.ChatMessage], error) {
				return s.Chat.List(bg(), room, p)
			}),
			read("Bans.List", func(s stores, p storage.Page) (storage.List[storage.Ban], error) { return s.Bans.List(bg(), room, p) }))
	}
	for _, queue := range []string{"q", "r"} {
		out = append(out,
			read("Failed", func(s stores, p storage.Page) (storage.List[storage.Job], error) {
				return s.Outbox.Failed(bg(), queue, p)
			}),
			on("Outbox.Next", func(s stores) any {
				at, ok, err := s.Outbox.Next(bg(), queue)
				n := answer(s.Outbox.Count(bg(), queue))
				return fmt.Sprint(at, ok, err, n)
			}))
	}
	for _, id := range []string{"1", "2", "3", "4", "10", "Z", "ß"} {
		out = append(out, everythingAbout(id)...)
	}
	return out
}

func everythingOf(user string) []call {
	out := []call{
		on("of "+user, func(s stores) any {
			return []any{
				answer(s.Users.Get(bg(), user)), answer(s.Credentials.Password(bg(), user)), answer(s.Credentials.Externals(bg(), user)),
				answer(s.Notifications.Unread(bg(), user)), answer(s.Messages.Unread(bg(), user)), answer(s.Messages.CountFrom(bg(), user, time.Time{})),
				answer(s.Revocations.Get(bg(), "room", user)), answer(s.Bans.Get(bg(), "r", user, base())),
			}
		}),
		read("Logins.List", func(s stores, p storage.Page) (storage.List[storage.Login], error) {
			return s.Logins.List(bg(), user, p)
		}),
		read("Blocks.List", func(s stores, p storage.Page) (storage.List[storage.Block], error) {
			return s.Blocks.List(bg(), user, p)
		}),
		read("ListBy", func(s stores, p storage.Page) (storage.List[storage.Report], error) {
			return s.Reports.ListBy(bg(), user, p)
		}),
		read("ListOf", func(s stores, p storage.Page) (storage.List[storage.Member], error) {
			return s.Members.ListOf(bg(), user, p)
		}),
		read("Timeline.List", func(s stores, p storage.Page) (storage.List[storage.TimelineEntry], error) {
			return s.Timeline.List(bg(), user, p)
		}),
		read("Inbox", func(s stores, p storage.Page) (storage.List[storage.Message], error) {
			return s.Messages.Inbox(bg(), user, p)
		}),
		read("Sent", func(s stores, p storage.Page) (storage.List[storage.Message], error) {
			return s.Messages.Sent(bg(), user, p)
		}),
	}
	for _, unread := range []bool{false, true} {
		out = append(out, read("Notifications.List", func(s stores, p storage.Page) (storage.List[storage.Notification], error) {
			return s.Notifications.List(bg(), user, unread, p)
		}))
	}
	for _, f := range []storage.ConnectionFilter{storage.ConnectionsApproved, storage.ConnectionsIncoming, storage.ConnectionsOutgoing} {
		out = append(out,
			on("Connections.Count", func(s stores) any { return answer(s.Connections.Count(bg(), user, f)) }),
			read("Connections.List", func(s stores, p storage.Page) (storage.List[storage.Connection], error) {
				return s.Connections.List(bg(), user, f, p)
			}))
	}
	for _, other := range []string{"a", "B", "ab", "é"} {
		out = append(out, on("between", func(s stores) any {
			ab, ba, err := s.Blocks.Between(bg(), user, other)
			return []any{ab, ba, class(err), answer(s.Connections.Get(bg(), user, other))}
		}))
	}
	return out
}

func everythingAbout(id string) []call {
	return []call{
		on("about "+id, func(s stores) any {
			return []any{
				answer(s.Credentials.ByExternal(bg(), "google", id)), answer(s.Logins.ByHash(bg(), id)), answer(s.Tokens.Get(bg(), id, "p", base())),
				answer(s.Reports.Get(bg(), id)), answer(s.Conferences.Get(bg(), id)), answer(s.Members.Count(bg(), id)),
				answer(s.Members.Has(bg(), id, "a")), answer(s.Chat.Get(bg(), "r", id)), answer(s.Notifications.Get(bg(), "a", id)),
			}
		}),
		read("Members.List", func(s stores, p storage.Page) (storage.List[storage.Member], error) {
			return s.Members.List(bg(), id, p)
		}),
	}
}

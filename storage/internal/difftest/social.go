package difftest

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"github.com/rotunda-rtc/rotunda/storage"
)

type stores = storage.Stores

func (d drawn) accounts() []func() call {
	return []func() call{
		func() call {
			u := d.aUser()
			return on("Users.Create", func(s stores) any { return answer(s.Users.Create(bg(), u)) }, u)
		},
		func() call {
			u := d.aUser()
			return on("Users.Update", func(s stores) any { return answer(s.Users.Update(bg(), u)) }, u)
		},
		func() call { return d.userUpdate() },
		func() call {
			id := d.user()
			return on("Users.Delete", func(s stores) any { return only(s.Users.Delete(bg(), id)) }, id)
		},
		func() call {
			ids := d.users()
			return on("Users.GetMany", func(s stores) any { return sorted(s.Users.GetMany(bg(), ids)) }, ids)
		},
		func() call {
			n := d.number()
			return on("Users.Deleting", func(s stores) any { return answer(s.Users.Deleting(bg(), n)) }, n)
		},
		func() call {
			q := storage.UserQuery{
				Prefixes: rapid.SliceOfN(rapid.SampledFrom([]string{"a", "an", "anna", "b", "ç", "퟿", "\U0010FFFF", "z"}), 1, 3).Draw(d.T, "prefixes"),
				Viewer:   d.of("viewer", "", "a", "B"),
			}
			q.Messageable = q.Viewer != "" && d.flag()
			return on("Users.Search", func(s stores) any {
				return sorted(pages(2, func(p storage.Page) (storage.List[storage.User], error) { return s.Users.Search(bg(), q, p) }))
			}, q)
		},
	}
}

// userUpdate changes a user as it is.
func (d drawn) userUpdate() call {
	u := d.aUser()
	return on("change a user", func(s stores) any {
		old, err := s.Users.Get(bg(), u.ID)
		if err != nil {
			return class(err)
		}
		u := u
		u.Version = old.Version
		return answer(s.Users.Update(bg(), u))
	}, u)
}

func (d drawn) secrets() []func() call {
	return []func() call{
		func() call {
			id, hash := d.user(), d.of("hash", "", "h", "i")
			return on("SetPassword", func(s stores) any { return only(s.Credentials.SetPassword(bg(), id, hash)) }, id, hash)
		},
		func() call {
			e := storage.External{Provider: d.of("provider", "google", "facebook"), Subject: d.id(), UserID: d.user(), Email: d.text(), CreatedAt: d.at()}
			return on("Link", func(s stores) any { return only(s.Credentials.Link(bg(), e)) }, e)
		},
		func() call {
			id, p := d.user(), d.of("provider", "google", "facebook")
			return on("Unlink", func(s stores) any { return only(s.Credentials.Unlink(bg(), id, p)) }, id, p)
		},
		func() call {
			id := d.user()
			return on("Credentials.DeleteOf", func(s stores) any { return only(s.Credentials.DeleteOf(bg(), id)) }, id)
		},
		func() call {
			l := storage.Login{ID: d.id(), Hash: d.of("hash", "h", "i", "j", "k"), UserID: d.user(), UserAgent: d.text(), CreatedAt: d.at(), SeenAt: d.maybe(), ExpiresAt: d.maybe()}
			return on("Logins.Create", func(s stores) any { return only(s.Logins.Create(bg(), l)) }, l)
		},
		func() call {
			id, seen, expires := d.id(), d.at(), d.at()
			return on("Touch", func(s stores) any { return only(s.Logins.Touch(bg(), id, seen, expires)) }, id, seen, expires)
		},
		func() call {
			user, id := d.user(), d.id()
			return on("Logins.Delete", func(s stores) any { return only(s.Logins.Delete(bg(), user, id)) }, user, id)
		},
		func() call {
			user, id := d.user(), d.id()
			return on("Logins.DeleteOf", func(s stores) any { return answer(s.Logins.DeleteOf(bg(), user, id)) }, user, id)
		},
		func() call {
			t := storage.Token{Hash: d.id(), Purpose: d.of("purpose", "p", "r"), UserID: d.user(), Data: d.text(), CreatedAt: d.at(), ExpiresAt: d.at()}
			return on("Tokens.Create", func(s stores) any { return only(s.Tokens.Create(bg(), t)) }, t)
		},
		func() call {
			hash, purpose, now := d.id(), d.of("purpose", "p", "r"), d.at()
			return on("Tokens.Use", func(s stores) any { return answer(s.Tokens.Use(bg(), hash, purpose, now)) }, hash, purpose, now)
		},
		func() call {
			user, purpose := d.user(), d.of("purpose", "", "p", "r")
			return on("Tokens.DeleteOf", func(s stores) any { return only(s.Tokens.DeleteOf(bg(), user, purpose)) }, user, purpose)
		},
		func() call {
			now, n := d.at(), d.number()
			return on("DeleteExpired", func(s stores) any {
				a := answer(s.Logins.DeleteExpired(bg(), now, n))
				return fmt.Sprint(a, answer(s.Tokens.DeleteExpired(bg(), now, n)))
			}, now, n)
		},
	}
}

func (d drawn) network() []func() call {
	return []func() call{
		func() call {
			a, b := d.pair()
			c := storage.Connection{From: a, To: b, RequestedAt: d.at(), ApprovedAt: d.maybe()}
			return on("Connections.Create", func(s stores) any { return answer(s.Connections.Create(bg(), c)) }, c)
		},
		func() call {
			a, b := d.pair()
			c := storage.Connection{From: a, To: b, RequestedAt: d.at(), ApprovedAt: d.maybe(), Version: d.version()}
			return on("Connections.Update", func(s stores) any { return answer(s.Connections.Update(bg(), c)) }, c)
		},
		func() call {
			a, b := d.pair()
			return on("Connections.Delete", func(s stores) any { return only(s.Connections.Delete(bg(), a, b)) }, a, b)
		},
		func() call {
			id, n := d.user(), d.number()
			return on("Connections.DeleteOf", func(s stores) any { return answer(s.Connections.DeleteOf(bg(), id, n)) }, id, n)
		},
		func() call {
			id, after, n := d.user(), d.of("after", "", "a"), d.number()
			return on("ApprovedIDs", func(s stores) any { return answer(s.Connections.ApprovedIDs(bg(), id, after, n)) }, id, after, n)
		},
		func() call {
			id, ids := d.user(), d.users()
			return on("Among", func(s stores) any {
				a := sorted(s.Connections.ApprovedAmong(bg(), id, ids))
				return fmt.Sprint(a, sorted(s.Blocks.Among(bg(), id, ids)), sorted(s.Connections.Among(bg(), id, ids)))
			}, id, ids)
		},
		func() call {
			id, f := d.user(), storage.ConnectionFilter(rapid.IntRange(0, 2).Draw(d.T, "filter"))
			prefixes := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "an", "b", "z"}), 1, 2).Draw(d.T, "prefixes")
			return on("Connections.Search", func(s stores) any {
				return answer(pages(2, func(p storage.Page) (storage.List[storage.Connection], error) {
					return s.Connections.Search(bg(), id, f, prefixes, p)
				}))
			}, id, f, prefixes)
		},
		func() call {
			a, b := d.pair()
			block := storage.Block{By: a, Of: b, At: d.at()}
			return on("Blocks.Put", func(s stores) any { return only(s.Blocks.Put(bg(), block)) }, block)
		},
		func() call {
			a, b := d.pair()
			return on("Blocks.Delete", func(s stores) any { return only(s.Blocks.Delete(bg(), a, b)) }, a, b)
		},
		func() call {
			id, n := d.user(), d.number()
			return on("Blocks.DeleteOf", func(s stores) any { return answer(s.Blocks.DeleteOf(bg(), id, n)) }, id, n)
		},
		func() call {
			r := storage.Report{ID: d.id(), By: d.of("by", "", "a", "B"), Of: d.user(), Text: d.text(), CreatedAt: d.at(), ResolvedAt: d.maybe(), Version: d.version()}
			return on("Reports.Create", func(s stores) any { return answer(s.Reports.Create(bg(), r)) }, r)
		},
		func() call {
			r := storage.Report{ID: d.id(), By: d.of("by", "", "a", "B"), Of: d.user(), Note: d.text(), CreatedAt: d.at(), ResolvedAt: d.maybe(), Version: d.version()}
			return on("Reports.Update", func(s stores) any { return answer(s.Reports.Update(bg(), r)) }, r)
		},
		func() call {
			id := d.user()
			return on("Reports.Forget", func(s stores) any { return only(s.Reports.Forget(bg(), id)) }, id)
		},
	}
}

func (d drawn) conferences() []func() call {
	return []func() call{
		func() call {
			c := d.aConference()
			return on("Conferences.Create", func(s stores) any { return answer(s.Conferences.Create(bg(), c)) }, c)
		},
		func() call {
			c := d.aConference()
			return on("Conferences.Update", func(s stores) any { return answer(s.Conferences.Update(bg(), c)) }, c)
		},
		func() call {
			id := d.id()
			return on("Conferences.Delete", func(s stores) any { return only(s.Conferences.Delete(bg(), id)) }, id)
		},
		func() call {
			before, n := d.at(), d.number()
			return on("Due", func(s stores) any { return answer(s.Conferences.Due(bg(), before, n)) }, before, n)
		},
		func() call {
			owner, f := d.user(), storage.ConferenceFilter{Public: d.flag(), Private: d.flag(), Upcoming: d.flag(), Live: d.flag(), Finished: d.flag()}
			return on("ListByOwner", func(s stores) any {
				return answer(pages(1, func(p storage.Page) (storage.List[storage.Conference], error) {
					return s.Conferences.ListByOwner(bg(), owner, f, p)
				}))
			}, owner, f)
		},
		func() call {
			id, user, at := d.id(), d.user(), d.at()
			return on("Seen", func(s stores) any { return only(s.Members.Seen(bg(), id, user, at)) }, id, user, at)
		},
		func() call {
			id, n := d.user(), d.number()
			return on("Members.DeleteOf", func(s stores) any { return answer(s.Members.DeleteOf(bg(), id, n)) }, id, n)
		},
		func() call {
			entries := drawList(d, func() storage.TimelineEntry {
				return storage.TimelineEntry{ID: d.id(), UserID: d.user(), ConferenceID: d.id(), At: d.at()}
			})
			return on("Timeline.Add", func(s stores) any { return answer(s.Timeline.Add(bg(), entries)) }, entries)
		},
		func() call {
			user, id := d.user(), d.id()
			return on("Timeline.Delete", func(s stores) any { return only(s.Timeline.Delete(bg(), user, id)) }, user, id)
		},
		func() call {
			user := d.user()
			return on("DeleteFinished", func(s stores) any { return answer(s.Timeline.DeleteFinished(bg(), user)) }, user)
		},
		func() call {
			a, b := d.pair()
			return on("Timeline.DeleteBetween", func(s stores) any { return only(s.Timeline.DeleteBetween(bg(), a, b)) }, a, b)
		},
		func() call {
			id, n := d.user(), d.number()
			return on("Timeline.DeleteOf", func(s stores) any { return answer(s.Timeline.DeleteOf(bg(), id, n)) }, id, n)
		},
	}
}

func (d drawn) notices() []func() call {
	return []func() call{
		func() call {
			list := drawList(d, d.aNotification)
			return on("Notifications.Add", func(s stores) any { return answer(s.Notifications.Add(bg(), list)) }, list)
		},
		func() call {
			n := d.aNotification()
			return on("Merge", func(s stores) any { return answer(s.Notifications.Merge(bg(), n)) }, n)
		},
		func() call {
			user, id, at := d.user(), d.id(), d.maybe()
			return on("Notifications.SetRead", func(s stores) any { return only(s.Notifications.SetRead(bg(), user, id, at)) }, user, id, at)
		},
		func() call {
			user, at := d.user(), d.at()
			return on("ReadAll", func(s stores) any { return only(s.Notifications.ReadAll(bg(), user, at)) }, user, at)
		},
		func() call {
			user, id := d.user(), d.id()
			return on("Notifications.Delete", func(s stores) any { return only(s.Notifications.Delete(bg(), user, id)) }, user, id)
		},
		func() call {
			user, key := d.user(), d.of("key", "k", "K")
			return on("DeleteKey", func(s stores) any { return only(s.Notifications.DeleteKey(bg(), user, key)) }, user, key)
		},
		func() call {
			id, n := d.user(), d.number()
			return on("Notifications.DeleteOf", func(s stores) any { return answer(s.Notifications.DeleteOf(bg(), id, n)) }, id, n)
		},
		func() call {
			a, b := d.pair()
			return on("Notifications.DeleteBetween", func(s stores) any { return only(s.Notifications.DeleteBetween(bg(), a, b)) }, a, b)
		},
		func() call {
			user, actor, since := d.user(), d.user(), d.at()
			return on("Notifications.CountFrom", func(s stores) any { return answer(s.Notifications.CountFrom(bg(), user, actor, since)) }, user, actor, since)
		},
		func() call {
			user := d.user()
			return on("DeleteAll", func(s stores) any { return only(s.Notifications.DeleteAll(bg(), user)) }, user)
		},
	}
}

func (d drawn) letters() []func() call {
	return []func() call{
		d.send, d.send,
		func() call {
			user, id, at := d.user(), d.id(), d.maybe()
			return on("Messages.SetRead", func(s stores) any { return only(s.Messages.SetRead(bg(), user, id, at)) }, user, id, at)
		},
		func() call {
			user, id := d.user(), d.id()
			return on("Messages.Delete", func(s stores) any { return only(s.Messages.Delete(bg(), user, id)) }, user, id)
		},
		func() call {
			id, n := d.user(), d.number()
			return on("Messages.DeleteOf", func(s stores) any { return answer(s.Messages.DeleteOf(bg(), id, n)) }, id, n)
		},
		func() call {
			user, id := d.user(), d.id()
			return on("Messages.Get", func(s stores) any { return answer(s.Messages.Get(bg(), user, id)) }, user, id)
		},
		func() call {
			user, since := d.user(), d.at()
			return on("Messages.CountFrom", func(s stores) any { return answer(s.Messages.CountFrom(bg(), user, since)) }, user, since)
		},
	}
}

func (d drawn) send() call {
	m := storage.Message{ID: d.id(), From: d.user(), To: d.users(), Subject: d.text(), Body: d.text(), SentAt: d.at(), ReadAt: time.Now()}
	return on("Send", func(s stores) any { return only(s.Messages.Send(bg(), m)) }, m)
}

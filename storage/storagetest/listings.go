package storagetest

import "github.com/rotunda-rtc/rotunda/storage"

// listings are all paged lists. In each, "me" is whose list it is.
func listings() []listing {
	return append(append(accountListings(), networkListings()...), append(conferenceListings(), messageListings()...)...)
}

func accountListings() []listing {
	addUser := func(r *run, id string, n int) {
		u := person(id, "word", id)
		u.CreatedAt, u.SuspendedAt = at(n), at(1)
		must(r.Users.Create(r.ctx, u))
	}
	dropUser := func(r *run, id string) { ok(r.Users.Delete(r.ctx, id)) }
	users := func(f storage.UserFilter) pageReader {
		return page(userID, func(r *run, p storage.Page) (storage.List[storage.User], error) { return r.Users.List(r.ctx, f, p) })
	}
	search := func(q storage.UserQuery) pageReader {
		return page(userID, func(r *run, p storage.Page) (storage.List[storage.User], error) { return r.Users.Search(r.ctx, q, p) })
	}
	logins := func(user string) pageReader {
		return page(func(l storage.Login) string { return l.ID },
			func(r *run, p storage.Page) (storage.List[storage.Login], error) {
				return r.Logins.List(r.ctx, user, p)
			})
	}
	return []listing{
		{
			name: "Users.List", add: addUser, drop: dropUser, read: users(storage.UserFilter{}),
			others: []pageReader{users(storage.UserFilter{Suspended: true})},
		},
		{
			name: "Users.List suspended", add: addUser, drop: dropUser, read: users(storage.UserFilter{Suspended: true}),
			others: []pageReader{users(storage.UserFilter{})},
		},
		{
			name: "Users.Search", unordered: true, drop: dropUser,
			add: func(r *run, id string, n int) {
				u := person(id, "wo", id, "word")
				u.CreatedAt, u.PrivateMessages = at(n), true
				must(r.Users.Create(r.ctx, u))
			},
			read: search(storage.UserQuery{Prefixes: []string{"w"}, Viewer: "me"}),
			others: []pageReader{
				search(storage.UserQuery{Prefixes: []string{"w"}}), search(storage.UserQuery{Prefixes: []string{"w"}, Viewer: "you"}),
				search(storage.UserQuery{Prefixes: []string{"wo"}, Viewer: "me"}), search(storage.UserQuery{Prefixes: []string{"w", "w"}, Viewer: "me"}),
				search(storage.UserQuery{Prefixes: []string{"w"}, Viewer: "me", Messageable: true}),
			},
		},
		{
			name: "Logins.List",
			add: func(r *run, id string, n int) {
				ok(r.Logins.Create(r.ctx, storage.Login{ID: id, Hash: id, UserID: "me", CreatedAt: at(n), SeenAt: at(100 - n), ExpiresAt: at(100)}))
			},
			drop: func(r *run, id string) { ok(r.Logins.Delete(r.ctx, "me", id)) },
			read: logins("me"), others: []pageReader{logins("you")},
		},
	}
}

func networkListings() []listing {
	other := func(user string) func(storage.Connection) string {
		return func(c storage.Connection) string {
			if c.From == user {
				return c.To
			}
			return c.From
		}
	}
	connections := func(user string, f storage.ConnectionFilter) pageReader {
		return page(other(user), func(r *run, p storage.Page) (storage.List[storage.Connection], error) {
			return r.Connections.List(r.ctx, user, f, p)
		})
	}
	searched := func(user string, f storage.ConnectionFilter, prefix string) pageReader {
		return page(other(user), func(r *run, p storage.Page) (storage.List[storage.Connection], error) {
			return r.Connections.Search(r.ctx, user, f, []string{prefix}, p)
		})
	}
	const approved, incoming, outgoing = storage.ConnectionsApproved, storage.ConnectionsIncoming, storage.ConnectionsOutgoing
	connect := func(r *run, from, to string, asked, approved int) {
		c := storage.Connection{From: from, To: to, RequestedAt: at(asked)}
		if approved >= 0 {
			c.ApprovedAt = at(approved)
		}
		must(r.Connections.Create(r.ctx, c))
	}
	dropConnection := func(r *run, id string) { ok(r.Connections.Delete(r.ctx, id, "me")) }
	blocks := func(by string) pageReader {
		return page(func(b storage.Block) string { return b.Of },
			func(r *run, p storage.Page) (storage.List[storage.Block], error) { return r.Blocks.List(r.ctx, by, p) })
	}
	reportID := func(v storage.Report) string { return v.ID }
	reports := func(resolved bool) pageReader {
		return page(reportID, func(r *run, p storage.Page) (storage.List[storage.Report], error) {
			return r.Reports.List(r.ctx, resolved, p)
		})
	}
	reportsBy := func(by string) pageReader {
		return page(reportID, func(r *run, p storage.Page) (storage.List[storage.Report], error) {
			return r.Reports.ListBy(r.ctx, by, p)
		})
	}
	report := func(resolved bool) func(r *run, id string, n int) {
		return func(r *run, id string, n int) {
			v := storage.Report{ID: id, By: "me", Of: "of " + id, CreatedAt: at(n)}
			if resolved {
				v.ResolvedAt = at(1000 - n)
			}
			must(r.Reports.Create(r.ctx, v))
		}
	}
	dropReport := func(r *run, id string) { ok(r.Reports.Forget(r.ctx, "of "+id)) }
	return []listing{
		{
			name: "Connections.List approved", drop: dropConnection,
			add: func(r *run, id string, n int) {
				if len(id)%2 == 0 {
					connect(r, "me", id, 1000-n, n)
				} else {
					connect(r, id, "me", 1000-n, n)
				}
			},
			read:   connections("me", approved),
			others: []pageReader{connections("me", incoming), connections("me", outgoing), connections("you", approved)},
		},
		{
			name: "Connections.Search", drop: dropConnection,
			add: func(r *run, id string, n int) {
				must(r.Users.Create(r.ctx, person(id, "wo", id, "word")))
				connect(r, id, "me", 1000-n, n)
			},
			read:   searched("me", approved, "w"),
			others: []pageReader{searched("me", approved, "wo"), searched("me", incoming, "w"), searched("you", approved, "w"), connections("me", approved)},
		},
		{
			name: "Connections.List incoming", drop: dropConnection,
			add:    func(r *run, id string, n int) { connect(r, id, "me", n, -1) },
			read:   connections("me", incoming),
			others: []pageReader{connections("me", approved), connections("me", outgoing), connections("you", incoming)},
		},
		{
			name: "Connections.List outgoing", drop: dropConnection,
			add:    func(r *run, id string, n int) { connect(r, "me", id, n, -1) },
			read:   connections("me", outgoing),
			others: []pageReader{connections("me", approved), connections("me", incoming), connections("you", outgoing)},
		},
		{
			name: "Blocks.List",
			add:  func(r *run, id string, n int) { ok(r.Blocks.Put(r.ctx, storage.Block{By: "me", Of: id, At: at(n)})) },
			drop: func(r *run, id string) { ok(r.Blocks.Delete(r.ctx, "me", id)) },
			read: blocks("me"), others: []pageReader{blocks("you")},
		},
		{
			name: "Reports.List open", add: report(false), drop: dropReport,
			read: reports(false), others: []pageReader{reports(true)},
		},
		{
			name: "Reports.List resolved", add: report(true), drop: dropReport,
			read: reports(true), others: []pageReader{reports(false)},
		},
		{
			name: "Reports.ListBy", add: report(false), drop: dropReport,
			read: reportsBy("me"), others: []pageReader{reportsBy("you")},
		},
	}
}

func conferenceListings() []listing {
	type P = storage.Page
	conferenceID := func(c storage.Conference) string { return c.ID }
	owned := func(owner string, f storage.ConferenceFilter) pageReader {
		return page(conferenceID, func(r *run, p P) (storage.List[storage.Conference], error) {
			return r.Conferences.ListByOwner(r.ctx, owner, f, p)
		})
	}
	create := func(r *run, id string, created int, live bool, n int) {
		c := storage.Conference{ID: id, Owner: "me", CreatedAt: at(created)}
		if live {
			c.BroadcastAt = at(n)
		}
		must(r.Conferences.Create(r.ctx, c))
	}
	dropConference := func(r *run, id string) { ok(r.Conferences.Delete(r.ctx, id)) }
	members := func(conference string) pageReader {
		return page(func(m storage.Member) string { return m.UserID },
			func(r *run, p P) (storage.List[storage.Member], error) { return r.Members.List(r.ctx, conference, p) })
	}
	memberships := func(user string) pageReader {
		return page(func(m storage.Member) string { return m.ConferenceID },
			func(r *run, p P) (storage.List[storage.Member], error) { return r.Members.ListOf(r.ctx, user, p) })
	}
	timeline := func(user string) pageReader {
		return page(func(e storage.TimelineEntry) string { return e.ID },
			func(r *run, p P) (storage.List[storage.TimelineEntry], error) { return r.Timeline.List(r.ctx, user, p) })
	}
	return []listing{
		{
			name: "Conferences.ListByOwner", drop: dropConference,
			add:  func(r *run, id string, n int) { create(r, id, n, false, 0) },
			read: owned("me", storage.ConferenceFilter{}),
			others: []pageReader{
				owned("you", storage.ConferenceFilter{}), owned("me", storage.ConferenceFilter{Public: true}), owned("me", storage.ConferenceFilter{Live: true}),
				owned("me", storage.ConferenceFilter{Private: true}),
				owned("me", storage.ConferenceFilter{Upcoming: true}), owned("me", storage.ConferenceFilter{Finished: true}),
			},
		},
		{
			name: "Conferences.ListByOwner filtered", drop: dropConference,
			add: func(r *run, id string, n int) {
				create(r, id, n, true, 1000-n)
				create(r, "not live "+id, n, false, 0)
			},
			read: owned("me", storage.ConferenceFilter{Live: true}), others: []pageReader{owned("me", storage.ConferenceFilter{})},
		},
		{
			name: "Conferences.ListLive", drop: dropConference,
			add:  func(r *run, id string, n int) { create(r, id, 1000-n, true, n) },
			read: page(conferenceID, func(r *run, p P) (storage.List[storage.Conference], error) { return r.Conferences.ListLive(r.ctx, p) }),
		},
		{
			name: "Members.List", oldest: true,
			add:  func(r *run, id string, n int) { ok(r.Members.Seen(r.ctx, "here", id, at(n))) },
			drop: func(r *run, id string) { must(r.Members.DeleteOf(r.ctx, id, 1)) },
			read: members("here"), others: []pageReader{members("there")},
		},
		{
			name: "Members.ListOf",
			add:  func(r *run, id string, n int) { ok(r.Members.Seen(r.ctx, id, "me", at(n))) },
			drop: dropConference,
			read: memberships("me"), others: []pageReader{memberships("you")},
		},
		{
			name: "Timeline.List",
			add: func(r *run, id string, n int) {
				same(must(r.Timeline.Add(r.ctx, []storage.TimelineEntry{{ID: id, UserID: "me", ConferenceID: "of " + id, At: at(n)}})), 1)
			},
			drop: func(r *run, id string) { ok(r.Timeline.Delete(r.ctx, "me", id)) },
			read: timeline("me"), others: []pageReader{timeline("you")},
		},
	}
}

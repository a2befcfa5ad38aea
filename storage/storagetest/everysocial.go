package storagetest

import (
	"context"

	"github.com/rotunda-rtc/rotunda/storage"
)

func everyAccount() []call {
	type (
		C = context.Context
		S = storage.Stores
	)
	return []call{
		writes("Users.Create", func(c C, s S) (storage.User, error) { return s.Users.Create(c, person("dan", "dan")) }),
		reads("Users.Get", func(c C, s S) (storage.User, error) { return s.Users.Get(c, "ann") }),
		reads("Users.GetMany", func(c C, s S) ([]storage.User, error) { return s.Users.GetMany(c, people()) }),
		reads("Users.ByEmail", func(c C, s S) (storage.User, error) { return s.Users.ByEmail(c, "ann@example.com") }),
		writes("Users.Update", func(c C, s S) (storage.User, error) {
			u := person("ann", "words")
			u.Version = 1
			return s.Users.Update(c, u)
		}),
		does("Users.Delete", func(c C, s S) error { return s.Users.Delete(c, "ann") }),
		list("Users.Search", func(c C, s S, p storage.Page) (storage.List[storage.User], error) {
			return s.Users.Search(c, storage.UserQuery{Prefixes: []string{"n"}}, p)
		}),
		list("Users.List", func(c C, s S, p storage.Page) (storage.List[storage.User], error) {
			return s.Users.List(c, storage.UserFilter{}, p)
		}),
		reads("Users.Count", func(c C, s S) (int, error) { return s.Users.Count(c) }),
		reads("Users.Deleting", func(c C, s S) ([]storage.User, error) { return s.Users.Deleting(c, 9) }),

		does("Credentials.SetPassword", func(c C, s S) error { return s.Credentials.SetPassword(c, "ann", "new") }),
		reads("Credentials.Password", func(c C, s S) (string, error) { return s.Credentials.Password(c, "ann") }),
		does("Credentials.Link", func(c C, s S) error {
			return s.Credentials.Link(c, storage.External{Provider: "other", Subject: "x", UserID: "ann"})
		}),
		reads("Credentials.ByExternal", func(c C, s S) (storage.External, error) { return s.Credentials.ByExternal(c, "google", "g-ann") }),
		reads("Credentials.Externals", func(c C, s S) ([]storage.External, error) { return s.Credentials.Externals(c, "ann") }),
		does("Credentials.Unlink", func(c C, s S) error { return s.Credentials.Unlink(c, "ann", "google") }),
		does("Credentials.DeleteOf", func(c C, s S) error { return s.Credentials.DeleteOf(c, "ann") }),

		does("Logins.Create", func(c C, s S) error {
			return s.Logins.Create(c, storage.Login{ID: "login-dan", Hash: "login-dan", UserID: "dan", CreatedAt: at(1), ExpiresAt: at(9)})
		}),
		reads("Logins.ByHash", func(c C, s S) (storage.Login, error) { return s.Logins.ByHash(c, "login-ann") }),
		does("Logins.Touch", func(c C, s S) error { return s.Logins.Touch(c, "login-ann", at(77), at(777)) }),
		list("Logins.List", func(c C, s S, p storage.Page) (storage.List[storage.Login], error) { return s.Logins.List(c, "ann", p) }),
		does("Logins.Delete", func(c C, s S) error { return s.Logins.Delete(c, "ann", "login-ann") }),
		writes("Logins.DeleteOf", func(c C, s S) (int, error) { return s.Logins.DeleteOf(c, "ann", "login-ann") }),
		writes("Logins.DeleteExpired", func(c C, s S) (int, error) { return s.Logins.DeleteExpired(c, at(101), 9) }),

		does("Tokens.Create", func(c C, s S) error {
			return s.Tokens.Create(c, storage.Token{Hash: "token-dan", Purpose: "reset", UserID: "dan", ExpiresAt: at(9)})
		}),
		reads("Tokens.Get", func(c C, s S) (storage.Token, error) { return s.Tokens.Get(c, "token-ann", "reset", at(0)) }),
		writes("Tokens.Use", func(c C, s S) (storage.Token, error) { return s.Tokens.Use(c, "token-ann", "reset", at(0)) }),
		does("Tokens.DeleteOf", func(c C, s S) error { return s.Tokens.DeleteOf(c, "ann", "") }),
		writes("Tokens.DeleteExpired", func(c C, s S) (int, error) { return s.Tokens.DeleteExpired(c, at(101), 9) }),
	}
}

func everyNetwork() []call {
	type (
		C = context.Context
		S = storage.Stores
	)
	const approved = storage.ConnectionsApproved
	return []call{
		writes("Connections.Create", func(c C, s S) (storage.Connection, error) {
			return s.Connections.Create(c, storage.Connection{From: "dan", To: "ann", RequestedAt: at(3)})
		}),
		reads("Connections.Get", func(c C, s S) (storage.Connection, error) { return s.Connections.Get(c, "bob", "ann") }),
		writes("Connections.Update", func(c C, s S) (storage.Connection, error) {
			return s.Connections.Update(c, storage.Connection{From: "cyd", To: "ann", ApprovedAt: at(3), Version: 1})
		}),
		does("Connections.Delete", func(c C, s S) error { return s.Connections.Delete(c, "bob", "ann") }),
		list("Connections.List", func(c C, s S, p storage.Page) (storage.List[storage.Connection], error) {
			return s.Connections.List(c, "ann", approved, p)
		}),
		reads("Connections.Count", func(c C, s S) (int, error) { return s.Connections.Count(c, "ann", approved) }),
		reads("Connections.ApprovedIDs", func(c C, s S) ([]string, error) { return s.Connections.ApprovedIDs(c, "ann", "", 9) }),
		reads("Connections.ApprovedAmong", func(c C, s S) ([]string, error) { return s.Connections.ApprovedAmong(c, "ann", people()) }),
		list("Connections.Search", func(c C, s S, p storage.Page) (storage.List[storage.Connection], error) {
			return s.Connections.Search(c, "ann", approved, []string{"b"}, p)
		}),
		reads("Connections.Among", func(c C, s S) ([]storage.Connection, error) { return s.Connections.Among(c, "ann", people()) }),
		writes("Connections.DeleteOf", func(c C, s S) (int, error) { return s.Connections.DeleteOf(c, "ann", 9) }),

		does("Blocks.Put", func(c C, s S) error { return s.Blocks.Put(c, storage.Block{By: "bob", Of: "cyd", At: at(1)}) }),
		does("Blocks.Delete", func(c C, s S) error { return s.Blocks.Delete(c, "ann", "cyd") }),
		reads("Blocks.Between", func(c C, s S) (bool, error) {
			ab, _, err := s.Blocks.Between(c, "ann", "cyd")
			return ab, err
		}),
		reads("Blocks.Among", func(c C, s S) ([]string, error) { return s.Blocks.Among(c, "ann", people()) }),
		list("Blocks.List", func(c C, s S, p storage.Page) (storage.List[storage.Block], error) { return s.Blocks.List(c, "ann", p) }),
		writes("Blocks.DeleteOf", func(c C, s S) (int, error) { return s.Blocks.DeleteOf(c, "ann", 9) }),

		writes("Reports.Create", func(c C, s S) (storage.Report, error) {
			return s.Reports.Create(c, storage.Report{ID: "report-dan", By: "dan", Of: "bob", CreatedAt: at(4)})
		}),
		reads("Reports.Get", func(c C, s S) (storage.Report, error) { return s.Reports.Get(c, "report-ann") }),
		writes("Reports.Update", func(c C, s S) (storage.Report, error) {
			return s.Reports.Update(c, storage.Report{ID: "report-ann", By: "ann", Of: "bob", ResolvedAt: at(4), Version: 1})
		}),
		list("Reports.List", func(c C, s S, p storage.Page) (storage.List[storage.Report], error) {
			return s.Reports.List(c, false, p)
		}),
		list("Reports.ListBy", func(c C, s S, p storage.Page) (storage.List[storage.Report], error) {
			return s.Reports.ListBy(c, "ann", p)
		}),
		does("Reports.Forget", func(c C, s S) error { return s.Reports.Forget(c, "ann") }),
	}
}

func everyConference() []call {
	type (
		C = context.Context
		S = storage.Stores
	)
	return []call{
		writes("Conferences.Create", func(c C, s S) (storage.Conference, error) {
			return s.Conferences.Create(c, storage.Conference{ID: "conference-dan", Owner: "dan", CreatedAt: at(3)})
		}),
		reads("Conferences.Get", func(c C, s S) (storage.Conference, error) { return s.Conferences.Get(c, "conference-ann") }),
		reads("Conferences.GetMany", func(c C, s S) ([]storage.Conference, error) {
			return s.Conferences.GetMany(c, []string{"conference-ann"})
		}),
		writes("Conferences.Update", func(c C, s S) (storage.Conference, error) {
			return s.Conferences.Update(c, storage.Conference{ID: "conference-cyd", Owner: "cyd", Title: "new", Version: 1})
		}),
		does("Conferences.Delete", func(c C, s S) error { return s.Conferences.Delete(c, "conference-ann") }),
		list("Conferences.ListByOwner", func(c C, s S, p storage.Page) (storage.List[storage.Conference], error) {
			return s.Conferences.ListByOwner(c, "ann", storage.ConferenceFilter{}, p)
		}),
		list("Conferences.ListLive", func(c C, s S, p storage.Page) (storage.List[storage.Conference], error) {
			return s.Conferences.ListLive(c, p)
		}),
		reads("Conferences.Due", func(c C, s S) ([]storage.Conference, error) { return s.Conferences.Due(c, at(1000), 9) }),

		does("Members.Seen", func(c C, s S) error { return s.Members.Seen(c, "conference-ann", "dan", at(5)) }),
		list("Members.List", func(c C, s S, p storage.Page) (storage.List[storage.Member], error) {
			return s.Members.List(c, "conference-ann", p)
		}),
		reads("Members.Count", func(c C, s S) (int, error) { return s.Members.Count(c, "conference-ann") }),
		reads("Members.Has", func(c C, s S) (bool, error) { return s.Members.Has(c, "conference-ann", "ann") }),
		list("Members.ListOf", func(c C, s S, p storage.Page) (storage.List[storage.Member], error) {
			return s.Members.ListOf(c, "ann", p)
		}),
		writes("Members.DeleteOf", func(c C, s S) (int, error) { return s.Members.DeleteOf(c, "ann", 9) }),

		writes("Timeline.Add", func(c C, s S) (int, error) {
			return s.Timeline.Add(c, []storage.TimelineEntry{{ID: "entry-dan", UserID: "dan", ConferenceID: "conference-ann", At: at(4)}})
		}),
		list("Timeline.List", func(c C, s S, p storage.Page) (storage.List[storage.TimelineEntry], error) {
			return s.Timeline.List(c, "ann", p)
		}),
		does("Timeline.Delete", func(c C, s S) error { return s.Timeline.Delete(c, "ann", "entry-ann") }),
		writes("Timeline.DeleteFinished", func(c C, s S) (int, error) { return s.Timeline.DeleteFinished(c, "ann") }),
		writes("Timeline.DeleteOf", func(c C, s S) (int, error) { return s.Timeline.DeleteOf(c, "ann", 9) }),
		does("Timeline.DeleteBetween", func(c C, s S) error { return s.Timeline.DeleteBetween(c, "bob", "ann") }),
	}
}

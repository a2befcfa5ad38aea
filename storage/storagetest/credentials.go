package storagetest

import "github.com/rotunda-rtc/rotunda/storage"

func credentialCases() []Case {
	return []Case{
		{"Credentials.SetPassword", "SetPassword stores the hash of a user's password, or removes it if hash is empty; Password returns it, or ErrNotFound", check(passwords)},
		{"Credentials.Link", `key: "external" (provider and subject); ByExternal returns the tie, or ErrNotFound`, check(link)},
		{"Credentials.Externals", "Externals gives a user's ties, by provider", check(externals)},
		{"Credentials.Unlink", "Unlink removes a tie of a user; it does nothing if there is none", check(unlink)},
		{"Credentials.DeleteOf", "DeleteOf removes everything of a user", check(credentialsDeleteOf)},
		{"Logins.Create", `keys: "id", "hash"; ByHash returns the login, expired or not, or ErrNotFound`, check(loginsCreate)},
		{"Logins.Touch", "Touch sets when the login was last seen and when it expires; ErrNotFound when it was ended meanwhile", check(loginsTouch)},
		{"Logins.Delete", "Delete removes a login of a user; ErrNotFound if the user has no such", check(loginsDelete)},
		{"Logins.DeleteOf", "DeleteOf removes all logins of a user but the one with id except (empty: all), and says how many", check(loginsDeleteOf)},
		{"Logins.DeleteExpired", "DeleteExpired removes at most limit logins that expired before now, and says how many", check(loginsDeleteExpired)},
		{"Tokens.Create", `key: "hash"`, check(tokensCreate)},
		{"Tokens.Get", "Get returns a token of this purpose without using it; ErrNotFound if it was used, or expired at now", check(tokensGet)},
		{"Tokens.Use", "Use returns and removes a token; ErrNotFound for one that expired at now", check(tokensUse)},
		{"Tokens.DeleteOf", "DeleteOf removes a user's tokens of a purpose, or of all if it is empty", check(tokensDeleteOf)},
		{"Tokens.DeleteExpired", "DeleteExpired removes at most limit tokens that expired before now, and says how many", check(tokensDeleteExpired)},
	}
}

func passwords(r *run) {
	c := r.Credentials
	is(last(c.Password(r.ctx, "a")), storage.ErrNotFound)
	ok(c.SetPassword(r.ctx, "a", ""))
	ok(c.SetPassword(r.ctx, "a", "one"))
	ok(c.SetPassword(r.ctx, "b", "other"))
	same(must(c.Password(r.ctx, "a")), "one")
	ok(c.SetPassword(r.ctx, "a", "two"))
	same(must(c.Password(r.ctx, "a")), "two")
	ok(c.SetPassword(r.ctx, "a", ""))
	is(last(c.Password(r.ctx, "a")), storage.ErrNotFound)
	same(must(c.Password(r.ctx, "b")), "other")
}

func link(r *run) {
	c := r.Credentials
	e := storage.External{Provider: "google", Subject: "1", UserID: "a", Email: "a@example.com", CreatedAt: at(1)}
	is(last(c.ByExternal(r.ctx, "google", "1")), storage.ErrNotFound)
	ok(c.Link(r.ctx, e))
	same(must(c.ByExternal(r.ctx, "google", "1")), e)
	stolen := e
	stolen.UserID = "b"
	exists(c.Link(r.ctx, stolen), "external")
	exists(c.Link(r.ctx, e), "external")
	same(must(c.ByExternal(r.ctx, "google", "1")), e)
	same(len(must(c.Externals(r.ctx, "b"))), 0)
	stolen.Provider = "facebook" // the same number elsewhere is another account
	ok(c.Link(r.ctx, stolen))
	same(must(c.ByExternal(r.ctx, "facebook", "1")).UserID, "b")
	is(last(c.ByExternal(r.ctx, "facebook", "2")), storage.ErrNotFound)
}

func externals(r *run) {
	same(len(must(r.Credentials.Externals(r.ctx, "a"))), 0)
	want := []storage.External{}
	for _, p := range []string{"facebook", "google", "x"} {
		want = append(want, storage.External{Provider: p, Subject: "s", UserID: "a", Email: p, CreatedAt: at(1)})
	}
	for _, i := range []int{2, 0, 1} {
		ok(r.Credentials.Link(r.ctx, want[i]))
	}
	ok(r.Credentials.Link(r.ctx, storage.External{Provider: "google", Subject: "other", UserID: "b"}))
	same(must(r.Credentials.Externals(r.ctx, "a")), want)
}

func unlink(r *run) {
	c := r.Credentials
	for _, e := range []storage.External{{Provider: "google", Subject: "1", UserID: "a"}, {Provider: "facebook", Subject: "1", UserID: "a"}, {Provider: "google", Subject: "2", UserID: "b"}} {
		ok(c.Link(r.ctx, e))
	}
	for range 2 {
		ok(c.Unlink(r.ctx, "a", "google"))
		is(last(c.ByExternal(r.ctx, "google", "1")), storage.ErrNotFound)
	}
	ok(c.Unlink(r.ctx, "b", "facebook"))
	same(len(must(c.Externals(r.ctx, "a"))), 1)
	same(must(c.ByExternal(r.ctx, "facebook", "1")).UserID, "a")
	same(must(c.ByExternal(r.ctx, "google", "2")).UserID, "b")
	ok(c.Link(r.ctx, storage.External{Provider: "google", Subject: "1", UserID: "b"}))
}

func credentialsDeleteOf(r *run) {
	c := r.Credentials
	for _, id := range []string{"a", "b"} {
		ok(c.SetPassword(r.ctx, id, "hash"))
		ok(c.Link(r.ctx, storage.External{Provider: "google", Subject: id, UserID: id}))
		ok(c.Link(r.ctx, storage.External{Provider: "facebook", Subject: id, UserID: id}))
	}
	for range 2 {
		ok(c.DeleteOf(r.ctx, "a"))
		is(last(c.Password(r.ctx, "a")), storage.ErrNotFound)
		same(len(must(c.Externals(r.ctx, "a"))), 0)
		is(last(c.ByExternal(r.ctx, "google", "a")), storage.ErrNotFound)
	}
	same(must(c.Password(r.ctx, "b")), "hash")
	same(len(must(c.Externals(r.ctx, "b"))), 2)
}

func login(id, user string, n int) storage.Login {
	return storage.Login{ID: id, Hash: "hash of " + id, UserID: user, UserAgent: "Firefox", Address: "::1", CreatedAt: at(n), SeenAt: at(n), ExpiresAt: at(n + 100)}
}

func loginID(l storage.Login) string { return l.ID }

// logins are the ids of a user's logins.
func logins(r *run, user string) []string {
	return sorted(ids(must(r.Logins.List(r.ctx, user, storage.Page{})).Items, loginID))
}

func loginsCreate(r *run) {
	is(last(r.Logins.ByHash(r.ctx, "hash of a")), storage.ErrNotFound)
	l := login("a", "ann", 1)
	ok(r.Logins.Create(r.ctx, l))
	same(must(r.Logins.ByHash(r.ctx, "hash of a")), l)
	same(must(r.Logins.List(r.ctx, "ann", storage.Page{})).Items, []storage.Login{l})
	again := login("a", "bob", 2)
	again.Hash = "other"
	exists(r.Logins.Create(r.ctx, again), "id")
	again = login("b", "bob", 2)
	again.Hash = l.Hash
	exists(r.Logins.Create(r.ctx, again), "hash")
	same(len(logins(r, "bob")), 0)
	same(must(r.Logins.ByHash(r.ctx, "hash of a")), l)
	old := login("old", "ann", -1_000_000_000)
	ok(r.Logins.Create(r.ctx, old))
	same(must(r.Logins.ByHash(r.ctx, old.Hash)), old)
}

func loginsTouch(r *run) {
	is(r.Logins.Touch(r.ctx, "a", at(1), at(2)), storage.ErrNotFound)
	l := login("a", "ann", 1)
	ok(r.Logins.Create(r.ctx, l))
	ok(r.Logins.Create(r.ctx, login("b", "ann", 1)))
	ok(r.Logins.Touch(r.ctx, "a", at(7), at(9)))
	l.SeenAt, l.ExpiresAt = at(7), at(9)
	same(must(r.Logins.ByHash(r.ctx, l.Hash)), l)
	same(must(r.Logins.ByHash(r.ctx, "hash of b")), login("b", "ann", 1))
	ok(r.Logins.Delete(r.ctx, "ann", "a"))
	is(r.Logins.Touch(r.ctx, "a", at(1), at(2)), storage.ErrNotFound)
	is(last(r.Logins.ByHash(r.ctx, l.Hash)), storage.ErrNotFound)
}

func loginsDelete(r *run) {
	ok(r.Logins.Create(r.ctx, login("a", "ann", 1)))
	ok(r.Logins.Create(r.ctx, login("b", "bob", 1)))
	is(r.Logins.Delete(r.ctx, "bob", "a"), storage.ErrNotFound)
	is(r.Logins.Delete(r.ctx, "ann", "x"), storage.ErrNotFound)
	same(logins(r, "ann"), []string{"a"})
	ok(r.Logins.Delete(r.ctx, "ann", "a"))
	is(r.Logins.Delete(r.ctx, "ann", "a"), storage.ErrNotFound)
	is(last(r.Logins.ByHash(r.ctx, "hash of a")), storage.ErrNotFound)
	same(logins(r, "bob"), []string{"b"})
}

func loginsDeleteOf(r *run) {
	for i := range 4 {
		ok(r.Logins.Create(r.ctx, login(name(i), "ann", i)))
	}
	ok(r.Logins.Create(r.ctx, login("b", "bob", 1)))
	same(must(r.Logins.DeleteOf(r.ctx, "ann", name(2))), 3)
	same(logins(r, "ann"), []string{name(2)})
	same(must(r.Logins.DeleteOf(r.ctx, "ann", "b")), 1)
	same(must(r.Logins.DeleteOf(r.ctx, "ann", "")), 0)
	ok(r.Logins.Create(r.ctx, login("c", "ann", 1)))
	same(must(r.Logins.DeleteOf(r.ctx, "ann", "")), 1)
	same(len(logins(r, "ann")), 0)
	same(logins(r, "bob"), []string{"b"})
}

// sweeps checks a method that deletes what is over, of 5 things that are over at 100, 101, … 104. It returns how many are left.
func sweeps(r *run, sweep func(now, limit int) (int, error), left func() int) {
	same(left(), 5)
	for _, step := range []struct{ now, limit, deleted, left int }{
		{100, 9, 0, 5}, {103, 0, 0, 5}, {103, -1, 0, 5}, {101, 9, 1, 4}, {104, 2, 2, 2}, {104, 2, 1, 1}, {104, 2, 0, 1}, {200, 2, 1, 0}, {200, 2, 0, 0},
	} {
		same(must(sweep(step.now, step.limit)), step.deleted)
		same(left(), step.left)
	}
}

func loginsDeleteExpired(r *run) {
	for i := range 5 {
		ok(r.Logins.Create(r.ctx, login(name(4-i), "ann", 4-i)))
	}
	sweeps(r, func(now, limit int) (int, error) { return r.Logins.DeleteExpired(r.ctx, at(now), limit) },
		func() int { return len(logins(r, "ann")) })
}

func token(hash, user, purpose string, n int) storage.Token {
	return storage.Token{Hash: hash, Purpose: purpose, UserID: user, Data: "data", CreatedAt: at(n), ExpiresAt: at(n + 100)}
}

func tokensCreate(r *run) {
	ok(r.Tokens.Create(r.ctx, token("a", "ann", "reset", 1)))
	exists(r.Tokens.Create(r.ctx, token("a", "bob", "confirm", 2)), "hash")
	same(must(r.Tokens.Get(r.ctx, "a", "reset", at(50))), token("a", "ann", "reset", 1))
	is(last(r.Tokens.Get(r.ctx, "a", "confirm", at(50))), storage.ErrNotFound)
}

func tokensGet(r *run) {
	is(last(r.Tokens.Get(r.ctx, "a", "reset", at(1))), storage.ErrNotFound)
	ok(r.Tokens.Create(r.ctx, token("a", "ann", "reset", 1)))
	for range 2 {
		same(must(r.Tokens.Get(r.ctx, "a", "reset", at(100))), token("a", "ann", "reset", 1))
	}
	is(last(r.Tokens.Get(r.ctx, "a", "reset", at(101))), storage.ErrNotFound)
	is(last(r.Tokens.Get(r.ctx, "a", "reset", at(1000))), storage.ErrNotFound)
	is(last(r.Tokens.Get(r.ctx, "a", "confirm", at(1))), storage.ErrNotFound)
	is(last(r.Tokens.Get(r.ctx, "A", "reset", at(1))), storage.ErrNotFound)
	must(r.Tokens.Use(r.ctx, "a", "reset", at(1)))
	is(last(r.Tokens.Get(r.ctx, "a", "reset", at(1))), storage.ErrNotFound)
}

func tokensUse(r *run) {
	is(last(r.Tokens.Use(r.ctx, "a", "reset", at(1))), storage.ErrNotFound)
	ok(r.Tokens.Create(r.ctx, token("a", "ann", "reset", 1)))
	ok(r.Tokens.Create(r.ctx, token("b", "ann", "reset", 1)))
	is(last(r.Tokens.Use(r.ctx, "a", "confirm", at(1))), storage.ErrNotFound)
	is(last(r.Tokens.Use(r.ctx, "a", "reset", at(101))), storage.ErrNotFound)
	same(must(r.Tokens.Use(r.ctx, "a", "reset", at(100))), token("a", "ann", "reset", 1))
	is(last(r.Tokens.Use(r.ctx, "a", "reset", at(1))), storage.ErrNotFound)
	same(must(r.Tokens.Use(r.ctx, "b", "reset", at(1))).Hash, "b")
}

func tokensDeleteOf(r *run) {
	left := func() []string {
		out := []string{}
		for _, t := range []struct{ hash, purpose string }{{"1", "reset"}, {"2", "reset"}, {"3", "confirm"}, {"4", "email"}, {"5", "reset"}} {
			if _, err := r.Tokens.Get(r.ctx, t.hash, t.purpose, at(1)); err == nil {
				out = append(out, t.hash)
			}
		}
		return out
	}
	ok(r.Tokens.DeleteOf(r.ctx, "ann", "reset"))
	for _, t := range []storage.Token{
		token("1", "ann", "reset", 1), token("2", "ann", "reset", 1), token("3", "ann", "confirm", 1), token("4", "ann", "email", 1), token("5", "bob", "reset", 1),
	} {
		ok(r.Tokens.Create(r.ctx, t))
	}
	for range 2 {
		ok(r.Tokens.DeleteOf(r.ctx, "ann", "reset"))
		same(left(), []string{"3", "4", "5"})
	}
	ok(r.Tokens.DeleteOf(r.ctx, "ann", ""))
	same(left(), []string{"5"})
}

func tokensDeleteExpired(r *run) {
	for i := range 5 {
		ok(r.Tokens.Create(r.ctx, token(name(4-i), "ann", "reset", 4-i)))
	}
	sweeps(r, func(now, limit int) (int, error) { return r.Tokens.DeleteExpired(r.ctx, at(now), limit) }, func() int {
		n := 0
		for i := range 5 {
			if _, err := r.Tokens.Get(r.ctx, name(i), "reset", at(0)); err == nil {
				n++
			}
		}
		return n
	})
}

package storagetest

import "github.com/rotunda-rtc/rotunda/storage"

func searchCases() []Case {
	return []Case{
		{"Users.Search prefixes", "each of the Prefixes must begin one of the user's Words", check(searchPrefixes)},
		{"Users.Search bytes", "comparing is by bytes: nothing in a prefix is a pattern, and folding is the caller's", check(searchBytes)},
		{"Users.Search once", "a user is on one page only, however many of the words match", check(searchOnce)},
		{"Users.Search state", "Search finds users that are confirmed, not suspended and not being deleted", check(searchState)},
		{"Users.Search viewer", "not found are the viewer, and whoever blocked or is blocked by the viewer; an empty one finds without regard to that", check(searchViewer)},
		{"Users.Search messageable", "Messageable leaves only those who take private messages or are connected with Viewer (approved)", check(searchMessageable)},
		{"Users.Search words", "an update replaces the words that a user is found by", check(searchWords)},
	}
}

// found searches page by page.
func found(r *run, q storage.UserQuery) []string {
	return sorted(ids(readAll(func(p storage.Page) (storage.List[storage.User], error) { return r.Users.Search(r.ctx, q, p) }, 2), userID))
}

func prefixes(list ...string) storage.UserQuery { return storage.UserQuery{Prefixes: list} }

func searchPrefixes(r *run) {
	same(found(r, prefixes("a")), nil)
	must(r.Users.Create(r.ctx, person("1", "ann", "lee")))
	must(r.Users.Create(r.ctx, person("2", "anna", "berg")))
	must(r.Users.Create(r.ctx, person("3", "lee", "an")))
	must(r.Users.Create(r.ctx, person("4", "joanna")))
	must(r.Users.Create(r.ctx, person("5")))
	for _, c := range []struct {
		q    storage.UserQuery
		want []string
	}{
		{prefixes("a"), []string{"1", "2", "3"}},
		{prefixes("ann"), []string{"1", "2"}},
		{prefixes("anna"), []string{"2"}},
		{prefixes("annab"), nil},
		{prefixes("a", "l"), []string{"1", "3"}},
		{prefixes("l", "a"), []string{"1", "3"}},
		{prefixes("lee", "ann"), []string{"1"}},
		{prefixes("an", "ann", "lee"), []string{"1"}},
		{prefixes("ann", "x"), nil},
		{prefixes("a", "a"), []string{"1", "2", "3"}},
		{prefixes("anna", "b", "ber", "berg"), []string{"2"}},
		{prefixes("the"), nil}, // a word of the name, but none of the words
	} {
		if got := found(r, c.q); short(got) != short(c.want) {
			fail("%q: got %v, want %v", c.q.Prefixes, got, c.want)
		}
	}
}

func searchBytes(r *run) {
	must(r.Users.Create(r.ctx, person("1", "anna")))
	must(r.Users.Create(r.ctx, person("2", "élan", "%", "a_b")))
	must(r.Users.Create(r.ctx, person("3", "\U0010ffff\U0010ffff", "z")))
	must(r.Users.Create(r.ctx, person("4", "مرحبا")))
	for _, c := range []struct {
		prefix string
		want   []string
	}{
		{"A", nil}, {"ANNA", nil}, {"an%", nil}, {"%", []string{"2"}}, {"_", nil}, {"a_", []string{"2"}}, {"an_a", nil}, {"[a]", nil}, {"a*", nil}, {`\`, nil},
		{"é", []string{"2"}}, {"e", nil}, {"É", nil}, {"\U0010ffff", []string{"3"}}, {"z", []string{"3"}}, {"مر", []string{"4"}}, {"'", nil}, {`"`, nil},
	} {
		if got := found(r, prefixes(c.prefix)); short(got) != short(c.want) {
			fail("%q: got %v, want %v", c.prefix, got, c.want)
		}
	}
}

func searchOnce(r *run) {
	var all []string
	for i := range 9 {
		all = append(all, name(i))
		must(r.Users.Create(r.ctx, person(name(i), "ann", "anna", "annabel", "an", name(9-i), "a"+name(i))))
	}
	for _, q := range []storage.UserQuery{prefixes("a"), prefixes("an"), prefixes("ann", "an"), prefixes("i"), prefixes("a", "i")} {
		for limit := 1; limit < 11; limit++ {
			list := func(p storage.Page) (storage.List[storage.User], error) { return r.Users.Search(r.ctx, q, p) }
			same(sorted(ids(readAll(list, limit), userID)), all)
		}
	}
}

func searchState(r *run) {
	for id, change := range map[string]func(u *storage.User){
		"fine":        func(*storage.User) {},
		"unconfirmed": func(u *storage.User) { u.ConfirmedAt = u.SuspendedAt },
		"suspended":   func(u *storage.User) { u.SuspendedAt = at(5) },
		"deleting":    func(u *storage.User) { u.DeletingAt = at(5) },
	} {
		u := person(id, "word")
		change(&u)
		must(r.Users.Create(r.ctx, u))
	}
	same(found(r, prefixes("w")), []string{"fine"})
	for _, id := range []string{"unconfirmed", "suspended", "deleting"} {
		u := must(r.Users.Get(r.ctx, id))
		fine := person(id, "word")
		fine.Version = u.Version
		must(r.Users.Update(r.ctx, fine))
	}
	same(found(r, prefixes("w")), []string{"deleting", "fine", "suspended", "unconfirmed"})
	u := must(r.Users.Get(r.ctx, "fine"))
	u.SuspendedAt = at(9)
	must(r.Users.Update(r.ctx, u))
	same(found(r, prefixes("w")), []string{"deleting", "suspended", "unconfirmed"})
}

func searchViewer(r *run) {
	for _, id := range []string{"me", "a", "b", "c", "d"} {
		must(r.Users.Create(r.ctx, person(id, "word")))
	}
	ok(r.Blocks.Put(r.ctx, storage.Block{By: "me", Of: "a", At: at(1)}))
	ok(r.Blocks.Put(r.ctx, storage.Block{By: "b", Of: "me", At: at(1)}))
	ok(r.Blocks.Put(r.ctx, storage.Block{By: "c", Of: "d", At: at(1)}))
	q := prefixes("w")
	same(found(r, q), []string{"a", "b", "c", "d", "me"})
	q.Viewer = "me"
	same(found(r, q), []string{"c", "d"})
	q.Viewer = "c"
	same(found(r, q), []string{"a", "b", "me"})
	ok(r.Blocks.Delete(r.ctx, "b", "me"))
	q.Viewer = "me"
	same(found(r, q), []string{"b", "c", "d"})
}

func searchMessageable(r *run) {
	for _, id := range []string{"me", "takes", "friend", "asked", "asks", "other", "blocked"} {
		u := person(id, "word")
		u.PrivateMessages = id == "takes" || id == "blocked"
		must(r.Users.Create(r.ctx, u))
	}
	ok(r.Blocks.Put(r.ctx, storage.Block{By: "blocked", Of: "me", At: at(1)}))
	for _, c := range []storage.Connection{
		{From: "friend", To: "me", ApprovedAt: at(1)}, {From: "me", To: "asked"}, {From: "asks", To: "me"}, {From: "other", To: "takes", ApprovedAt: at(1)},
	} {
		must(r.Connections.Create(r.ctx, c))
	}
	same(found(r, storage.UserQuery{Prefixes: []string{"w"}, Viewer: "me", Messageable: true}), []string{"friend", "takes"})
	same(found(r, storage.UserQuery{Prefixes: []string{"w"}, Viewer: "friend", Messageable: true}), []string{"blocked", "me", "takes"})
	same(found(r, storage.UserQuery{Prefixes: []string{"w"}, Messageable: true}), []string{"blocked", "takes"})
	same(len(found(r, storage.UserQuery{Prefixes: []string{"w"}, Viewer: "me"})), 5)
}

func searchWords(r *run) {
	u := must(r.Users.Create(r.ctx, person("a", "old", "kept")))
	u.Words = []string{"kept", "new"}
	u = must(r.Users.Update(r.ctx, u))
	same(found(r, prefixes("old")), nil)
	same(found(r, prefixes("new", "kept")), []string{"a"})
	u.Words = nil
	must(r.Users.Update(r.ctx, u))
	same(found(r, prefixes("kept")), nil)
	same(len(must(r.Users.Get(r.ctx, "a")).Words), 0)
}

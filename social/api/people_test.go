package api_test

import (
	"net/url"
	"testing"

	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/social"
)

// person is how people are shown.
type person struct {
	ID       string
	FullName string `json:"full_name"`
}

// list is a page of a list.
type list[T any] struct {
	Items []T
	Next  string
}

// status makes a request that answers with how two are connected.
func (u *user) status(method, path string) string {
	u.k.t.Helper()
	var s struct{ Status string }
	u.do(method, path, nil).ok(200, &s)
	return s.Status
}

// connect connects two.
func (k *kit) connect(a, b *user) {
	k.t.Helper()
	a.status("POST", "/people/"+b.ID+"/connection/request")
	if s := b.status("POST", "/people/"+a.ID+"/connection/approve"); s != "connected" {
		k.t.Fatalf("status %q", s)
	}
}

// W47, W111: people are found by the beginnings of names, but never oneself.
func TestSearch(t *testing.T) {
	k := newKit(t, nil)
	ada, adele, bob := k.join("ada@example.org"), k.join("adele@example.org"), k.join("bob@example.org")
	find := func(u *user, query string) (out []string) {
		t.Helper()
		var l list[person]
		u.do("GET", "/people?"+query, nil).ok(200, &l)
		for _, p := range l.Items {
			out = append(out, p.FullName)
		}
		return out
	}
	for _, row := range []struct {
		who   *user
		query string
		want  string
	}{
		{bob, "query=ad+test", "[Ada Tester Adele Tester]"},
		{ada, "query=ad", "[Adele Tester]"},
		{ada, "query=zoe", "[]"},
		{ada, "query=", "[]"},
		{ada, "", "[]"},
	} {
		equal(t, row.who.Email+" "+row.query, find(row.who, row.query), row.want)
	}
	k.connect(ada, adele)
	var found list[struct {
		person
		Connection, Location string
		PrivateMessages      bool `json:"private_messages"`
	}]
	ada.do("GET", "/people?query=ad", nil).ok(200, &found)
	equal(t, "connected", found.Items[0].Connection, "connected")
	bob.do("GET", "/people?query=ade", nil).ok(200, &found)
	if f := found.Items[0]; f.Connection != "none" || !f.PrivateMessages {
		t.Errorf("a stranger: %+v", f)
	}
	no := false
	_, err := k.social.Profiles.UpdateSettings(t.Context(), social.Actor{UserID: adele.ID}, social.Settings{PrivateMessages: &no}, 0)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "who takes messages", find(bob, "query=ad&messageable=true"), "[Ada Tester]")

	var page list[person]
	bob.do("GET", "/people?query=test&limit=1", nil).ok(200, &page)
	equal(t, "first page", page.Items[0].FullName, "Ada Tester")
	bob.do("GET", "/people?query=test&limit=1&cursor="+url.QueryEscape(page.Next), nil).ok(200, &page)
	equal(t, "second page", page.Items[0].FullName, "Adele Tester")
	equal(t, "field", bob.do("GET", "/people?query="+"a+b+c+d+e+f+g+h+i", nil).problem(422, "invalid").Field, "query")
	bob.do("GET", "/people?query=x&limit=101", nil).problem(422, "invalid")
	bob.do("GET", "/people?query=x&cursor=nonsense", nil).problem(422, "invalid")
	k.nobody().do("GET", "/people?query=x", nil).problem(401, "unauthenticated")
}

// W38, W105; C46.
func TestProfileOfOthers(t *testing.T) {
	k := newKit(t, nil)
	ada, bob := k.join("ada@example.org"), k.join("bob@example.org")
	var p struct {
		person
		Bio, Connection string
		Self            bool
		PrivateMessages bool `json:"private_messages"`
	}
	got := ada.do("GET", "/people/"+bob.ID, nil).ok(200, &p)
	if p.ID != bob.ID || p.FullName != "Bob Tester" || p.Connection != "none" || p.Self || !p.PrivateMessages {
		t.Errorf("got %s", got.Body)
	}
	ada.do("GET", "/people/"+bob.ID, nil, "If-None-Match", got.Header.Get("ETag")).ok(304, nil)
	k.connect(ada, bob)
	ada.do("GET", "/people/"+bob.ID, nil, "If-None-Match", got.Header.Get("ETag")).ok(200, &p)
	equal(t, "once connected", p.Connection, "connected")
	ada.do("GET", "/people/"+ada.ID, nil).ok(200, &p)
	equal(t, "oneself", p.Self, true)
	bob.do("PUT", "/blocks/"+ada.ID, nil).ok(204, nil)
	hidden := ada.do("GET", "/people/"+bob.ID, nil).problem(404, "not_found")
	equal(t, "who is not there", ada.do("GET", "/people/x", nil).problem(404, "not_found"), hidden)
}

// W52–W57, W109: the whole of being connected.
func TestConnections(t *testing.T) {
	k := newKit(t, nil)
	ada, bob := k.join("ada@example.org"), k.join("bob@example.org")
	toBob, toAda := "/people/"+bob.ID+"/connection", "/people/"+ada.ID+"/connection"
	listed := func(u *user, status string) string {
		t.Helper()
		var l list[struct {
			Person person
			Status string
		}]
		u.do("GET", "/connections?status="+status, nil).ok(200, &l)
		out := ""
		for _, c := range l.Items {
			out += c.Person.FullName + " " + c.Status
		}
		return out
	}
	equal(t, "before", ada.status("GET", toBob), "none")
	ada.do("POST", toBob+"/approve", nil).problem(409, "conflict")
	ada.do("POST", "/people/"+ada.ID+"/connection/request", nil).problem(422, "invalid")
	ada.do("POST", "/people/x/connection/request", nil).problem(404, "not_found")

	equal(t, "request", ada.status("POST", toBob+"/request"), "outgoing")
	equal(t, "asked", bob.status("GET", toAda), "incoming")
	equal(t, "outgoing", listed(ada, "outgoing"), "Bob Tester outgoing")
	equal(t, "incoming", listed(bob, "incoming"), "Ada Tester incoming")
	equal(t, "connected", listed(ada, "connected"), "")
	equal(t, "cancel", ada.status("POST", toBob+"/cancel"), "none")
	ada.status("POST", toBob+"/request")
	equal(t, "decline", bob.status("POST", toAda+"/decline"), "none")
	ada.status("POST", toBob+"/request")
	equal(t, "approve", bob.status("POST", toAda+"/approve"), "connected")
	equal(t, "listed", listed(ada, "connected"), "Bob Tester connected")
	equal(t, "found", listed(ada, "connected&query=bo"), "Bob Tester connected")
	equal(t, "not found", listed(ada, "connected&query=zoe"), "")
	equal(t, "no word", listed(ada, "connected&query=!"), "")
	equal(t, "in another list", listed(ada, "incoming&query=bo"), "")
	equal(t, "field", ada.do("GET", "/connections?query=a+b+c+d+e+f+g+h+i", nil).problem(422, "invalid").Field, "query")
	ada.do("POST", toBob+"/cancel", nil).problem(409, "conflict")
	equal(t, "disconnect", ada.status("POST", toBob+"/disconnect"), "none")
	equal(t, "the other", bob.status("GET", toAda), "none")
	ada.do("GET", "/connections?status=all", nil).problem(422, "invalid")
}

// W49, W84; C46.
func TestBlocks(t *testing.T) {
	k := newKit(t, nil)
	ada, bob := k.join("ada@example.org"), k.join("bob@example.org")
	k.connect(ada, bob)
	ada.do("PUT", "/blocks/"+bob.ID, nil).ok(204, nil)
	ada.do("PUT", "/blocks/"+bob.ID, nil).ok(204, nil)
	ada.do("PUT", "/blocks/x", nil).ok(204, nil) // whoever is there or not
	ada.do("PUT", "/blocks/"+ada.ID, nil).problem(422, "invalid")
	var l list[struct{ Person person }]
	ada.do("GET", "/blocks", nil).ok(200, &l)
	if len(l.Items) != 2 || l.Items[1].Person.FullName != "Bob Tester" || l.Items[0].Person.FullName != "" {
		t.Errorf("blocked %v", l.Items)
	}
	for _, row := range [][2]*user{{ada, bob}, {bob, ada}} {
		row[0].do("GET", "/people/"+row[1].ID+"/connection", nil).problem(404, "not_found")
		row[0].do("POST", "/people/"+row[1].ID+"/connection/request", nil).problem(404, "not_found")
	}
	ada.do("DELETE", "/blocks/"+bob.ID, nil).ok(204, nil)
	equal(t, "afterwards", bob.status("GET", "/people/"+ada.ID+"/connection"), "none")
}

// W50, W85.
func TestReporting(t *testing.T) {
	k := newKit(t, nil)
	ada, bob := k.join("ada@example.org"), k.join("bob@example.org")
	say := func(id, text string) *answer {
		return ada.do("POST", "/people/"+id+"/reports", map[string]string{"text": text})
	}
	say(bob.ID, "He is <b>rude</b>.").ok(204, nil)
	say("x", "Nobody.").ok(204, nil)
	equal(t, "field", say(bob.ID, " ").problem(422, "invalid").Field, "text")
	say(ada.ID, "Me.").problem(422, "invalid")
	ada.do("POST", "/people/"+bob.ID+"/reports", map[string]int{"text": 1}).problem(422, "invalid")
	m := k.mails.wait(t, "admin@meet.example", 1)
	equal(t, "mail", m.To, "admin@meet.example")
}

// W51: presence is for those who are connected.
func TestPresence(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		k := newKit(t, nil)
		ada, bob, cleo := k.join("ada@example.org"), k.join("bob@example.org"), k.join("cleo@example.org")
		k.connect(ada, bob)
		page, err := k.social.Live.Subscribe(t.Context(), social.Actor{UserID: bob.ID})
		if err != nil {
			t.Fatal(err)
		}
		defer page.Close()
		seen := func(u *user) string {
			t.Helper()
			var l list[struct {
				Person string
				Online bool
			}]
			u.do("GET", "/presence?id="+bob.ID+"&id="+ada.ID, nil).ok(200, &l)
			out := ""
			for _, p := range l.Items {
				if p.Online {
					out += p.Person
				}
			}
			return out
		}
		equal(t, "ada sees", seen(ada), bob.ID)
		equal(t, "bob sees", seen(bob), bob.ID)
		equal(t, "cleo sees", seen(cleo), "")
		ada.do("GET", "/presence", nil).problem(422, "invalid")
		bob.do("PUT", "/blocks/"+ada.ID, nil).ok(204, nil)
		equal(t, "ada sees after a block", seen(ada), "")
	})
}

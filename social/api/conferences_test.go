package api_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rotunda-rtc/rotunda/internal/bubble"
)

type conf struct {
	ID, Owner, Title, Description, State string
	Public, Password, Lobby              bool
	StartsAt                             string `json:"starts_at"`
	BroadcastAt                          string `json:"broadcast_at"`
	FinishedAt                           string `json:"finished_at"`
}

type details struct {
	Conference conf
	Owner      struct {
		FullName string `json:"full_name"`
	}
	Members     int
	Mine, Enter bool
	Reason      string
}

type object = map[string]any

// conference makes a conference.
func (u *user) conference(body object) conf {
	u.k.t.Helper()
	var c conf
	u.do("POST", "/conferences", body).ok(201, &c)
	return c
}

func (u *user) details(id string) details {
	u.k.t.Helper()
	var d details
	u.do("GET", "/conferences/"+id, nil).ok(200, &d)
	return d
}

func titles(list []conf) (out []string) {
	for _, c := range list {
		out = append(out, c.Title)
	}
	return out
}

// W58, W59, W62, W66, W79, W98, W101, W102, W106: the life of a conference, and who may what with it.
func TestConference(t *testing.T) {
	k := newKit(t, nil)
	ada, bob, cleo := k.join("ada@example.org"), k.join("bob@example.org"), k.join("cleo@example.org")
	k.connect(ada, bob)
	const text = `<img src=x onerror="alert(1)">`
	equal(t, "field", ada.do("POST", "/conferences", object{"title": "ab"}).problem(422, "invalid").Field, "title")
	ada.do("POST", "/conferences", object{"title": "A talk", "owner": bob.ID}).problem(422, "invalid")
	c := ada.conference(object{"title": text, "description": text, "password": "sesame"})
	if c.Title != text || c.Description != text || c.Public || !c.Password || c.State != "upcoming" || c.Owner != ada.ID {
		t.Errorf("created %+v", c)
	}
	path := "/conferences/" + c.ID
	if d := ada.details(c.ID); !d.Mine || !d.Enter || d.Owner.FullName != "Ada Tester" {
		t.Errorf("for its owner %+v", d)
	}
	if d := bob.details(c.ID); d.Mine || d.Enter || d.Reason != "not_live" {
		t.Errorf("for a connection %+v", d)
	}
	for _, call := range [][2]string{{"GET", ""}, {"DELETE", ""}, {"POST", "/live"}, {"POST", "/finish"}, {"GET", "/members"}, {"GET", "/calendar"}} {
		equal(t, call[0]+call[1], cleo.do(call[0], path+call[1], nil).problem(404, "not_found"),
			cleo.do(call[0], "/conferences/x"+call[1], nil).problem(404, "not_found"))
	}
	cleo.do("PATCH", path, object{"title": "Mine"}).problem(404, "not_found")
	for _, call := range [][2]string{{"DELETE", ""}, {"POST", "/live"}, {"POST", "/finish"}} {
		bob.do(call[0], path+call[1], nil).problem(403, "forbidden")
	}

	ada.do("POST", path+"/finish", nil).problem(409, "conflict")
	var live conf
	ada.do("POST", path+"/live", nil).ok(200, &live)
	if live.State != "live" || live.BroadcastAt == "" {
		t.Errorf("live %+v", live)
	}
	var again conf
	ada.do("POST", path+"/live", nil).ok(200, &again)
	equal(t, "live again", again, live)
	equal(t, "a connection may enter", bob.details(c.ID).Enter, true)
	ada.do("DELETE", path, nil).problem(409, "conflict")
	ada.do("POST", path+"/finish", nil).ok(200, &live)
	if live.State != "finished" || live.FinishedAt == "" {
		t.Errorf("finished %+v", live)
	}
	equal(t, "why not", bob.details(c.ID).Reason, "finished")
	ada.do("DELETE", path, nil).ok(204, nil)
	ada.do("GET", path, nil).problem(404, "not_found")
}

// A change names what it was made of, and does not undo another's.
func TestConferenceUpdate(t *testing.T) {
	k := newKit(t, nil)
	ada := k.join("ada@example.org")
	path := "/conferences/" + ada.conference(object{"title": "A talk", "password": "sesame", "starts_at": time.Now().Add(time.Hour)}).ID
	read := ada.do("GET", path, nil).ok(200, nil)
	tag := read.Header.Get("ETag")
	ada.do("GET", path, nil, "If-None-Match", tag).ok(304, nil)

	var c conf
	changed := ada.do("PATCH", path, object{"title": "Another talk", "public": true}, "If-Match", tag).ok(200, &c)
	if c.Title != "Another talk" || !c.Public || !c.Password || c.StartsAt == "" {
		t.Errorf("changed %+v", c)
	}
	ada.do("PATCH", path, object{"title": "A third"}, "If-Match", tag).problem(412, "stale")
	ada.do("PATCH", path, object{"title": "A third"}, "If-Match", "7").problem(412, "stale")
	ada.do("GET", path, nil, "If-None-Match", tag).ok(200, nil)
	c = conf{}
	ada.do("PATCH", path, object{"password": "", "starts_at": ""}, "If-Match", changed.Header.Get("ETag")).ok(200, &c)
	if c.Password || c.StartsAt != "" || c.Title != "Another talk" {
		t.Errorf("changed %+v", c)
	}
	ada.do("PATCH", path, object{"title": "Whatever was there"}).ok(200, &c)
	equal(t, "field", ada.do("PATCH", path, object{"starts_at": "soon"}).problem(422, "invalid").Field, "starts_at")
	ada.do("POST", path+"/live", nil).ok(200, nil)
	now := ada.do("GET", path, nil).ok(200, nil).Header.Get("ETag")
	ada.do("PATCH", path, object{"public": false}, "If-Match", now).problem(409, "conflict") // not stale: it is live
}

// W64, W104, W105: whose conferences somebody sees.
func TestConferenceLists(t *testing.T) {
	k := newKit(t, nil)
	ada, bob, cleo := k.join("ada@example.org"), k.join("bob@example.org"), k.join("cleo@example.org")
	k.connect(ada, bob)
	ada.conference(object{"title": "First", "public": true})
	second := ada.conference(object{"title": "Second"})
	ada.do("POST", "/conferences/"+second.ID+"/live", nil).ok(200, nil)
	for _, row := range []struct {
		who  *user
		path string
		want string
	}{
		{ada, "/conferences", "[Second First]"},
		{bob, "/conferences", "[]"},
		{bob, "/people/" + ada.ID + "/conferences", "[Second First]"},
		{cleo, "/people/" + ada.ID + "/conferences", "[First]"},
		{bob, "/people/" + ada.ID + "/conferences?visibility=public", "[First]"},
		{bob, "/people/" + ada.ID + "/conferences?visibility=private", "[Second]"},
		{cleo, "/people/" + ada.ID + "/conferences?visibility=private", "[]"},
		{ada, "/conferences?visibility=private&state=live", "[Second]"},
		{ada, "/conferences?visibility=private&state=upcoming", "[]"},
		{bob, "/people/" + ada.ID + "/conferences?state=live", "[Second]"},
		{ada, "/conferences?state=upcoming&state=finished", "[First]"},
	} {
		var l list[conf]
		row.who.do("GET", row.path, nil).ok(200, &l)
		equal(t, row.who.Email+" "+row.path, titles(l.Items), row.want)
	}
	var page list[conf]
	ada.do("GET", "/conferences?limit=1", nil).ok(200, &page)
	ada.do("GET", "/conferences?limit=1&cursor="+page.Next, nil).ok(200, &page)
	equal(t, "second page", titles(page.Items), "[First]")
	ada.do("GET", "/conferences?state=dead", nil).problem(422, "invalid")
	ada.do("GET", "/conferences?visibility=secret", nil).problem(422, "invalid")
	cleo.do("PUT", "/blocks/"+ada.ID, nil).ok(204, nil)
	equal(t, "blocked", cleo.do("GET", "/people/"+ada.ID+"/conferences", nil).problem(404, "not_found"),
		cleo.do("GET", "/people/x/conferences", nil).problem(404, "not_found"))
}

// What is planned goes into a calendar as a file.
func TestCalendar(t *testing.T) {
	k := newKit(t, nil)
	ada := k.join("ada@example.org")
	at := time.Now().Add(time.Hour).UTC()
	c := ada.conference(object{"title": "A talk", "starts_at": at})
	got := ada.do("GET", "/conferences/"+c.ID+"/calendar", nil).ok(200, nil)
	for name, want := range map[string]string{
		"Content-Type": "text/calendar; charset=utf-8", "Content-Disposition": `attachment; filename="conference.ics"`,
		"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
	} {
		equal(t, name, got.Header.Get(name), want)
	}
	for _, want := range []string{"BEGIN:VCALENDAR\r\n", "SUMMARY:A talk\r\n", "DTSTART:" + at.Format("20060102T150405Z") + "\r\n"} {
		if !strings.Contains(string(got.Body), want) {
			t.Errorf("no %q in %s", want, got.Body)
		}
	}
	unplanned := ada.conference(object{"title": "Another"})
	ada.do("GET", "/conferences/"+unplanned.ID+"/calendar", nil).problem(409, "conflict")
}

type entry struct {
	ID                string
	Conference        conf
	Owner             person
	Live              bool
	Started, Duration int
}

func (u *user) timeline() []entry {
	u.k.t.Helper()
	var l list[entry]
	u.do("GET", "/timeline", nil).ok(200, &l)
	return l.Items
}

// W16, W67–W70, W100, W107: the network of whoever goes live sees it, and cleans up after.
func TestTimeline(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		k := newKit(t, nil)
		ada, bob, cleo := k.join("ada@example.org"), k.join("bob@example.org"), k.join("cleo@example.org")
		k.connect(ada, bob)
		first, second := ada.conference(object{"title": "First"}), ada.conference(object{"title": "Second"})
		for _, c := range []conf{first, second} {
			ada.do("POST", "/conferences/"+c.ID+"/live", nil).ok(200, nil)
			time.Sleep(30 * time.Second)
			synctest.Wait()
		}
		list := bob.timeline()
		if len(list) != 2 || list[0].Conference.Title != "Second" || !list[0].Live || list[1].Started != 60 || list[1].Duration != 60 || list[1].Owner.FullName != "Ada Tester" {
			t.Fatalf("bob's timeline %+v", list)
		}
		equal(t, "others' timelines", len(cleo.timeline())+len(ada.timeline()), 0)
		equal(t, "told", bob.notifications("")[0].Text, "Ada Tester started the live conference “Second”.")

		ada.do("POST", "/conferences/"+first.ID+"/finish", nil).ok(200, nil)
		synctest.Wait()
		var removed struct{ Removed int }
		bob.do("POST", "/timeline/clear-finished", nil).ok(200, &removed)
		equal(t, "removed", removed.Removed, 1)
		list = bob.timeline()
		if len(list) != 1 || !list[0].Live {
			t.Fatalf("bob's timeline %+v", list)
		}
		cleo.do("DELETE", "/timeline/"+list[0].ID, nil).problem(404, "not_found")
		bob.do("DELETE", "/timeline/"+list[0].ID, nil).ok(204, nil)
		bob.do("DELETE", "/timeline/"+list[0].ID, nil).problem(404, "not_found")
		equal(t, "at the end", len(bob.timeline()), 0)
	})
}

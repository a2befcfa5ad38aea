package api_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/social/api"
)

// W11, W78: an admin sees all accounts, and closes and opens one; all of it is in the audit.
func TestAdminUsers(t *testing.T) {
	k := newKit(t, nil)
	root, ada := k.admin("root@example.org"), k.join("ada@example.org")
	type account struct {
		ID, Email   string
		SuspendedAt string `json:"suspended_at"`
	}
	accounts := func(query string) (out []string) {
		t.Helper()
		var l list[account]
		root.do("GET", "/admin/users"+query, nil).ok(200, &l)
		for _, a := range l.Items {
			out = append(out, a.Email)
		}
		return out
	}
	equal(t, "all", accounts(""), "[ada@example.org root@example.org]")
	equal(t, "a page", accounts("?limit=1"), "[ada@example.org]")
	root.do("GET", "/admin/users?cursor=x", nil).problem(422, "invalid")
	root.do("PUT", "/admin/users/"+root.ID+"/suspension", nil).problem(403, "forbidden")
	root.do("PUT", "/admin/users/x/suspension", nil).problem(404, "not_found")
	suspension := "/admin/users/" + ada.ID + "/suspension"
	root.do("PUT", suspension, object{"reason": strings.Repeat("x", 501)}).problem(422, "invalid")
	root.do("PUT", suspension, object{"reason": " spam \n"}).ok(204, nil)
	root.do("PUT", suspension, nil).ok(204, nil)
	ada.do("GET", "/me", nil).problem(401, "unauthenticated")
	var a struct {
		account
		Details struct {
			Devices      int
			SuspendedBy  person `json:"suspended_by"`
			SuspendedFor string `json:"suspended_for"`
			HasPassword  bool   `json:"has_password"`
			Providers    []string
			SeenAt       string `json:"seen_at"`
		}
	}
	root.do("GET", "/admin/users/"+ada.ID, nil).ok(200, &a)
	if d := a.Details; a.SuspendedAt == "" || d.SuspendedFor != "spam" || d.SuspendedBy.ID != root.ID || d.Devices != 0 || d.SeenAt != "" || !d.HasPassword {
		t.Errorf("suspended: %+v", a)
	}
	a.Details.SuspendedFor = ""
	root.do("GET", "/admin/users/"+root.ID, nil).ok(200, &a)
	if d := a.Details; d.Devices != 1 || d.SeenAt == "" || d.SuspendedFor != "" || a.Email != root.Email {
		t.Errorf("an account that is not: %+v", a)
	}
	equal(t, "suspended", accounts("?suspended=true"), "[ada@example.org]")
	root.do("DELETE", suspension, nil).ok(204, nil)
	equal(t, "suspended", accounts("?suspended=true"), "[]")
	root.do("GET", "/admin/users/x", nil).problem(404, "not_found")

	var l list[struct {
		Actor, Action, Object, Detail string
		People                        []person
	}]
	root.do("GET", "/admin/audit", nil).ok(200, &l)
	if p := l.Items[1].People; len(p) != 2 || p[0].FullName != "Root Tester" || p[1].FullName != "Ada Tester" || l.Items[1].Detail != "spam" {
		t.Errorf("audit %+v", l.Items)
	}
	if len(l.Items) != 3 || l.Items[0].Action != "unsuspend" || l.Items[1].Action != "suspend" || l.Items[1].Object != ada.ID || l.Items[1].Actor != root.ID {
		t.Errorf("audit %+v", l.Items)
	}
}

// An admin finds accounts by their addresses, ids and names; suspended ones among those that are.
func TestAdminFindsUsers(t *testing.T) {
	k := newKit(t, nil)
	root, ada, bob := k.admin("root@example.org"), k.join("ada@example.org"), k.join("bob@example.org")
	root.do("PUT", "/admin/users/"+bob.ID+"/suspension", nil).ok(204, nil)
	for query, want := range map[string]string{
		"query=ADA@example.org": "[Ada Tester]", "query=" + ada.ID: "[Ada Tester]", "query=ad": "[Ada Tester]", "query=bo": "[]", "query=bob@example.org": "[Bob Tester]",
		"query=bo&suspended=true": "[Bob Tester]", "query=test&suspended=true": "[Bob Tester]", "query=ad&suspended=true": "[]", "query=ada@example.org&suspended=true": "[]", "query=%21": "[]",
		"query=none@example.org": "[]",
	} {
		var l list[struct {
			FullName string `json:"full_name"`
		}]
		root.do("GET", "/admin/users?"+query, nil).ok(200, &l)
		got := []string{}
		for _, u := range l.Items {
			got = append(got, u.FullName)
		}
		equal(t, query, got, want)
	}
	var l list[struct{ ID string }]
	root.do("GET", "/admin/users?query=test&limit=1", nil).ok(200, &l)
	first, next := l.Items[0].ID, l.Next
	l = list[struct{ ID string }]{}
	root.do("GET", "/admin/users?query=test&limit=1&cursor="+next, nil).ok(200, &l)
	if len(l.Items) != 1 || l.Items[0].ID == first {
		t.Errorf("second page %+v after %s", l, first)
	}
}

// W50, W85: reports come to admins, who close each once.
func TestAdminReports(t *testing.T) {
	k := newKit(t, nil)
	root, ada, bob := k.admin("root@example.org"), k.join("ada@example.org"), k.join("bob@example.org")
	ada.do("POST", "/people/"+bob.ID+"/reports", object{"text": "<i>rude</i>"}).ok(204, nil)
	type report struct {
		ID, Text, Note string
		By, Of         person
		ResolvedBy     person `json:"resolved_by"`
		Version        int
	}
	var l list[report]
	root.do("GET", "/admin/reports", nil).ok(200, &l)
	if len(l.Items) != 1 || l.Items[0].Text != "<i>rude</i>" || l.Items[0].By.ID != ada.ID || l.Items[0].Of.FullName != "Bob Tester" {
		t.Fatalf("reports %+v", l.Items)
	}
	path := "/admin/reports/" + l.Items[0].ID + "/resolution"
	root.do("PUT", path, object{"version": 7}).problem(409, "conflict")
	var r report
	root.do("PUT", path, object{"version": l.Items[0].Version, "note": "talked to him"}).ok(200, &r)
	if r.ResolvedBy.ID != root.ID || r.Note != "talked to him" {
		t.Errorf("resolved %+v", r)
	}
	root.do("PUT", path, object{"version": l.Items[0].Version}).problem(409, "conflict")
	root.do("PUT", "/admin/reports/x/resolution", object{"version": 1}).problem(404, "not_found")
	root.do("GET", "/admin/reports?resolved=true", nil).ok(200, &l)
	equal(t, "resolved", len(l.Items), 1)
	root.do("GET", "/admin/reports", nil).ok(200, &l)
	equal(t, "open", len(l.Items), 0)
}

// An admin sees the rooms of this process and who is in them, and closes one, which ends the conference.
func TestAdminRooms(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		k := newKit(t, nil)
		root, ada, bob := k.admin("root@example.org"), k.join("ada@example.org"), k.join("bob@example.org")
		c := ada.conference(object{"title": "A talk", "public": true})
		ada.do("POST", "/conferences/"+c.ID+"/live", nil).ok(200, nil)
		ann, err := k.server.Attach(t.Context(), conference.JoinRequest{Room: c.ID, Token: ada.token}, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = k.server.Attach(t.Context(), conference.JoinRequest{Room: c.ID, Token: bob.token, Door: conference.DoorWHEP}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := k.server.OpenRoom("another", nil); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		type room struct {
			ID, Name             string
			Participants, Hidden int
			People               []struct{ Identity, Name string }
		}
		var l list[room]
		root.do("GET", "/admin/rooms", nil).ok(200, &l)
		if len(l.Items) != 2 || l.Items[1].Name != "another" || l.Items[0].Name != c.ID || l.Items[0].Participants != 1 || l.Items[0].Hidden != 1 ||
			l.Items[0].People[0].Identity != ada.ID || l.Items[0].People[0].Name != "Ada Tester" {
			t.Fatalf("rooms %+v", l.Items)
		}
		var seen struct {
			Room         room
			Participants []struct {
				Identity, Door string
				Hidden         bool
			}
		}
		root.do("GET", "/admin/rooms/"+l.Items[0].ID, nil).ok(200, &seen)
		hidden := map[string]bool{} // by whose they are; both came at the same time
		for _, p := range seen.Participants {
			id, _, _ := strings.Cut(p.Identity, ":")
			hidden[id+" "+p.Door] = p.Hidden
		}
		equal(t, "who is in it", hidden, map[string]bool{ada.ID + " local": false, bob.ID + " whep": true})
		if seen.Room.Participants != 1 || seen.Room.Hidden != 1 {
			t.Errorf("one room: %+v", seen)
		}
		ada.do("GET", "/admin/rooms/"+l.Items[0].ID, nil).problem(403, "forbidden")
		talk := "/admin/rooms/" + l.Items[0].ID + "/close"
		root.do("GET", "/admin/rooms?limit=1", nil).ok(200, &l)
		equal(t, "first page", l.Items[0].Name, c.ID)
		next := l.Next
		l = list[room]{}
		root.do("GET", "/admin/rooms?limit=1&cursor="+next, nil).ok(200, &l)
		if l.Items[0].Name != "another" || l.Next != "" {
			t.Errorf("second page %+v", l)
		}
		root.do("GET", "/admin/rooms?cursor=*", nil).problem(422, "invalid")
		root.do("POST", talk, nil).ok(204, nil)
		root.do("POST", talk, nil).problem(404, "not_found")
		select {
		case <-ann.Done():
		default:
			t.Error("somebody is still in it")
		}
		equal(t, "the conference", ada.details(c.ID).Conference.State, "finished")
		var audit list[struct{ Actor, Action, Object string }]
		root.do("GET", "/admin/audit", nil).ok(200, &audit)
		if a := audit.Items[0]; a.Action != "room.close" || a.Object != c.ID || a.Actor != root.ID {
			t.Errorf("audit %+v", audit.Items)
		}
	})
}

// Without rooms in this process there are none.
func TestAdminNoRooms(t *testing.T) {
	k := newKit(t, nil)
	root := k.admin("root@example.org")
	without, err := api.New(api.Config{Social: k.social, PublicURL: "https://meet.example/"})
	if err != nil {
		t.Fatal(err)
	}
	k.api = without
	var l list[object]
	root.do("GET", "/admin/rooms", nil).ok(200, &l)
	equal(t, "rooms", len(l.Items), 0)
	root.do("POST", "/admin/rooms/x/close", nil).problem(404, "not_found")
	root.do("GET", "/conferences", nil).problem(404, "not_found") // there is no hosting
}

// Nothing of it is for others, nor any more for somebody who was an admin when signing in. C44.
func TestOnlyAdmins(t *testing.T) {
	k := newKit(t, nil)
	ada, former := k.join("ada@example.org"), k.admin("former@example.org")
	if err := k.social.Accounts.SetAdmin(t.Context(), former.ID, false); err != nil {
		t.Fatal(err)
	}
	for _, call := range []struct {
		method, path string
		body         any
	}{
		{"GET", "/admin/users", nil}, {"GET", "/admin/users/" + ada.ID, nil}, {"PUT", "/admin/users/" + ada.ID + "/suspension", nil},
		{"DELETE", "/admin/users/" + ada.ID + "/suspension", nil}, {"GET", "/admin/reports", nil}, {"GET", "/admin/audit", nil},
		{"PUT", "/admin/reports/x/resolution", object{"version": 1}}, {"GET", "/admin/rooms", nil}, {"POST", "/admin/rooms/x/close", nil},
	} {
		for _, u := range []*user{ada, former} {
			u.do(call.method, call.path, call.body).problem(403, "forbidden")
		}
		k.nobody().do(call.method, call.path, call.body).problem(401, "unauthenticated")
	}
	if ok, err := k.social.Active(t.Context(), ada.ID); err != nil || !ok {
		t.Error("somebody was suspended")
	}
}

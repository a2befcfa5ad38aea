package api_test

import "testing"

type notification struct {
	ID, Kind, Text, Object, Data string
	Actor                        person
	Count                        int
	ReadAt                       string `json:"read_at"`
}

func (u *user) notifications(query string) []notification {
	u.k.t.Helper()
	var l list[notification]
	u.do("GET", "/notifications"+query, nil).ok(200, &l)
	return l.Items
}

// W74–W77, W82, W112: what somebody was told, and what can be done with it.
func TestNotifications(t *testing.T) {
	k := newKit(t, nil)
	ada, bob, cleo := k.join("ada@example.org"), k.join("bob@example.org"), k.join("cleo@example.org")
	bob.status("POST", "/people/"+ada.ID+"/connection/request")
	cleo.write("Hello", "you", ada.ID).ok(201, nil)
	cleo.write("Again", "you", ada.ID).ok(201, nil)

	list := ada.notifications("")
	if len(list) != 2 || list[0].Kind != "message" || list[0].Count != 2 || list[0].Text != "Cleo Tester sent you 2 messages." ||
		list[1].Kind != "requested" || list[1].Actor.ID != bob.ID || list[1].Text != "Bob Tester wants to connect with you." {
		t.Fatalf("ada was told %+v", list)
	}
	equal(t, "counters", ada.counters(), counters{Notifications: 2, Messages: 2})
	request := "/notifications/" + list[1].ID
	ada.do("PUT", request+"/read", nil).ok(204, nil)
	equal(t, "unread", len(ada.notifications("?unread=true")), 1)
	ada.do("DELETE", request+"/read", nil).ok(204, nil)
	equal(t, "unread again", ada.counters().Notifications, 2)
	ada.do("POST", "/notifications/read-all", nil).ok(204, nil)
	equal(t, "all read", ada.counters(), counters{Messages: 2})
	var n notification
	ada.do("GET", request, nil).ok(200, &n)
	if n.ReadAt == "" || n.Kind != "requested" {
		t.Errorf("got %+v", n)
	}

	// C44: others' notifications are not there.
	for _, call := range [][2]string{{"GET", ""}, {"DELETE", ""}, {"PUT", "/read"}, {"DELETE", "/read"}} {
		bob.do(call[0], request+call[1], nil).problem(404, "not_found")
	}

	ada.do("DELETE", request, nil).ok(204, nil)
	ada.do("GET", request, nil).problem(404, "not_found")
	equal(t, "the request waits", ada.status("GET", "/people/"+bob.ID+"/connection"), "incoming")
	ada.do("DELETE", "/notifications", nil).ok(204, nil)
	equal(t, "all deleted", len(ada.notifications("")), 0)
	k.nobody().do("GET", "/notifications", nil).problem(401, "unauthenticated")
}

package api_test

import "testing"

func TestProfile(t *testing.T) {
	k := newKit(t, nil)
	ada := k.join("ada@example.org")
	before := ada.do("GET", "/me", nil).ok(200, nil).Header.Get("ETag")
	var me struct {
		FullName           string `json:"full_name"`
		Bio, Website       string
		Language           string
		EmailNotifications bool `json:"email_notifications"`
		PrivateMessages    bool `json:"private_messages"`
	}
	got := ada.do("PATCH", "/me/profile", body{"bio": "Counts.", "website": "https://ada.example/"}, "If-Match", before).ok(200, &me)
	if me.Bio != "Counts." || me.FullName != "Ada Tester" || me.Website != "https://ada.example/" {
		t.Errorf("got %+v", me)
	}
	after := got.Header.Get("ETag")
	if after == before || after == "" {
		t.Errorf("the ETag is %q, and was %q", after, before)
	}
	// What another device changed meanwhile is not overwritten.
	ada.do("PATCH", "/me/profile", body{"bio": "Old."}, "If-Match", before).problem(412, "stale")
	ada.do("PATCH", "/me/settings", body{"language": "fr"}, "If-Match", before).problem(412, "stale")
	for _, bad := range []string{"5", `W/` + after, `"x-y"`, `"-1-y"`, after + `, "1-x"`} {
		ada.do("PATCH", "/me/profile", body{"bio": "Old."}, "If-Match", bad).problem(412, "stale")
	}
	ada.do("GET", "/me", nil, "If-None-Match", before+", "+after).ok(304, nil)
	ada.do("GET", "/me", nil, "If-None-Match", before).ok(200, &me)
	if me.Bio != "Counts." {
		t.Errorf("a stale change was made: %+v", me)
	}

	ada.do("PATCH", "/me/settings", body{"language": "fr", "email_notifications": false, "private_messages": false}, "If-Match", after).ok(200, &me)
	if me.Language != "fr" || me.EmailNotifications || me.PrivateMessages {
		t.Errorf("got %+v", me)
	}
	ada.do("PATCH", "/me/settings", body{"private_messages": true}, "If-Match", "*").ok(200, &me)
	ada.do("PATCH", "/me/settings", body{}).ok(200, &me)
	if !me.PrivateMessages || me.EmailNotifications {
		t.Errorf("got %+v", me)
	}
	wrong := body{"website": "javascript:alert(1)", "full_name": ""}
	for field, value := range wrong {
		if p := ada.do("PATCH", "/me/profile", body{field: value}).problem(422, "invalid"); p.Field != field {
			t.Errorf("the wrong field is %q, want %q", p.Field, field)
		}
	}
	ada.do("PATCH", "/me/settings", body{"language": "xx"}).problem(422, "invalid")
	ada.do("PATCH", "/me/profile", body{"email": "eve@example.org"}).problem(422, "invalid")
	ada.do("PATCH", "/me/profile", body{"bio": nil}).ok(200, &me) // null is as if it was absent
	if me.Bio != "Counts." {
		t.Errorf("null changed it: %+v", me)
	}
}

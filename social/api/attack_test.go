package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/hosting"
)

// The tests of this file go through every operation of the document, so that one that is added is attacked, too.

// village is a house with people: Ann has conferences, messages and notifications with Bob, with whom she is
// connected. Cem knows nobody, and Ann has blocked Dan.
type village struct {
	*house
	ann, bob, cem, dan, adm *user
	live                    string // Ann's private conference
	object                  map[string]string
}

func newVillage(t *testing.T) *village {
	t.Helper()
	v := &village{house: newHouse(t, houseConfig{}), object: map[string]string{}}
	v.ann, v.bob, v.cem, v.dan, v.adm = v.join("ann@example.org"), v.join("bob@example.org"), v.join("cem@example.org"), v.join("dan@example.org"), v.admin("adm@example.org")
	v.ann.do("POST", "/people/"+v.bob.ID+"/connection/request", nil).ok(200, nil)
	v.bob.do("POST", "/people/"+v.ann.ID+"/connection/approve", nil).ok(200, nil)
	v.ann.do("PUT", "/blocks/"+v.dan.ID, nil).ok(204, nil)
	v.ann.do("POST", "/messages", map[string]any{"to": []string{v.bob.ID}, "subject": "Hello", "body": "How are you?"}).ok(201, nil)
	v.bob.do("POST", "/people/"+v.cem.ID+"/reports", map[string]any{"text": "Rude."}).ok(204, nil)

	told := v.listenFor(v.bob, social.KindLive)
	var made struct{ ID string }
	v.ann.do("POST", "/conferences", map[string]any{"title": "A private lecture", "description": "of things"}).ok(201, &made)
	v.live = made.ID
	v.ann.do("POST", "/conferences/"+v.live+"/live", nil).ok(200, nil)
	<-told
	v.object["conferences"] = v.live
	v.object["people"], v.object["blocks"], v.object["users"] = v.ann.ID, v.ann.ID, v.join("eve@example.org").ID
	room, err := v.rooms.OpenRoom("a room", nil)
	if err != nil {
		t.Fatal(err)
	}
	v.object["rooms"] = room.SID()
	for name, path := range map[string]string{"notifications": "/notifications", "messages": "/messages", "logins": "/logins", "timeline": "/timeline"} {
		v.object[name] = firstOf(v.bob.do("GET", path, nil))
	}
	v.object["reports"] = firstOf(v.adm.do("GET", "/admin/reports", nil))
	return v
}

// firstOf is the id of the first item of a list.
func firstOf(a *answer) string {
	a.t.Helper()
	var list struct{ Items []struct{ ID string } }
	a.ok(200, &list)
	if len(list.Items) == 0 || list.Items[0].ID == "" {
		a.t.Fatalf("no item with an id in %s", a.Body)
	}
	return list.Items[0].ID
}

// listenFor gives a channel that is closed when somebody is told something.
func (h *house) listenFor(u *user, kind social.Kind) <-chan struct{} {
	h.t.Helper()
	sub, err := h.social.Live.Subscribe(h.t.Context(), social.Actor{UserID: u.ID})
	if err != nil {
		h.t.Fatal(err)
	}
	told := make(chan struct{})
	go func() {
		defer sub.Close()
		for e := range sub.Events() {
			if n, ok := e.Data.(social.NotificationEvent); ok && n.Notification.Kind == kind {
				close(told)
				return
			}
		}
	}()
	return told
}

// as is who an operation is for.
func (v *village) as(op operation) *user {
	switch op.Access {
	case "admin":
		return v.adm
	case "public":
		return v.nobody()
	}
	return v.bob
}

// send makes a request and checks what holds for every answer: no fault, no document that a browser would run, errors as
// problems with a code.
func (v *village) send(u *user, method, path string, body any, headers ...string) *answer {
	v.t.Helper()
	r := u.request(method, path, body, headers...)
	ctx, cancel := context.WithTimeout(r.Context(), patience) // a stream that should not have begun ends
	defer cancel()
	return v.check(method+" "+path, v.serve(r.WithContext(ctx)))
}

func (v *village) check(what string, a *answer) *answer {
	v.t.Helper()
	h := a.Header
	switch {
	case a.Status >= 500:
		v.t.Errorf("%s: status %d: %s", what, a.Status, a.Body)
	case h.Get("X-Content-Type-Options") != "nosniff", !strings.Contains(h.Get("Content-Security-Policy"), "default-src 'none'"), h.Get("Referrer-Policy") == "", h.Get("X-Frame-Options") != "DENY":
		v.t.Errorf("%s: without its security headers: %v", what, h)
	case h.Get("Access-Control-Allow-Origin") != "" || h.Get("Server") != "" || h.Get("X-Powered-By") != "":
		v.t.Errorf("%s: has headers that it should not: %v", what, h)
	case h.Get("Cache-Control") == "" || strings.Contains(h.Get("Cache-Control"), "public"):
		v.t.Errorf("%s: Cache-Control %q", what, h.Get("Cache-Control"))
	case a.Status >= 400:
		var p problem
		if err := json.Unmarshal(a.Body, &p); err != nil || h.Get("Content-Type") != "application/problem+json" || p.Code == "" || p.Status != a.Status {
			v.t.Errorf("%s: no problem: %d %s %s", what, a.Status, h.Get("Content-Type"), a.Body)
		}
	}
	return a
}

// TestPublicOperations: which operations are for everybody is decided here.
func TestPublicOperations(t *testing.T) {
	var got []string
	for _, op := range operations(t, newHouse(t, houseConfig{}).api.OpenAPI()) {
		switch op.Access {
		case "public":
			got = append(got, op.ID)
		case "signed-in", "admin":
		default:
			t.Errorf("%s is for %q", op.ID, op.Access)
		}
		if admin := strings.HasPrefix(op.path, "/admin/"); admin != (op.Access == "admin") {
			t.Errorf("%s %s is for %q", op.method, op.path, op.Access)
		}
	}
	slices.Sort(got)
	want := []string{
		"begin-external-sign-in", "check-password-reset", "confirm-email", "finish-external-sign-in", "forgot-password", "list-providers",
		"resend-confirmation", "reset-password", "send-letter", "sign-in", "sign-out", "sign-up",
	}
	if !slices.Equal(got, want) {
		t.Errorf("everybody may call %v, want %v", got, want)
	}
}

// TestNoCredential calls every operation without a credential, with wrong ones, and those of admins as somebody else. C37
func TestNoCredential(t *testing.T) {
	v := newVillage(t)
	ended := v.join("ended@example.org")
	ended.do("POST", "/sign-out", nil).ok(204, nil)
	for _, op := range operations(t, v.api.OpenAPI()) {
		if op.Access == "public" {
			continue
		}
		for what, headers := range map[string][]string{
			"none": nil, "another's form": {"Authorization", "Basic YW5uOmFubg=="}, "empty": {"Authorization", "Bearer "}, "made up": {"Authorization", "Bearer " + strings.Repeat("A", 43)},
			"an id": {"Authorization", "Bearer " + v.ann.ID}, "ended": {"Authorization", "Bearer " + ended.token}, "long": {"Authorization", "Bearer " + strings.Repeat("A", 5000)},
			"a cookie": {"Cookie", "__Host-rotunda=" + strings.Repeat("A", 43)}, "a cookie without its prefix": {"Cookie", "rotunda=" + v.ann.token},
			"in the query": {"X-Nothing", ""}, "injection": {"Authorization", "Bearer ' OR 1=1 --"},
		} {
			path := op.at(v.idFor(op))
			if what == "in the query" {
				path += "?token=" + v.ann.token + "&access_token=" + v.ann.token
			}
			a := v.send(v.nobody(), op.method, path, op.sample(), headers...)
			if a.Status != 401 || a.Header.Get("WWW-Authenticate") == "" || !strings.Contains(string(a.Body), `"unauthenticated"`) {
				t.Errorf("%s with credential %s: %d %s", op.ID, what, a.Status, a.Body)
			}
		}
		if op.Access == "admin" {
			a := v.send(v.ann, op.method, op.at(v.idFor(op)), op.sample())
			if b := v.send(v.ann, op.method, op.at(nobodyID), op.sample()); a.Status != 403 || !bytes.Equal(a.Body, b.Body) {
				t.Errorf("%s as no admin: %d %s, and for what is not there %s", op.ID, a.Status, a.Body, b.Body)
			}
		}
	}
}

// idFor is the id of an object for the path of an operation.
func (v *village) idFor(op operation) string {
	if !strings.Contains(op.path, "{") {
		return ""
	}
	parts := strings.Split(strings.TrimPrefix(strings.TrimPrefix(op.path, "/admin"), "/"), "/")
	if parts[0] == "external-sign-in" {
		return "google"
	}
	id := v.object[parts[0]]
	if id == "" {
		v.t.Fatalf("%s %s: the tests know no object for it: give the village one", op.method, op.path)
	}
	return id
}

// export is all that is stored of somebody. Two exports differ if anything of it changed.
func (v *village) export(u *user) string {
	v.t.Helper()
	var b strings.Builder
	if err := v.social.Accounts.Export(v.t.Context(), social.Actor{UserID: u.ID}, &b); err != nil {
		v.t.Fatal(err)
	}
	return b.String()
}

// TestOthersObjects calls every operation that names an object with somebody else's: the answer is that to an
// object that is not there, byte by byte, and nothing of the others' has changed. C38 W65
func TestOthersObjects(t *testing.T) {
	v := newVillage(t)
	before := v.export(v.ann) + v.export(v.bob)
	tried := 0
	for _, op := range operations(t, v.api.OpenAPI()) {
		if op.Access != "signed-in" || !strings.Contains(op.path, "{") {
			continue
		}
		strangers := []*user{v.cem, v.dan}
		if strings.HasPrefix(op.path, "/people/") {
			strangers = []*user{v.dan} // others may know of Ann
		}
		for _, u := range strangers {
			body := op.sample()
			theirs := v.send(u, op.method, op.at(v.idFor(op)), body)
			none := v.send(u, op.method, op.at(nobodyID), body)
			tried++
			if theirs.Status != none.Status || !bytes.Equal(theirs.Body, none.Body) || headersOf(theirs) != headersOf(none) {
				t.Errorf("%s of somebody else's: %d %s %s\nof nothing: %d %s %s", op.ID, theirs.Status, theirs.Body, headersOf(theirs), none.Status, none.Body, headersOf(none))
			}
			if op.method == "GET" && theirs.Status != 404 {
				t.Errorf("%s of somebody else's: %d %s, want 404", op.ID, theirs.Status, theirs.Body)
			}
			if theirs.Status < 400 && !slices.Contains([]string{"block", "unblock", "report"}, op.ID) {
				t.Errorf("%s of somebody else's: %d %s", op.ID, theirs.Status, theirs.Body)
			}
		}
	}
	if tried < 40 {
		t.Errorf("only %d were tried", tried)
	}
	if after := v.export(v.ann) + v.export(v.bob); after != before {
		t.Errorf("what others own has changed:\n%s\n%s", before, after)
	}
}

// headersOf are the headers of an answer that are not of the request alone.
func headersOf(a *answer) string {
	h := a.Header.Clone()
	h.Del("X-Request-Id")
	return fmt.Sprint(h)
}

// wrong are values that no parameter of a type takes.
func wrong(s schema) []any {
	switch {
	case s.is("string"):
		out := []any{7, true, []any{"a"}, map[string]any{"a": 1}}
		if s.MaxLength != nil {
			out = append(out, strings.Repeat("x", *s.MaxLength+1))
		}
		if len(s.Enum) > 0 {
			out = append(out, "nonsense", "")
		}
		return out
	case s.is("integer"):
		return []any{"1", 1.5, true, []any{1}, json.Number("1e400"), json.Number("99999999999999999999")}
	case s.is("boolean"):
		return []any{"true", 1, []any{true}}
	case s.is("array"):
		return []any{"a", 1, map[string]any{"0": "a"}, []any{1}, []any{[]any{"a"}}}
	}
	return []any{"a", 1}
}

// TestWrongTypes gives every member of every body, and every parameter, values of other types, and every
// operation bodies of another form. What is wrong is named in the answer. C39
func TestWrongTypes(t *testing.T) {
	v := newVillage(t)
	before := v.export(v.bob)
	for _, op := range operations(t, v.api.OpenAPI()) {
		u, path := v.as(op), op.at(v.idFor(op))
		v.wrongParameters(op)
		s, ok := op.json()
		if !ok {
			continue
		}
		refused := func(what string, body any, where string, headers ...string) {
			t.Helper()
			a := v.send(u, op.method, path, body, headers...)
			if a.Status < 400 || !strings.Contains(string(a.Body), where) {
				t.Errorf("%s with %s: %d %s", op.ID, what, a.Status, a.Body)
			}
			if strings.Contains(string(a.Body), password) {
				t.Errorf("%s with %s: the answer repeats a password: %s", op.ID, what, a.Body)
			}
		}
		for name, p := range s.Properties {
			for _, value := range wrong(p) {
				body := op.sample()
				body[name] = value
				where := "body." + name
				if _, large := value.(json.Number); large {
					where = "body"
				}
				refused(fmt.Sprintf("%s %.20v", name, value), body, where)
			}
			body := op.sample()
			delete(body, name)
			if slices.Contains(s.Required, name) {
				refused("no "+name, body, name)
			}
		}
		body := op.sample()
		body["unknown"] = 1
		refused("an unknown member", body, "unknown")
		for what, raw := range map[string]string{
			"half": `{"a": `, "list": `[]`, "string": `"x"`, "null": `null`, "number": `1`, "nothing": ``, "two": `{}{}`, "text": `title=a`,
			"deep": strings.Repeat(`[`, 9000) + strings.Repeat(`]`, 9000), "deep object": strings.Repeat(`{"a":`, 2000) + `1` + strings.Repeat(`}`, 2000), "invalid UTF-8": "{\"\xff\": 1}",
		} {
			if len(s.Required) == 0 && what == "nothing" {
				continue
			}
			refused(what, []byte(raw), "", "Content-Type", "application/json")
		}
		full, err := json.Marshal(op.sample())
		if err != nil {
			t.Fatal(err)
		}
		for _, kind := range []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", "application/json; charset=utf-16", "", "*/*"} {
			if a := v.send(u, op.method, path, full, "Content-Type", kind); a.Status != 415 {
				t.Errorf("%s with a body of type %q: %d %s", op.ID, kind, a.Status, a.Body)
			}
		}
	}
	if after := v.export(v.bob); after != before {
		t.Errorf("a request that was refused changed something:\n%s\n%s", before, after)
	}
}

// wrongParameters gives parameters of an operation values that they don't take.
func (v *village) wrongParameters(op operation) {
	v.t.Helper()
	u, path := v.as(op), op.at(v.idFor(op))
	with := func(name, value string) string {
		sep := "?"
		if strings.Contains(path, "?") {
			sep = "&"
		}
		return path + sep + url.QueryEscape(name) + "=" + url.QueryEscape(value)
	}
	if op.ID != "finish-external-sign-in" { // providers add what they like
		if a := v.send(u, op.method, with("unknown", "1"), op.sample()); a.Status < 400 {
			v.t.Errorf("%s took an unknown parameter: %d", op.ID, a.Status)
		}
	}
	for _, p := range op.Parameters {
		var values []string
		switch s := p.Schema; {
		case p.In == "path":
			v.wrongIDs(op)
			continue
		case s.is("integer"):
			values = []string{"x", "1.5", "99999999999999999999", "-1", "0x10", "1;2"}
			if s.Maximum != nil {
				values = append(values, fmt.Sprint(*s.Maximum+1))
			}
		case s.is("boolean"):
			values = []string{"maybe", "2"}
		case s.is("array"):
			values = []string{strings.Repeat("x", 2000)}
			if s.Items == nil || len(s.Items.Enum) == 0 {
				continue // ids of any form
			}
		case len(s.Enum) > 0:
			values = []string{"nonsense"}
		case s.MaxLength != nil:
			values = []string{strings.Repeat("x", *s.MaxLength+1)}
		default:
			continue
		}
		for _, value := range values {
			var a *answer
			if p.In == "header" {
				a = v.send(u, op.method, path, op.sample(), p.Name, value)
			} else {
				a = v.send(u, op.method, with(p.Name, value), op.sample())
			}
			if a.Status < 400 || !strings.Contains(string(a.Body), p.Name) {
				v.t.Errorf("%s with %s %.30q: %d %s", op.ID, p.Name, value, a.Status, a.Body)
			}
		}
	}
}

// wrongIDs names objects that cannot be.
func (v *village) wrongIDs(op operation) {
	v.t.Helper()
	u := v.as(op)
	if op.Access == "signed-in" {
		u = v.dan // who may block whom he likes
	}
	for _, id := range []string{
		strings.Repeat("a", 300), "%00", "%ff%fe", "..%2f..%2fetc%2fpasswd", "%2e%2e", "'%20OR%201=1--", "%F0%9F%98%80", "%0d%0aSet-Cookie:%20a=b", "%20", "%E2%80%AE", "-1", "null", "{id}",
	} {
		a := v.send(u, op.method, op.at(id), op.sample())
		if a.Status < 400 && !slices.Contains([]string{"block", "unblock", "report", "finish-external-sign-in"}, op.ID) {
			v.t.Errorf("%s of %q: %d %s", op.ID, id, a.Status, a.Body)
		}
		if len(a.Header["Set-Cookie"]) > 0 && op.ID != "finish-external-sign-in" {
			v.t.Errorf("%s of %q sets a cookie", op.ID, id)
		}
	}
}

// endless is a body that is larger than all that is taken; it counts what is read of it.
type endless struct{ read int64 }

func (e *endless) Read(p []byte) (int, error) {
	if e.read > 64<<20 {
		return 0, io.EOF
	}
	for i := range p {
		p[i] = 'a'
	}
	if e.read == 0 && len(p) > 5 {
		copy(p, `{"a":`+`"`)
	}
	e.read += int64(len(p))
	return len(p), nil
}

// TestOversizedBodies sends more than is taken, said before or not: the answer is too_large, and little of it was read;
// nothing at all without a credential. C40
func TestOversizedBodies(t *testing.T) {
	v := newVillage(t)
	for _, op := range operations(t, v.api.OpenAPI()) {
		if op.ID == "get-events" {
			continue // takes no body, and does not end
		}
		kind, most := "application/json", int64(256<<10)
		if op.ID == "set-avatar" {
			kind, most = "image/png", 9<<20
		}
		for _, said := range []bool{true, false} {
			who := v.ann
			if op.Access == "admin" {
				who = v.adm
			}
			for _, u := range []*user{who, v.nobody()} {
				body := new(endless)
				r := u.request(op.method, op.at(v.idFor(op)), nil, "Content-Type", kind)
				r.Body = io.NopCloser(body)
				r.ContentLength = -1
				if said {
					r.ContentLength = 64 << 20
				}
				a := v.check(op.ID, v.serve(r))
				unknown := u.token == "" && op.Access != "public"
				switch {
				case unknown && (a.Status != 401 || body.read > 0):
					t.Errorf("%s without a credential: %d, %d bytes were read", op.ID, a.Status, body.read)
				case !unknown && op.RequestBody != nil && a.Status != 413:
					t.Errorf("%s, said before: %v: %d %s, want 413", op.ID, said, a.Status, a.Body)
				case body.read > most || said && body.read > 0:
					t.Errorf("%s, said before: %v: %d bytes were read", op.ID, said, body.read)
				}
			}
		}
	}
}

// TestBadCursors gives every list cursors that are none of its own.
func TestBadCursors(t *testing.T) {
	v := newVillage(t)
	foreign := map[string]string{}
	for _, path := range []string{"/admin/users", "/people?query=t"} {
		sep := "?"
		if strings.Contains(path, "?") {
			sep = "&"
		}
		var page struct{ Next string }
		v.adm.do("GET", path+sep+"limit=1", nil).ok(200, &page)
		foreign[path] = page.Next
		if page.Next == "" {
			t.Fatalf("%s has no second page", path)
		}
	}
	lists := 0
	for _, op := range operations(t, v.api.OpenAPI()) {
		if !op.has("query", "cursor") {
			continue
		}
		lists++
		path := op.at(v.idFor(op)) + "?query=t&cursor="
		if !op.has("query", "query") {
			path = op.at(v.idFor(op)) + "?cursor="
		}
		cursors := []string{"!", "%00", "null", "-1", "AAAA%3D", strings.Repeat("A", 512), "'%20OR%201=1--", "e30", "%ff"}
		for of, cursor := range foreign {
			if strings.HasPrefix(of, op.path) {
				cursors = append(cursors, cursor[:len(cursor)-4], cursor+"AAAA")
				continue
			}
			cursors = append(cursors, cursor)
		}
		for _, cursor := range cursors {
			a := v.send(v.as(op), op.method, path+cursor, nil)
			if op.ID == "list-rooms" && a.Status == 200 {
				continue // its cursors are names of rooms
			}
			if a.Status != 422 && a.Status != 400 || !strings.Contains(string(a.Body), "cursor") {
				t.Errorf("%s with cursor %.30q: %d %s", op.ID, cursor, a.Status, a.Body)
			}
		}
	}
	if lists < 14 {
		t.Errorf("only %d lists", lists)
	}
}

// TestStaleVersions changes everything that has a version by one that is not the present one.
func TestStaleVersions(t *testing.T) {
	v := newVillage(t)
	h, err := v.hosting.Create(t.Context(), social.Actor{UserID: v.ann.ID}, hosting.NewConference{Title: "To be changed"})
	if err != nil {
		t.Fatal(err)
	}
	from := map[string]string{"update-profile": "/me", "update-settings": "/me", "update-conference": "/conferences/" + h.ID}
	for _, op := range operations(t, v.api.OpenAPI()) {
		if !op.has("header", "If-Match") {
			if op.method == "PATCH" {
				t.Errorf("%s changes without regard to the version", op.ID)
			}
			continue
		}
		read := from[op.ID]
		if read == "" {
			t.Errorf("%s: the tests do not know where its version is read", op.ID)
			continue
		}
		path := op.at(h.ID)
		etag := func() string {
			tag := v.send(v.ann, "GET", read, nil).ok(200, nil).Header.Get("ETag")
			if tag == "" {
				t.Fatalf("%s has no ETag", read)
			}
			return tag
		}
		old := etag()
		v.send(v.ann, op.method, path, op.sample(), "If-Match", old).ok(200, nil)
		now := etag()
		if now == old {
			t.Errorf("%s: the ETag stays", op.ID)
		}
		for _, stale := range []string{old, `"0-x"`, `"x"`, "x", `"99999999999999999999-x"`, `W/` + old, strings.Repeat(`"`, 100), now + ", " + old} {
			if a := v.send(v.ann, op.method, path, op.sample(), "If-Match", stale); a.Status != 412 {
				t.Errorf("%s with If-Match %s, where %s is right: %d %s", op.ID, stale, now, a.Status, a.Body)
			}
		}
		if etag() != now {
			t.Errorf("%s: a stale request changed something", op.ID)
		}
		v.send(v.ann, op.method, path, op.sample(), "If-Match", now).ok(200, nil)
	}
	var list struct {
		Items []struct{ Version int64 }
	}
	v.adm.do("GET", "/admin/reports", nil).ok(200, &list)
	path := "/admin/reports/" + v.object["reports"] + "/resolution"
	v.send(v.adm, "PUT", path, map[string]any{"version": list.Items[0].Version + 1}).problem(409, "conflict")
	v.send(v.adm, "PUT", path, map[string]any{"version": list.Items[0].Version}).ok(200, nil)
	v.send(v.adm, "PUT", path, map[string]any{"version": list.Items[0].Version, "note": "once more"}).problem(409, "conflict")
}

// TestOtherOrigins makes every request that changes something as a page of another site makes a browser do: with the cookie, and
// without any, which is how somebody is signed in to another's account. C41
func TestOtherOrigins(t *testing.T) {
	v := newVillage(t)
	before := v.export(v.ann) + v.export(v.adm)
	tried := 0
	for _, op := range operations(t, v.api.OpenAPI()) {
		if !op.changes() {
			continue
		}
		who := v.ann
		if op.Access == "admin" {
			who = v.adm
		}
		for _, cookie := range []string{"__Host-rotunda=" + who.token, ""} {
			for what, headers := range map[string][]string{
				"another site":          {"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"},
				"a neighbour":           {"Origin", "https://evil.meet.example", "Sec-Fetch-Site", "same-site"},
				"an old browser":        {"Origin", "https://evil.example"},
				"a sandbox":             {"Origin", "null"},
				"another scheme":        {"Origin", "http://meet.example", "Sec-Fetch-Site", "cross-site"},
				"another port":          {"Origin", "https://meet.example:8443", "Sec-Fetch-Site", "same-site"},
				"a name that begins so": {"Origin", "https://meet.example.evil.example"},
				"no origin":             {"Sec-Fetch-Site", "cross-site"},
			} {
				a := v.send(v.nobody(), op.method, op.at(v.idFor(op)), op.sample(), append([]string{"Cookie", cookie}, headers...)...)
				tried++
				var p problem
				if a.Status != 403 || json.Unmarshal(a.Body, &p) != nil || p.Code != "cross_origin" {
					t.Errorf("%s from %s: %d %s", op.ID, what, a.Status, a.Body)
				}
			}
		}
	}
	if tried < 300 {
		t.Errorf("only %d were tried", tried)
	}
	if after := v.export(v.ann) + v.export(v.adm); after != before {
		t.Errorf("something has changed:\n%s\n%s", before, after)
	}
	own := []string{"Cookie", "__Host-rotunda=" + v.ann.token, "Origin", "https://meet.example", "Sec-Fetch-Site", "same-origin"}
	v.send(v.nobody(), "PATCH", "/me/profile", map[string]any{"bio": "mine"}, own...).ok(200, nil)
}

// TestReadsChangeNothing: what links and pictures of another site can make a browser do changes nothing.
func TestReadsChangeNothing(t *testing.T) {
	v := newVillage(t)
	before := v.export(v.bob) + v.export(v.ann)
	for _, op := range operations(t, v.api.OpenAPI()) {
		if op.changes() || op.ID == "get-events" {
			continue
		}
		for _, u := range []*user{v.bob, v.ann} {
			a := v.send(v.nobody(), op.method, op.at(v.idFor(op)), nil, "Cookie", "__Host-rotunda="+u.token)
			if op.Access == "signed-in" && u == v.bob && a.Status >= 400 && !slices.Contains([]string{"get-avatar", "get-calendar", "search-people"}, op.ID) {
				t.Errorf("%s of one's own: %d %s", op.ID, a.Status, a.Body)
			}
		}
	}
	if after := v.export(v.bob) + v.export(v.ann); after != before {
		t.Errorf("reading has changed something:\n%s\n%s", before, after)
	}
}

// TestMethods: other methods than an operation's do nothing.
func TestMethods(t *testing.T) {
	v := newVillage(t)
	paths := map[string][]string{}
	for _, op := range operations(t, v.api.OpenAPI()) {
		paths[op.at(v.idFor(op))] = append(paths[op.at(v.idFor(op))], op.method)
	}
	for path, has := range paths {
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "get"} {
			if slices.Contains(has, method) {
				continue
			}
			if a := v.send(v.bob, method, path, nil, "X-HTTP-Method-Override", has[0]); a.Status != 405 && a.Status != 404 && a.Status != http.StatusBadRequest {
				t.Errorf("%s %s: %d %s", method, path, a.Status, a.Body)
			}
		}
	}
}

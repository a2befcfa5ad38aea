package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rotunda-rtc/rotunda/social"
)

// corpus is text as people who attack pages write it. All of it is text like any other.
func corpus() []string {
	return []string{
		`<script>alert(1)</script>`, `"><script>alert(1)</script>`, `'><img src=x onerror=alert(1)>`, `<svg/onload=alert(1)>`, `</title><script>x</script>`,
		`javascript:alert(1)`, `<iframe srcdoc="<script>x</script>">`, `<a href="javascript:x">y</a>`, `{{constructor.constructor('alert(1)')()}}`, `${7*7}`, `<%= 7*7 %>`,
		`&lt;script&gt;`, `&#60;script&#62;`, `<!-- x`, `]]>x`, `<style>*{x:expression(y)}</style>`, `<math><mi//xlink:href="data:x,<script>x</script>">`,
		`'; DROP TABLE users; --`, `" OR ""="`, `a%00b`, `../../etc/passwd`, `\u003cscript\u003e`, `<scr` + "\u200b" + `ipt>`, `＜script＞`, `=cmd|' /C calc'!A0`, `<b>bold</b>`,
		`ann@example.org` + "\r\n" + `Bcc: all@example.org`, "a\r\nEND:VEVENT\r\nBEGIN:VALARM", "line\u2028line",
	}
}

// plain is a text of the corpus on one line, as names and titles are.
func plain(s string) bool { return !strings.ContainsAny(s, "\r\n\u2028\u200b") }

// TestHostileText: the corpus as name, bio, location, title, description, message, report and file name is stored and comes back as the
// same text, in JSON that no browser takes for a page; what mails and calendars show of it is text, too. W12
func TestHostileText(t *testing.T) {
	v := newVillage(t)
	for n, s := range corpus() {
		v.hostileProfile(s)
		v.hostileConference(s)
		v.hostileMessage(n, s)
	}
}

func (v *village) hostileProfile(s string) {
	v.t.Helper()
	a := v.send(v.ann, "PATCH", "/me/profile", map[string]any{"full_name": s, "bio": s, "location": s})
	if a.Status != 200 {
		if plain(s) {
			v.t.Errorf("profile of %q: %d %s", s, a.Status, a.Body)
		}
		return
	}
	var got struct {
		FullName string `json:"full_name"`
		Bio      string
		Location string
	}
	v.isText(v.send(v.bob, "GET", "/people/"+v.ann.ID, nil).ok(200, &got))
	if plain(s) && (got.FullName != s || got.Bio != s || got.Location != s) {
		v.t.Errorf("%q comes back as %+v", s, got)
	}
	for _, text := range []string{got.FullName, got.Location} {
		if strings.ContainsAny(text, "\r\n\x00") || !utf8.ValidString(text) {
			v.t.Errorf("%q became %q, which is not one line", s, text)
		}
	}
	if site := v.send(v.ann, "PATCH", "/me/profile", map[string]any{"website": s}); site.Status < 400 {
		v.t.Errorf("%q was taken as a website: %s", s, site.Body)
	}
}

func (v *village) hostileConference(s string) {
	v.t.Helper()
	if len(s) < 3 {
		s += "   x"
	}
	var made struct{ ID, Title, Description string }
	a := v.send(v.ann, "POST", "/conferences", map[string]any{"title": s, "description": s, "starts_at": "2030-01-31T18:00:00Z"})
	if a.Status != 201 {
		if plain(s) {
			v.t.Errorf("a conference %q: %d %s", s, a.Status, a.Body)
		}
		return
	}
	v.isText(a.ok(201, &made))
	if plain(s) && (made.Title != s || made.Description != s) {
		v.t.Errorf("%q comes back as %+v", s, made)
	}
	file := v.send(v.bob, "GET", "/conferences/"+made.ID+"/calendar", nil).ok(200, nil)
	lines := strings.Split(strings.ReplaceAll(string(file.Body), "\r\n ", ""), "\r\n")
	for _, line := range lines {
		name, _, _ := strings.Cut(line, ":")
		if name, _, _ = strings.Cut(name, ";"); strings.ToUpper(name) != name || strings.ContainsAny(line, "\r\n") {
			v.t.Errorf("%q made the line %q in a calendar", s, line)
		}
	}
	if strings.Count(string(file.Body), "BEGIN:") != strings.Count(string(file.Body), "\nBEGIN:")+1 || strings.Contains(string(file.Body), "\nBEGIN:VALARM") {
		v.t.Errorf("%q changed the calendar:\n%s", s, file.Body)
	}
	if disposition := file.Header.Get("Content-Disposition"); !strings.HasPrefix(disposition, "attachment") || file.Header.Get("Content-Type") != "text/calendar; charset=utf-8" {
		v.t.Errorf("a calendar as %s, %s", disposition, file.Header.Get("Content-Type"))
	}
	v.ann.do("DELETE", "/conferences/"+made.ID, nil).ok(204, nil)
}

func (v *village) hostileMessage(n int, s string) {
	v.t.Helper()
	body := "A message from the corpus: " + s
	a := v.send(v.ann, "POST", "/messages", map[string]any{"to": []string{v.bob.ID}, "subject": s, "body": body})
	if a.Status != 201 {
		if plain(s) {
			v.t.Errorf("a message %q: %d %s", s, a.Status, a.Body)
		}
		return
	}
	var got struct {
		Items []struct{ Subject, Body string }
	}
	v.isText(v.send(v.bob, "GET", "/messages?limit=1", nil).ok(200, &got))
	if plain(s) && (got.Items[0].Subject != s || got.Items[0].Body != body) {
		v.t.Errorf("%q comes back as %+v", s, got)
	}
	for i := 1; ; i++ { // the copy by mail, whenever it comes
		m := v.mails.wait(v.t, v.bob.Email, i)
		if !strings.Contains(m.Text, "A message from the corpus: "+strings.Fields(s)[0]) {
			continue
		}
		if strings.ContainsAny(m.Subject, "\r\n") {
			v.t.Errorf("%q made the mail's subject %q", s, m.Subject)
		}
		if strings.ContainsAny(s, "<>") && strings.Contains(m.HTML, s) {
			v.t.Errorf("%q is markup in the mail's page:\n%s", s, m.HTML)
		}
		break
	}
	v.send(v.bob, "POST", "/people/"+v.cem.ID+"/reports", map[string]any{"text": fmt.Sprint(n, " ", s)}).ok(204, nil)
	var reports struct{ Items []struct{ Text string } }
	v.isText(v.send(v.adm, "GET", "/admin/reports?limit=1", nil).ok(200, &reports))
	if plain(s) && reports.Items[0].Text != fmt.Sprint(n, " ", s) {
		v.t.Errorf("the report %q comes back as %+v", s, reports)
	}
}

// isText checks that an answer is JSON without a tag in it, so that not even a page that takes it for one runs it.
func (v *village) isText(a *answer) {
	v.t.Helper()
	if got := a.Header.Get("Content-Type"); got != "application/json" {
		v.t.Errorf("an answer of type %q", got)
	}
	if bytes.ContainsAny(a.Body, "<>") {
		v.t.Errorf("an answer has a tag: %s", a.Body)
	}
	if !json.Valid(a.Body) {
		v.t.Errorf("no JSON: %s", a.Body)
	}
}

// TestHostileHost: no header of a request decides where links in mails lead, where a browser is sent, or whose
// cookie it gets. C42
func TestHostileHost(t *testing.T) {
	h := newHouse(t, houseConfig{})
	tricks := map[string][]string{
		"host": nil, "forwarded host": {"X-Forwarded-Host", "evil.example"}, "forwarded": {"Forwarded", "host=evil.example;proto=http"}, "original": {"X-Original-Host", "evil.example"},
		"server": {"X-Forwarded-Server", "evil.example"}, "proto": {"X-Forwarded-Proto", "http"}, "url": {"X-Original-URL", "//evil.example"}, "referer": {"Referer", "https://evil.example/app"},
	}
	n := 0
	for what, headers := range tricks {
		n++
		email := fmt.Sprintf("victim%d@example.org", n)
		post := func(path string, body map[string]any, status int) *answer {
			t.Helper()
			r := h.nobody().request("POST", path, body, headers...)
			if what == "host" {
				r.Host, r.URL.Host = "evil.example", "evil.example"
			}
			return h.serve(r).ok(status, nil)
		}
		post("/sign-up", map[string]any{"email": email, "full_name": "A Victim", "password": password, "terms": true}, 202)
		h.ours(t, what, email, 1, "confirm-email#token=")
		post("/confirmations/mails", map[string]any{"email": email}, 202)
		h.ours(t, what, email, 2, "confirm-email#token=")
		post("/confirmations", map[string]any{"token": h.mails.nthToken(t, email, 2)}, 204)
		post("/password-resets/mails", map[string]any{"email": email}, 202)
		h.ours(t, what, email, 3, "reset-password#token=")
		in := post("/sign-in", map[string]any{"email": email, "password": password}, 200)
		c := in.cookie("__Host-rotunda")
		if c == nil || c.Domain != "" || !c.Secure || !c.HttpOnly || c.Path != "/" {
			t.Errorf("%s: the cookie is %v", what, c)
		}
	}
}

// ours checks that all links in a mail lead to the platform.
func (h *house) ours(t *testing.T, what, email string, n int, link string) {
	t.Helper()
	m := h.mails.wait(t, email, n)
	if strings.Contains(m.Text+m.HTML+m.Subject, "evil") || !strings.Contains(m.Text, "https://meet.example/app/"+link) {
		t.Errorf("%s: mail %d is\n%s", what, n, m.Text)
	}
	for _, part := range strings.Split(m.Text, "http")[1:] {
		if !strings.HasPrefix(part, "s://meet.example/app") {
			t.Errorf("%s: a link to http%.60s", what, part)
		}
	}
}

// TestHostileFiles: what is no picture is not taken, whatever it says it is, and a picture has no name that anybody sees.
func TestHostileFiles(t *testing.T) {
	v := newVillage(t)
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 300, 200))); err != nil {
		t.Fatal(err)
	}
	for what, data := range map[string]string{
		"svg": `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`, "html": `<!doctype html><script>alert(1)</script>`, "gif": "GIF89a\x01\x00\x01\x00\x00\x00\x00;",
		"nothing": "", "pdf": "%PDF-1.7", "half": picture.String()[:60], "php": "\x89PNG\r\n\x1a\n<?php echo 1; ?>", "script": "#!/bin/sh\n",
	} {
		for _, kind := range []string{"image/png", "image/jpeg", "image/webp"} {
			if a := v.send(v.ann, "PUT", "/me/avatar", []byte(data), "Content-Type", kind); a.Status < 400 {
				t.Errorf("%s as %s: %d %s", what, kind, a.Status, a.Body)
			}
		}
		if a := v.send(v.ann, "PUT", "/me/avatar", []byte(data), "Content-Type", "image/svg+xml"); a.Status != 415 && data != "" {
			t.Errorf("%s as SVG: %d %s", what, a.Status, a.Body)
		}
	}
	polyglot := append(bytes.Clone(picture.Bytes()), "<script>alert(1)</script>"...)
	for _, data := range [][]byte{polyglot, picture.Bytes()} {
		a := v.send(v.ann, "PUT", "/me/avatar", data, "Content-Type", "image/png", "Content-Disposition", `attachment; filename="<script>.png"`)
		if a.Status >= 400 {
			continue // a polyglot need not be taken
		}
		got := v.send(v.bob, "GET", "/people/"+v.ann.ID+"/avatar", nil).ok(200, nil)
		if got.Header.Get("Content-Type") != social.AvatarType || bytes.Contains(got.Body, []byte("script")) || got.Header.Get("Content-Disposition") != "" {
			t.Errorf("a picture comes back as %v", got.Header)
		}
	}
	v.send(v.bob, "GET", "/people/"+v.ann.ID+"/avatar", nil).ok(200, nil)
}

// TestSecretsOfFailures: what goes wrong with secrets in it does not say them, to the log or in answers. C53
func TestSecretsOfFailures(t *testing.T) {
	v := newVillage(t)
	const canary = "canary-canary-canary-canary-canary-canary-canary"
	for _, op := range operations(t, v.api.OpenAPI()) {
		if op.ID == "get-events" || op.ID == "suspend-user" {
			continue
		}
		s, _ := op.json()
		for name, p := range s.Properties {
			if !p.is("string") {
				continue
			}
			for _, value := range []any{canary, []any{canary}, canary + "\x00", canary + "\xff"} {
				body := op.sample()
				body[name] = value
				a := v.as(op).do(op.method, op.at(v.idFor(op)), body, "Cookie", "__Host-rotunda="+canary, "X-Forwarded-For", canary, "User-Agent", canary, "Referer", canary)
				secret := strings.Contains(name, "password") || name == "token" || name == "email"
				if strings.Contains(string(a.Body), "canary") && (a.Status >= 400 || secret) {
					t.Errorf("%s answers with %s: %d %s", op.ID, name, a.Status, a.Body)
				}
			}
		}
		v.send(v.nobody(), op.method, op.at(v.idFor(op)), op.sample(), "Authorization", "Bearer "+canary)
		v.send(v.nobody(), op.method, op.at(canary), op.sample(), "Cookie", "__Host-rotunda="+canary)
	}
	for _, e := range v.log.All() {
		for key, value := range e.ContextMap() {
			if line := fmt.Sprint(e.Message, key, value); strings.Contains(line, "canary") || strings.Contains(line, password) || strings.Contains(line, "@example.org") {
				t.Errorf("the log says %s: %s=%v", e.Message, key, value)
			}
		}
	}
}

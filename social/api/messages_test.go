package api_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// equal fails the test unless got is want, or is written like it.
func equal(t testing.TB, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) && fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

type message struct {
	ID      string
	From    person
	To      []person
	Subject string
	Body    string
	ReadAt  string `json:"read_at"`
}

type counters struct{ Notifications, Messages int }

func (u *user) counters() counters {
	u.k.t.Helper()
	var c counters
	u.do("GET", "/counters", nil).ok(200, &c)
	return c
}

// write sends a message.
func (u *user) write(subject, body string, to ...string) *answer {
	u.k.t.Helper()
	return u.do("POST", "/messages", map[string]any{"to": append([]string{}, to...), "subject": subject, "body": body})
}

// W71–W73, W81, W110: sending, both boxes, read and unread, deleting one's own copy. C42: text stays text.
func TestMessages(t *testing.T) {
	k := newKit(t, nil)
	ada, bob, cleo := k.join("ada@example.org"), k.join("bob@example.org"), k.join("cleo@example.org")
	const text = `<script>alert("1")</script> & é`
	var sent struct {
		ID      string
		Refused []string
	}
	ada.write(text, text, bob.ID, cleo.ID, "x").ok(201, &sent)
	equal(t, "refused", sent.Refused, []string{"x"})

	var box list[message]
	bob.do("GET", "/messages", nil).ok(200, &box)
	m := box.Items[0]
	if len(box.Items) != 1 || m.ID != sent.ID || m.Subject != text || m.Body != text || m.From.FullName != "Ada Tester" || len(m.To) != 1 || m.To[0].ID != bob.ID || m.ReadAt != "" {
		t.Errorf("bob's inbox %+v", box.Items)
	}
	ada.do("GET", "/messages?box=sent", nil).ok(200, &box)
	if len(box.Items) != 1 || len(box.Items[0].To) != 2 {
		t.Errorf("ada's Sent box %+v", box.Items)
	}
	ada.do("GET", "/messages", nil).ok(200, &box)
	equal(t, "ada's inbox", len(box.Items), 0)
	ada.do("GET", "/messages?box=all", nil).problem(422, "invalid")

	equal(t, "unread", bob.counters().Messages, 1)
	bob.do("PUT", "/messages/"+sent.ID+"/read", nil).ok(204, nil)
	equal(t, "unread once read", bob.counters().Messages, 0)
	bob.do("GET", "/messages/"+sent.ID, nil).ok(200, &m)
	if m.ReadAt == "" {
		t.Error("it is not read")
	}
	bob.do("DELETE", "/messages/"+sent.ID+"/read", nil).ok(204, nil)
	equal(t, "unread again", bob.counters().Messages, 1)
	equal(t, "unread of cleo", cleo.counters().Messages, 1)

	bob.do("DELETE", "/messages/"+sent.ID, nil).ok(204, nil)
	for _, call := range [][2]string{{"GET", ""}, {"DELETE", ""}, {"PUT", "/read"}, {"DELETE", "/read"}} {
		bob.do(call[0], "/messages/"+sent.ID+call[1], nil).problem(404, "not_found")
	}
	equal(t, "unread once deleted", bob.counters().Messages, 0)
	cleo.do("GET", "/messages/"+sent.ID, nil).ok(200, nil)
}

// Somebody writes to whom takes it, and not too much. W42, W110; C44.
func TestMessagesRefused(t *testing.T) {
	k := newKit(t, nil)
	ada, bob := k.join("ada@example.org"), k.join("bob@example.org")
	bob.do("PUT", "/blocks/"+ada.ID, nil).ok(204, nil)
	equal(t, "field", ada.write("Hello", "you", bob.ID).problem(403, "forbidden").Field, "to")
	equal(t, "field", ada.write("", "you", bob.ID).problem(422, "invalid").Field, "subject")
	equal(t, "field", ada.write("Hello", "", bob.ID).problem(422, "invalid").Field, "body")
	equal(t, "field", ada.write("Hello", "you").problem(422, "invalid").Field, "to")
	ada.write("Hello", strings.Repeat("x", 10_001), bob.ID).problem(422, "invalid")
	ada.write("Hello", strings.Repeat("x", 200_000), bob.ID).problem(413, "too_large")
	ada.do("POST", "/messages", []byte("{"), "Content-Type", "application/json").problem(400, "malformed")
	ada.do("POST", "/messages", []byte("a=b"), "Content-Type", "application/x-www-form-urlencoded").problem(415, "unsupported")

	var sent struct{ ID string }
	ada.write("Long", strings.Repeat("é", 10_000), k.join("eve@example.org").ID).ok(201, nil)
	cleo := k.join("cleo@example.org")
	ada.write("For Cleo", "only", cleo.ID).ok(201, &sent)
	for _, call := range [][2]string{{"GET", ""}, {"DELETE", ""}, {"PUT", "/read"}, {"DELETE", "/read"}} {
		bob.do(call[0], "/messages/"+sent.ID+call[1], nil).problem(404, "not_found")
	}
	ada.do("PUT", "/messages/"+sent.ID+"/read", nil).problem(404, "not_found") // it is in no inbox of hers
}

package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference/client"
	rtc "github.com/rotunda-rtc/rotunda/signal"
)

// TestMetrics: the numbers of a room with two in it are there, for this machine alone.
func TestMetrics(t *testing.T) {
	s := start(t, "")
	ann, bob := s.signUp("ann@people.example", "Ann Byron"), s.signUp("bob@people.example", "Bob Curie")
	var c struct{ ID string }
	ann.do("POST", "/conferences", map[string]any{"title": "For everybody", "public": true}, &c, 201)
	ann.do("POST", "/conferences/"+c.ID+"/live", nil, nil, 200)
	s.join(t, client.Config{Room: c.ID, Token: ann.token})
	s.join(t, client.Config{Room: c.ID, Token: bob.token})
	if _, err := client.Join(t.Context(), client.Config{URL: s.signal(), Room: c.ID, RejoinTimeout: -1}); err == nil {
		t.Error("somebody without an account came in")
	}
	lines := []string{
		`rotunda_join_seconds_count 2`, `rotunda_rooms 1`, `rotunda_participants 2`, `rotunda_sessions \d+`, `rotunda_joins_refused_total 1`,
		`rotunda_jobs\{queue="mail"\} 0`, `rotunda_http_request_seconds_count\{method="POST",pattern="/api/conferences/\{id\}/live",status="2xx"\} 1`,
		`rotunda_packets_sent_total \d+`, `rotunda_packets_lost_total 0`, `rotunda_retransmissions_total 0`, `rotunda_key_frame_requests_total 0`, `rotunda_transports_seen_total \d+`,
	}
	var body string
	deadline := time.Now().Add(time.Minute)
	for {
		var res *http.Response
		if res, body = s.get("metrics"); res.StatusCode != 200 {
			t.Fatalf("status %d: %s", res.StatusCode, body)
		}
		// Joins are counted just after they are in, and a mail that was printed is a job until that is stored.
		missing := slices.DeleteFunc(slices.Clone(lines), func(line string) bool {
			return regexp.MustCompile(`(?m)^` + line + `$`).MatchString(body)
		})
		if len(missing) == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("no %q in\n%s", missing, body)
		}
	}
	if strings.Contains(body, ann.id) || strings.Contains(body, c.ID) {
		t.Error("the numbers name somebody")
	}
	for _, header := range []string{"X-Forwarded-For", "Forwarded", "Via", "X-Real-Ip"} {
		if res, _ := s.get("metrics", header, "127.0.0.1"); res.StatusCode != 403 {
			t.Errorf("through a proxy that nobody named, by %s: %d", header, res.StatusCode)
		}
	}
}

func TestMetricsBehindProxy(t *testing.T) {
	s := start(t, "", "-trusted-proxies", "127.0.0.1", "-metrics-allow", "10.1.0.0/16")
	for from, want := range map[string]int{"": 403, "10.1.2.3": 200, "10.2.2.3": 403, "10.1.2.3, 192.0.2.7": 403, "192.0.2.7, 10.1.2.3": 200, "nonsense": 403} {
		if res, _ := s.get("metrics", "X-Forwarded-For", from); res.StatusCode != want {
			t.Errorf("from %q: %d, want %d", from, res.StatusCode, want)
		}
	}
}

func TestHealth(t *testing.T) {
	s := start(t, "")
	for _, path := range []string{"healthz", "readyz"} {
		if res, body := s.get(path); res.StatusCode != 200 || res.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %s", path, res.StatusCode, body)
		}
	}
	if res, body := s.get("platform.json"); res.StatusCode != 200 || !strings.Contains(body, `"guests":false`) || !strings.Contains(body, `"sign_up":true`) || !strings.Contains(body, `"contact":false`) || !strings.Contains(body, `"version":"`) || !strings.Contains(body, `"ar"`) || !strings.Contains(body, `"providers":[]`) {
		t.Errorf("platform.json: %d %s", res.StatusCode, body)
	}
}

// TestBackup: what is copied while the platform runs is all that there is, and takes the place of the data.
func TestBackup(t *testing.T) {
	folder, copied := t.TempDir(), filepath.Join(t.TempDir(), "monday")
	s := start(t, folder)
	ann := s.signUp("ann@people.example", "Ann Byron")
	picture := filepath.Join(folder, "blobs", "data", "somebody", "picture")
	if err := errors.Join(os.MkdirAll(filepath.Dir(picture), 0o700), os.WriteFile(picture, []byte("a picture"), 0o600)); err != nil {
		t.Fatal(err)
	}
	backup := func(to string) error {
		return run(t.Context(), []string{"-data", folder, "backup", to}, noEnv, io.Discard, io.Discard)
	}
	if err := backup(copied); err != nil {
		t.Fatal(err)
	}
	if err := backup(copied); err == nil {
		t.Error("a second backup went into the same folder")
	}
	s.signUp("late@people.example", "Late Comer")
	if got, err := os.ReadFile(filepath.Join(copied, "blobs", "data", "somebody", "picture")); string(got) != "a picture" {
		t.Errorf("the picture is %q, %v", got, err)
	}
	ann.started = start(t, copied)
	ann.signIn()
	late := &person{started: ann.started}
	late.do("POST", "/sign-in", map[string]any{"email": "late@people.example", "password": password}, nil, 401)

	if err := run(t.Context(), []string{"-data", filepath.Join(folder, "nowhere"), "backup", copied + "2"}, noEnv, io.Discard, io.Discard); err == nil {
		t.Error("what is not there was backed up")
	}
}

// TestModeration: what moderators do in rooms is in the audit that admins read.
func TestModeration(t *testing.T) {
	s := start(t, "")
	ann, bob := s.signUp("ann@people.example", "Ann Byron"), s.signUp("bob@people.example", "Bob Curie")
	ann.do("POST", "/admin-invitations", map[string]any{"token": s.out.find(t, `become-admin#token=([\w-]+)`)}, nil, 204)
	var c struct{ ID string }
	ann.do("POST", "/conferences", map[string]any{"title": "For everybody", "public": true}, &c, 201)
	ann.do("POST", "/conferences/"+c.ID+"/live", nil, nil, 200)
	annIn := s.join(t, client.Config{Room: c.ID, Token: ann.token})
	bobIn := s.join(t, client.Config{Room: c.ID, Token: bob.token})
	if err := annIn.SetRole(t.Context(), bobIn.Self().SID, rtc.RoleViewer); err != nil {
		t.Fatal(err)
	}
	if err := annIn.Ban(t.Context(), bobIn.Self().SID, "no"); err != nil {
		t.Fatal(err)
	}
	<-bobIn.Done()
	if err := annIn.EndRoom(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.log.find(t, `(room_end)`)
	var audit struct {
		Items []struct {
			Actor, Action, Object, Detail string
		}
	}
	ann.do("GET", "/admin/audit", nil, &audit, 200)
	got := map[string]bool{}
	for _, e := range audit.Items {
		got[e.Action+" "+e.Detail] = e.Actor == ann.id
	}
	for _, want := range []string{"room_role " + bob.id + " viewer", "room_ban " + bob.id, "room_put_out " + bob.id + " banned", "room_end moderator"} {
		if !got[want] {
			t.Errorf("the audit has no %q by Ann: %+v", want, audit.Items)
		}
	}
}

// TestNumbers: two who know a number meet, without an account only if the operator lets guests in.
func TestNumbers(t *testing.T) {
	s := start(t, "", "-guests")
	s.join(t, client.Config{Room: "meet-123456", Name: "Zoe"})
	ann := s.join(t, client.Config{Room: "meet-123456", Token: s.signUp("ann@people.example", "Ann Byron").token})
	if got := ann.Participants(); len(got) != 1 || got[0].Name != "Zoe" || ann.Self().Name != "Ann Byron" {
		t.Errorf("Ann sees %+v", got)
	}
	for _, cfg := range []client.Config{{Room: "meet-123456"}, {Room: "meet-12"}, {Room: "anything"}, {Room: "meet-654321", Token: "made up"}} {
		cfg.URL, cfg.RejoinTimeout = s.signal(), -1
		if _, err := client.Join(t.Context(), cfg); err == nil {
			t.Errorf("%s %q: a third, or somebody unknown, came in", cfg.Room, cfg.Token)
		}
	}
	closed := start(t, "")
	if _, err := client.Join(t.Context(), client.Config{URL: closed.signal(), Room: "meet-123456", RejoinTimeout: -1}); err == nil {
		t.Error("a guest came in where there are none")
	}
}

// TestCommand: what is typed wrong is named in one line, and help lists all.
func TestCommand(t *testing.T) {
	call := func(args ...string) (string, error) {
		screen := newScreen()
		return screen.String(), run(context.Background(), args, noEnv, screen, screen)
	}
	for _, args := range [][]string{{"dance"}, {"serve", "now"}, {"backup"}, {"doctor", "-listen", "x"}} {
		if _, err := call(args...); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v", args, err)
		}
	}
	if _, err := call("-h"); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("-h: %v", err)
	}
	if _, err := call("-listen", "192.0.2.1:1", "-data", t.TempDir()); err == nil || !strings.HasPrefix(err.Error(), "-listen: ") {
		t.Errorf("an address of somebody else: %v", err)
	}
}

// TestCapacity: a room takes as many as the operator says.
func TestCapacity(t *testing.T) {
	s := start(t, "", "-max-participants", "1")
	ann, bob := s.signUp("ann@people.example", "Ann Byron"), s.signUp("bob@people.example", "Bob Curie")
	var c struct{ ID string }
	ann.do("POST", "/conferences", map[string]any{"title": "For everybody", "public": true}, &c, 201)
	ann.do("POST", "/conferences/"+c.ID+"/live", nil, nil, 200)
	s.join(t, client.Config{Room: c.ID, Token: ann.token})
	_, err := client.Join(t.Context(), client.Config{URL: s.signal(), Room: c.ID, Token: bob.token, RejoinTimeout: -1})
	var refused *rtc.Error
	if !errors.As(err, &refused) || refused.Code != rtc.CodeRoomFull {
		t.Errorf("a second: %v", err)
	}
}

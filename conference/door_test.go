package conference_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/signal"
)

// byName lets everybody in as the identity that the token names: "mod…" may moderate, "stranger" may not come in, and
// "pass…" passes doors.
func byName(_ context.Context, req conference.JoinRequest) (conference.Admission, error) {
	a := conference.Admission{Identity: req.Token, Name: req.Name, Grant: everything()}
	a.Grant.Moderate = strings.HasPrefix(req.Token, "mod")
	a.Pass = strings.HasPrefix(req.Token, "pass")
	if req.Token == "stranger" {
		return conference.Admission{}, conference.ErrForbidden
	}
	return a, nil
}

// openRoom opens a room with settings.
func openRoom(t testing.TB, server *conference.Server, name string, settings conference.RoomSettings) *conference.Room {
	t.Helper()
	room, err := server.OpenRoom(name, &settings)
	if err != nil {
		t.Fatal(err)
	}
	return room
}

// update changes a room's settings.
func update(t testing.TB, room *conference.Room, u conference.RoomUpdate) {
	t.Helper()
	if err := room.Update(t.Context(), u); err != nil {
		t.Fatal(err)
	}
}

// tryJoin joins with a password and returns what came of it, as a code, "waiting" or "in".
func tryJoin(t testing.TB, server signal.Acceptor, room, identity, password string) (outcome string, c *client) {
	t.Helper()
	c = connect(t, server, identity)
	err := c.join(signal.Join{Room: room, Name: identity, Password: password})
	return outcomeOf(t, err, c), c
}

func outcomeOf(t testing.TB, err error, c *client) string {
	t.Helper()
	var refused *signal.Error
	switch {
	case errors.As(err, &refused):
		return string(refused.Code)
	case err != nil:
		t.Fatal(err)
	case c.joined.Waiting != nil:
		return "waiting"
	}
	return "in"
}

// What keeps somebody out is asked in one order, so that nobody learns what comes later: authorisation, ban, times, password, lock,
// lobby, capacity. Who may moderate passes all but a ban, the capacity and the end.
func TestAdmissionOrder(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		server := newServer(t, conference.Config{Authorize: byName})
		room := openRoom(t, server, "r", conference.RoomSettings{
			NotBefore: time.Now().Add(time.Hour), Expires: time.Now().Add(3 * time.Hour), Password: "sesame",
			Locked: true, Lobby: true, Capacity: 1, EmptyTimeout: -1,
		})
		want := func(identity, password, want string) *client {
			t.Helper()
			got, c := tryJoin(t, server, "r", identity, password)
			if got != want {
				t.Errorf("%s with %q: got %s, want %s", identity, password, got, want)
			}
			return c
		}
		if err := server.Ban(t.Context(), "r", conference.Ban{Identity: "mod banned"}); err != nil {
			t.Fatal(err)
		}
		want("stranger", "sesame", "forbidden")
		want("mod banned", "sesame", "banned")
		want("ann", "", "not_open")
		want("ann", "sesame", "not_open")
		moderator := want("mod", "", "in")
		want("pass", "", "room_full")
		time.Sleep(time.Hour)
		want("ann", "", "password_required")
		want("ann", "wrong", "password_wrong")
		want("ann", "sesame", "room_locked")
		update(t, room, conference.RoomUpdate{Locked: ptr(false)})
		want("ann", "sesame", "waiting").leave()
		update(t, room, conference.RoomUpdate{Lobby: ptr(false)})
		want("ann", "sesame", "room_full")
		moderator.leave()
		want("ann", "sesame", "in").leave()
		update(t, room, conference.RoomUpdate{Password: ptr("")})
		want("bob", "", "in").leave()
		time.Sleep(2*time.Hour - time.Nanosecond)
		want("mod", "", "in")
		closeServer(t, server)
	})
}

func TestNotOpenSaysWhen(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		server := newServer(t, conference.Config{})
		for wait, want := range map[time.Duration]int{90 * time.Second: 90_000, 48 * time.Hour: 24 * 3600 * 1000, time.Microsecond: 1} {
			openRoom(t, server, wait.String(), conference.RoomSettings{NotBefore: time.Now().Add(wait)})
			err := connect(t, server, "ann").join(signal.Join{Room: wait.String()})
			var refused *signal.Error
			if !errors.As(err, &refused) || refused.Code != signal.CodeNotOpen || refused.RetryAfterMS != want {
				t.Errorf("%v before: got %+v, want retry_after_ms %d", wait, err, want)
			}
		}
		closeServer(t, server)
	})
}

// Before somebody is authorised, a room that is there, one that is not, and one with another password answer alike and cost
// the same: one hash, which is what takes the time.
func TestHiddenRoomsAnswerAlike(t *testing.T) { // C27
	known := map[string]bool{"open": true, "protected": true}
	server := newServer(t, conference.Config{
		OpenOnly: true,
		Authorize: func(_ context.Context, req conference.JoinRequest) (conference.Admission, error) {
			if req.Token == "stranger" || req.Token == "careful" && !known[req.Room] {
				return conference.Admission{}, conference.ErrForbidden
			}
			return conference.Admission{Identity: req.Token}, nil
		},
	})
	openRoom(t, server, "open", conference.RoomSettings{EmptyTimeout: -1})
	openRoom(t, server, "protected", conference.RoomSettings{EmptyTimeout: -1, Password: "sesame"})
	for _, tt := range []struct{ who, room, password, want string }{
		{"stranger", "open", "guess", "forbidden: this room is not for you"},
		{"stranger", "protected", "guess", "forbidden: this room is not for you"},
		{"stranger", "protected", "sesame", "forbidden: this room is not for you"},
		{"stranger", "absent", "guess", "forbidden: this room is not for you"},
		{"careful", "absent", "guess", "forbidden: this room is not for you"},
		{"ann", "absent", "guess", "forbidden: this room is not for you"},
		{"ann", "protected", "guess", "password_wrong: not the room's password"},
		{"ann", "open", "guess", "<nil>"},
		{"bob", "protected", "sesame", "<nil>"},
	} {
		before := server.Hashes()
		_, err := server.Attach(t.Context(), conference.JoinRequest{Room: tt.room, Token: tt.who, Password: tt.password}, nil)
		if got := fmt.Sprint(err); got != tt.want {
			t.Errorf("%s into %s: got %s, want %s", tt.who, tt.room, got, tt.want)
		}
		if n := server.Hashes() - before; n != 1 {
			t.Errorf("%s into %s: %d hashes, want 1", tt.who, tt.room, n)
		}
	}
	before := server.Hashes()
	for _, room := range []string{"open", "protected", "absent"} { // nor does a join without a password tell
		_, err := server.Attach(t.Context(), conference.JoinRequest{Room: room, Token: "stranger"}, nil)
		wantCode(t, err, signal.CodeForbidden)
	}
	if server.Hashes() != before {
		t.Error("a hash was computed of no password")
	}
	if rooms := server.Rooms(); len(rooms) != 2 {
		t.Errorf("%d rooms are open, want those of the host", len(rooms))
	}
}

// Wrong passwords are limited by identity and, whoever they say to be, by address. Right ones do not count.
func TestPasswordAttemptsAreLimited(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		server := newServer(t, conference.Config{Authorize: byName})
		openRoom(t, server, "r", conference.RoomSettings{EmptyTimeout: -1, Password: "sesame"})
		try := func(who, addr, password string) error {
			req := conference.JoinRequest{Room: "r", Token: who, Password: password}
			if addr != "" {
				req.RemoteAddr = netip.MustParseAddr(addr)
			}
			l, err := server.Attach(t.Context(), req, nil)
			if err == nil {
				_ = l.Leave(t.Context())
			}
			return err
		}
		for range conference.PasswordsByIdentity - 1 {
			wantCode(t, try("ann", "", "wrong"), signal.CodePasswordWrong)
		}
		for range conference.PasswordsByIdentity {
			if err := try("ann", "", "sesame"); err != nil {
				t.Fatalf("a right password counts: %v", err)
			}
		}
		wantCode(t, try("ann", "", "wrong"), signal.CodePasswordWrong)
		hashes := server.Hashes()
		var refused *signal.Error
		if err := try("ann", "", "sesame"); !errors.As(err, &refused) || refused.Code != signal.CodeRateLimited || refused.RetryAfterMS != int(conference.PasswordsIn.Milliseconds()) {
			t.Errorf("one too many: %v", err)
		}
		if server.Hashes() != hashes {
			t.Error("what is refused costs a hash")
		}
		if err := try("bob", "", "sesame"); err != nil {
			t.Errorf("another identity: %v", err)
		}
		for i := range conference.PasswordsByAddress { // strangers count with those who may come in
			who := fmt.Sprint("guest ", i)
			want := signal.CodePasswordWrong
			if i%2 == 0 {
				who, want = "stranger", signal.CodeForbidden
			}
			wantCode(t, try(who, fmt.Sprintf("2001:db8::%x", i+1), "wrong"), want)
		}
		wantCode(t, try("cid", "2001:db8::1:1", "sesame"), signal.CodeRateLimited)
		wantCode(t, try("stranger", "2001:db8::1:1", "sesame"), signal.CodeRateLimited)
		if err := try("cid", "2001:db8:0:1::1", "sesame"); err != nil {
			t.Errorf("another network: %v", err)
		}
		time.Sleep(conference.PasswordsIn)
		if err := try("ann", "2001:db8::1", "sesame"); err != nil {
			t.Errorf("later: %v", err)
		}
		closeServer(t, server)
	})
}

// Many who come from one address at once, with the right password, are not taken for one who guesses: who is too many is told to
// come back in a moment.
func TestManyOfOneAddressAtOnce(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		server := newServer(t, conference.Config{})
		openRoom(t, server, "r", conference.RoomSettings{EmptyTimeout: -1, Password: "sesame"})
		attach := func(i int, password string) error {
			_, err := server.Attach(t.Context(), conference.JoinRequest{
				Room: "r", Token: fmt.Sprint(i), Password: password, RemoteAddr: netip.MustParseAddr("192.0.2.1"),
			}, nil)
			return err
		}
		wait := func(i int) (ms int) {
			var refused *signal.Error
			if err := attach(i, "sesame"); errors.As(err, &refused) && refused.Code == signal.CodeRateLimited {
				return refused.RetryAfterMS
			}
			t.Errorf("%d was not refused", i)
			return 0
		}
		release := server.HoldHashes()
		var joins sync.WaitGroup
		for i := range conference.PasswordsByAddress {
			joins.Go(func() {
				if err := attach(i, "sesame"); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		if ms := wait(100); ms != 1000 {
			t.Errorf("one more is to come back in %d ms", ms)
		}
		release()
		joins.Wait()
		if err := attach(100, "sesame"); err != nil {
			t.Error(err)
		}
		for i := range conference.PasswordsByAddress {
			wantCode(t, attach(200+i, "wrong"), signal.CodePasswordWrong)
		}
		if ms := wait(101); ms <= 1000 {
			t.Errorf("after as many wrong ones: %d ms", ms)
		}
		closeServer(t, server)
	})
}

// As many hashes as there are slots take their memory at a time; some more joins wait, and those beyond are told to come back.
func TestHashesAreBounded(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		server := newServer(t, conference.Config{})
		openRoom(t, server, "r", conference.RoomSettings{EmptyTimeout: -1, Password: "sesame"})
		release := server.HoldHashes()
		var joins sync.WaitGroup
		ctx, cancel := context.WithCancel(t.Context())
		attach := func(who string) error {
			_, err := server.Attach(ctx, conference.JoinRequest{Room: "r", Token: who, Password: "sesame"}, nil)
			return err
		}
		for i := range server.HashPlaces() {
			joins.Go(func() { wantCode(t, attach(fmt.Sprint(i)), signal.CodeTimeout) })
		}
		synctest.Wait()
		wantCode(t, attach("one more"), signal.CodeRateLimited)
		cancel()
		joins.Wait()
		release()
		closeServer(t, server)
	})
}

// A password that changes while somebody's is compared holds for them as well.
func TestPasswordChangesMeanwhile(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		var asked int
		server := newServer(t, conference.Config{Authorize: func(_ context.Context, req conference.JoinRequest) (conference.Admission, error) {
			asked++
			return conference.Admission{Identity: req.Token}, nil
		}})
		room := openRoom(t, server, "r", conference.RoomSettings{EmptyTimeout: -1, Password: "old"})
		release := server.HoldHashes()
		joined := make(chan error, 1)
		go func() {
			_, err := server.Attach(t.Context(), conference.JoinRequest{Room: "r", Token: "ann", Password: "old"}, nil)
			joined <- err
		}()
		synctest.Wait() // it waits with the old one
		hash, err := conference.HashPassword("new")
		if err != nil {
			t.Fatal(err)
		}
		room.SetPasswordHash(hash)
		release()
		wantCode(t, <-joined, signal.CodePasswordWrong)
		if asked != 2 {
			t.Errorf("it was authorised %d times, want again after the change", asked)
		}
		closeServer(t, server)
	})
}

// A hash stands for a password; what is none is refused, as are other settings that cannot be.
func TestRoomSettingsThatCannotBe(t *testing.T) {
	hash, err := conference.HashPassword("sesame")
	if err != nil {
		t.Fatal(err)
	}
	server := newServer(t, conference.Config{Room: conference.RoomSettings{PasswordHash: hash}})
	if got, _ := tryJoin(t, server, "r", "ann", "wrong"); got != "password_wrong" {
		t.Errorf("a wrong password: %s", got)
	}
	if _, open := server.Room("r"); open {
		t.Error("a wrong password opened a room")
	}
	if got, _ := tryJoin(t, server, "r", "ann", "sesame"); got != "in" {
		t.Errorf("the password: %s", got)
	}
	parts := strings.Split(hash, "$")
	with := func(i int, part string) string {
		p := append([]string(nil), parts...)
		p[i] = part
		return strings.Join(p, "$")
	}
	for name, s := range map[string]conference.RoomSettings{
		"plain text":       {PasswordHash: "sesame"},
		"another function": {PasswordHash: with(1, "argon2i")},
		"another version":  {PasswordHash: with(2, "v=16")},
		"much memory":      {PasswordHash: with(3, "m=4194304,t=2,p=1")},
		"no pass":          {PasswordHash: with(3, "m=19456,t=0,p=1")},
		"many lanes":       {PasswordHash: with(3, "m=19456,t=2,p=4")},
		"short key":        {PasswordHash: with(5, "AAAA")},
		"no salt":          {PasswordHash: with(4, "!")},
		"long password":    {Password: strings.Repeat("x", signal.LimitPassword+1)},
		"not UTF-8":        {Password: "\xff"},
		"metadata key":     {Metadata: map[string]string{"": "x"}},
		"metadata size":    {Metadata: map[string]string{"k": strings.Repeat("x", signal.LimitAttributeValue+1)}},
		"expires first":    {NotBefore: time.Now().Add(time.Hour), Expires: time.Now()},
		"capacity":         {Capacity: -1},
	} {
		if _, err := server.OpenRoom(name, &s); err == nil {
			t.Errorf("%s: the room was opened", name)
		}
		if _, err := conference.New(conference.Config{Authorize: byToken, Room: s}); err == nil {
			t.Errorf("%s: the server was made", name)
		}
	}
	if _, err := conference.HashPassword(strings.Repeat("x", signal.LimitPassword+1)); err == nil {
		t.Error("a hash was made of a password that nobody can send")
	}
	if hash, err := conference.HashPassword(""); hash != "" || err != nil {
		t.Errorf("no password: %q, %v", hash, err)
	}
}

// An admission can say with what settings the room opens; those of a room that is open stay.
func TestAdmissionOpensRoom(t *testing.T) {
	settings := conference.RoomSettings{Password: "sesame", Capacity: 1, Metadata: map[string]string{"topic": "tea"}}
	server := newServer(t, conference.Config{Authorize: func(_ context.Context, req conference.JoinRequest) (conference.Admission, error) {
		a := conference.Admission{Identity: req.Token, Room: &settings}
		switch req.Token {
		case "odd":
			a.Room = &conference.RoomSettings{Capacity: -1}
		case "late":
			a.Room = &conference.RoomSettings{Expires: time.Now().Add(-time.Hour)}
		}
		return a, nil
	}, Logger: nopLogger()})
	for who, want := range map[string]string{"odd": "internal", "late": "room_closed", "ann": "password_required"} {
		if got, _ := tryJoin(t, server, "r", who, ""); got != want {
			t.Errorf("%s: got %s, want %s", who, got, want)
		}
	}
	if _, open := server.Room("r"); open {
		t.Fatal("somebody who was not let in opened the room")
	}
	if n := server.Hashes(); n != 0 {
		t.Errorf("%d hashes for joins without a password", n)
	}
	got, ann := tryJoin(t, server, "r", "ann", "sesame")
	if got != "in" || ann.joined.Room.Metadata["topic"] != "tea" || ann.joined.Room.Capacity != 1 || !ann.joined.Room.Protected {
		t.Errorf("ann: %s, %+v", got, ann.joined.Room)
	}
	if got, _ := tryJoin(t, server, "r", "odd", "sesame"); got != "room_full" {
		t.Errorf("the room is open: got %s, want room_full", got)
	}
	if settings.Password != "sesame" {
		t.Error("the application's settings were changed")
	}
}

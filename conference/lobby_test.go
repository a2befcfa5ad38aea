package conference_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/signal"
)

// lobby is a server whose rooms have a lobby; settings may be nil.
func lobby(t testing.TB, cfg conference.Config) *conference.Server {
	t.Helper()
	cfg.Authorize = byName
	cfg.Room.Lobby = true
	return newServer(t, cfg)
}

// enterAs joins and fails the test unless that has the outcome "in" or "waiting".
func enterAs(t testing.TB, server signal.Acceptor, identity, want string) *client {
	t.Helper()
	got, c := tryJoin(t, server, "r", identity, "")
	if got != want {
		t.Fatalf("%s: got %s, want %s", identity, got, want)
	}
	return c
}

func theRoom(t testing.TB, server *conference.Server) *conference.Room {
	t.Helper()
	room, open := server.Room("r")
	if !open {
		t.Fatal("the room is not open")
	}
	return room
}

// knockOf returns the ID under which a client waits.
func knockOf(c *client) string { return c.joined.Waiting.ID }

// admitted waits until a client was let in and takes what it was told.
func (c *client) admitted() {
	c.t.Helper()
	c.joined = next[signal.Joined](c, signal.EventAdmitted)
}

// wantLeft waits for the end of a client.
func wantLeft(t testing.TB, c *client, reason signal.LeaveReason, message string) {
	t.Helper()
	got := next[signal.Left](c, signal.EventLeft)
	if got.Reason != reason || got.Message != message {
		t.Errorf("left: got %s %q, want %s %q", got.Reason, got.Message, reason, message)
	}
	<-c.session.Done()
}

// Somebody who waits gets nothing of the room: no names, tracks, chat or counts, not even the room's SID, whatever happens
// there, and no request tells it anything. Once admitted it gets all.
func TestWaitingIsToldNothing(t *testing.T) { // C26
	server := lobby(t, conference.Config{
		Engine: loopback(), Extensions: []conference.Extension{notebook{name: "notes"}},
		Room:       conference.RoomSettings{Metadata: map[string]string{"topic": "canary"}},
		ICEServers: []signal.ICEServer{{URLs: []string{"turn:canary.example"}, Credential: "canary"}},
	})
	moderator := withMedia(connect(t, server, "mod canary"))
	if err := moderator.client.join(signal.Join{Room: "r", Name: "canary"}); err != nil {
		t.Fatal(err)
	}
	room := theRoom(t, server)
	camera := moderator.publish(signal.SourceCamera, signal.SourceMicrophone)
	moderator.client.must("notes.write", "canary", nil)

	waiting := enterAs(t, server, "ann", "waiting")
	var reply string
	for _, e := range waiting.events.take() {
		if e.Type != replyJoined {
			t.Errorf("told before anything happened: %s %s", e.Type, e.Data)
		}
		reply = string(e.Data)
	}
	want := `{"self":{"sid":"","identity":"","name":"","joined_at":0},"grant":{},"room":{"sid":"","name":"","participants":[]},"waiting":{"id":"` + knockOf(waiting) + `"}}`
	if reply != want {
		t.Errorf("join reply:\n got %s\nwant %s", reply, want)
	}
	if !strings.HasPrefix(knockOf(waiting), "KN_") {
		t.Errorf("knock %q", knockOf(waiting))
	}

	bob := enterAs(t, server, "pass bob", "in")
	bob.must(signal.TypeUpdate, signal.Update{Name: ptr("canary")}, nil)
	bob.must("notes.write", "canary", nil)
	moderator.client.must(signal.TypeMute, signal.Mute{Publication: camera[0].publication, Muted: true}, nil)
	room.Speakers(camera[1].publication)
	update(t, room, conference.RoomUpdate{Metadata: map[string]*string{"topic": ptr("canary two")}, Capacity: ptr(7)})
	other := enterAs(t, server, "cid", "waiting")
	if err := room.SendData(t.Context(), conference.Data{Payload: []byte("canary")}); err != nil {
		t.Fatal(err)
	}
	bob.leave()
	waiting.cut(false) // and nothing comes with a resume
	for _, typ := range []string{
		signal.TypeUpdate, signal.TypeOffer, signal.TypeAnswer, signal.TypeCandidate, signal.TypeUnpublish, signal.TypeMute, signal.TypeSubscribe,
		signal.TypeUnsubscribe, signal.TypePause, signal.TypeOpenData, signal.TypeRestart, signal.TypeWish, signal.TypeLevels, signal.TypeStats,
		signal.TypeICEServers, signal.TypeBans, signal.TypeAdmit, signal.TypeUpdateRoom, signal.TypeEndRoom, "notes.members", "nothing.such",
	} {
		var refused *signal.Error
		err := waiting.request(typ, json.RawMessage(goodData(typ, camera[0].publication)), nil)
		if !errors.As(err, &refused) || refused.Code != signal.CodeNotJoined || refused.Message != "not in a room" {
			t.Errorf("%s: got %v, want not_joined", typ, err)
		}
	}
	wantCode(t, waiting.join(signal.Join{Room: "r"}), signal.CodeAlreadyJoined)
	if told := waiting.drain(); len(told) > 0 {
		t.Errorf("somebody who waits was told: %+v", told)
	}

	if err := room.Admit(t.Context(), knockOf(waiting)); err != nil {
		t.Fatal(err)
	}
	if e, _ := waiting.events.wait(); e.Type != signal.EventAdmitted {
		t.Errorf("told before it was admitted: %s", e.Type)
	} else {
		waiting.joined = decode[signal.Joined](t, e)
	}
	j := waiting.joined
	if j.Self.Identity != "ann" || len(j.Room.Participants) != 2 || j.Waiting != nil || len(j.Knocks) > 0 || !j.Grant.Subscribe ||
		j.Room.Metadata["topic"] != "canary two" || j.Room.Capacity != 7 || !j.Room.Lobby || len(j.ICEServers) != 1 || string(j.State["notes"]) != `["canary","canary"]` {
		t.Errorf("admitted: %+v", j)
	}
	waiting.must(signal.TypeUpdate, signal.Update{Name: ptr("Ann")}, nil)
	other.leave()
}

// goodData is the data of a request that is in order, of somebody who is in the room.
func goodData(typ, publication string) string {
	switch typ {
	case signal.TypeOffer:
		return `{"transport":"send","generation":1,"sdp":"v=0"}`
	case signal.TypeAnswer:
		return `{"transport":"receive","generation":1,"sdp":"v=0"}`
	case signal.TypeCandidate:
		return `{"transport":"send","candidate":""}`
	case signal.TypeRestart:
		return `{"transport":"receive"}`
	case signal.TypeAdmit:
		return `{"knock":"KN_none"}`
	case signal.TypeUnpublish, signal.TypeMute, signal.TypeSubscribe, signal.TypeUnsubscribe, signal.TypePause:
		return `{"publication":"` + publication + `"}`
	}
	return `{}`
}

// Those who may moderate are told who knocks and how it ended, nobody else is, and the host program is told all.
func TestKnockAdmitDeny(t *testing.T) {
	h := newHost()
	server := lobby(t, conference.Config{OnEvent: h.onEvent})
	moderator, bob := enterAs(t, server, "mod", "in"), enterAs(t, server, "pass bob", "in")
	ann := enterAs(t, server, "ann", "waiting")
	knock := next[signal.Knock](moderator, signal.EventKnock)
	if knock.ID != knockOf(ann) || knock.Identity != "ann" || knock.Name != "ann" || knock.At == 0 {
		t.Errorf("knock: %+v", knock)
	}
	if got := nextHost[conference.Knocked](t, h).Knock; got != knock {
		t.Errorf("the host was told %+v", got)
	}
	room := theRoom(t, server)
	if list, err := room.Knocks(t.Context()); err != nil || !slices.Equal(list, []signal.Knock{knock}) {
		t.Errorf("Knocks: %v, %v", list, err)
	}
	late := enterAs(t, server, "mod late", "in")
	if !slices.Equal(late.joined.Knocks, []signal.Knock{knock}) {
		t.Errorf("a moderator who comes later: %v", late.joined.Knocks)
	}

	if err := room.Admit(t.Context(), knock.ID); err != nil {
		t.Fatal(err)
	}
	ann.admitted()
	var order []string
	for _, e := range moderator.drain() {
		if strings.Contains(string(e.Data), `"ann"`) || strings.Contains(string(e.Data), knock.ID) {
			order = append(order, e.Type)
		}
	}
	if want := []string{signal.EventKnockEnded, signal.EventParticipantJoined}; !slices.Equal(order, want) {
		t.Errorf("the moderator was told %v, want %v", order, want)
	}
	if got := nextHost[conference.KnockEnded](t, h); got.Knock != knock || got.Outcome != signal.KnockAdmitted {
		t.Errorf("the host was told %+v", got)
	}
	if got := nextHost[conference.ParticipantJoined](t, h).Participant.Identity; got != "ann" {
		t.Errorf("the host was told that %s joined", got)
	}

	cid := enterAs(t, server, "cid", "waiting")
	if err := room.Deny(t.Context(), knockOf(cid), "Not\x00 today."); err != nil {
		t.Fatal(err)
	}
	wantLeft(t, cid, signal.ReasonLobbyDenied, "Not today.")
	if got := next[signal.KnockEnded](moderator, signal.EventKnockEnded); got != (signal.KnockEnded{ID: knockOf(cid), Outcome: signal.KnockDenied}) {
		t.Errorf("knock_ended: %+v", got)
	}
	dan := enterAs(t, server, "dan", "waiting")
	dan.leave()
	wantLeft(t, dan, signal.ReasonClientLeft, "")
	if got := next[signal.KnockEnded](moderator, signal.EventKnockEnded); got != (signal.KnockEnded{ID: knockOf(dan), Outcome: signal.KnockLeft}) {
		t.Errorf("knock_ended: %+v", got)
	}
	for _, id := range []string{knock.ID, knockOf(cid), knockOf(dan), "KN_none", "", bob.sid()} { // admitted, denied, gone, never there
		if err := room.Admit(t.Context(), id); !errors.Is(err, conference.ErrNotFound) {
			t.Errorf("Admit %q: %v", id, err)
		}
		if err := room.Deny(t.Context(), id, ""); !errors.Is(err, conference.ErrNotFound) {
			t.Errorf("Deny %q: %v", id, err)
		}
	}
	for _, e := range append(bob.drain(), ann.drain()...) {
		if e.Type == signal.EventKnock || e.Type == signal.EventKnockEnded {
			t.Errorf("somebody who may not moderate was told %s", e.Type)
		}
	}
}

// A session that waits survives its carrier like any other; what was decided meanwhile is told when it is back.
func TestResumeWhileWaiting(t *testing.T) {
	for _, missed := range []bool{false, true} {
		t.Run(fmt.Sprint("missed ", missed), func(t *testing.T) {
			server := lobby(t, conference.Config{Session: signal.SessionConfig{MaxUnackedEvents: 4}})
			moderator, ann, bob := enterAs(t, server, "mod", "in"), enterAs(t, server, "ann", "waiting"), enterAs(t, server, "bob", "waiting")
			room := theRoom(t, server)
			ann.flush()
			ann.cut(true)
			bob.flush()
			bob.cut(true)
			if err := room.Admit(t.Context(), knockOf(ann)); err != nil {
				t.Fatal(err)
			}
			if err := room.Deny(t.Context(), knockOf(bob), "no"); err != nil {
				t.Fatal(err)
			}
			if missed {
				for i := range 10 {
					moderator.must(signal.TypeUpdate, signal.Update{Name: ptr(fmt.Sprint("mod ", i))}, nil)
				}
			}
			ann.online()
			bob.online()
			wantLeft(t, bob, signal.ReasonLobbyDenied, "no")
			if missed {
				if got := next[signal.Snapshot](ann, signal.EventSnapshot); got.Waiting != nil || len(got.Room.Participants) != 2 || got.Self.Identity != "ann" {
					t.Errorf("snapshot: %+v", got)
				}
			} else {
				ann.admitted()
			}
			ann.must(signal.TypeUpdate, signal.Update{Name: ptr("Ann")}, nil)
		})
	}
}

func TestWaitingSessionIsLost(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		server := lobby(t, conference.Config{})
		moderator, ann := enterAs(t, server, "mod", "in"), enterAs(t, server, "ann", "waiting")
		time.Sleep(time.Hour) // waiting takes as long as it takes
		start := time.Now()
		ann.cut(true)
		if got := next[signal.KnockEnded](moderator, signal.EventKnockEnded); got.Outcome != signal.KnockLeft {
			t.Errorf("outcome %s", got.Outcome)
		}
		if got := time.Since(start); got < 30*time.Second || got > 31*time.Second {
			t.Errorf("it was waited for for %v, want 30 s", got)
		}
		if list, _ := theRoom(t, server).Knocks(t.Context()); len(list) != 0 {
			t.Errorf("knocks: %v", list)
		}
		closeServer(t, server)
	})
}

// A lobby has room for some, of whom each identity has one place.
func TestLobbyIsBounded(t *testing.T) {
	server := lobby(t, conference.Config{Room: conference.RoomSettings{LobbyCapacity: 2}})
	ann, bob := enterAs(t, server, "ann", "waiting"), enterAs(t, server, "bob", "waiting")
	if got, _ := tryJoin(t, server, "r", "cid", ""); got != "room_full" {
		t.Errorf("a third: %s", got)
	}
	again := enterAs(t, server, "ann", "waiting")
	wantLeft(t, ann, signal.ReasonDuplicateIdentity, "the same identity joined again")
	room := theRoom(t, server)
	if list, _ := room.Knocks(t.Context()); len(list) != 2 || list[0].ID != knockOf(bob) || list[1].ID != knockOf(again) {
		t.Errorf("knocks: %v", list)
	}
	bob.leave()
	enterAs(t, server, "cid", "waiting")

	openRoom(t, server, "strict", conference.RoomSettings{Lobby: true, DuplicateIdentity: conference.DuplicateRefuse})
	for _, want := range []string{"waiting", "duplicate_identity"} {
		if got, _ := tryJoin(t, server, "strict", "ann", ""); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// Knocking again and again is limited, so that moderators have peace.
func TestKnocksAreLimited(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		server := lobby(t, conference.Config{})
		enterAs(t, server, "mod", "in")
		for range conference.KnocksByIdentity {
			enterAs(t, server, "ann", "waiting").leave()
		}
		if got, _ := tryJoin(t, server, "r", "ann", ""); got != "rate_limited" {
			t.Errorf("got %s", got)
		}
		enterAs(t, server, "bob", "waiting")
		time.Sleep(time.Minute)
		enterAs(t, server, "ann", "waiting")
		closeServer(t, server)
	})
}

// Lock and lobby are for newcomers: who was in the room comes back, by other doors too, unless it was put out.
func TestWhoWasInTheRoomComesBack(t *testing.T) {
	server := lobby(t, conference.Config{})
	moderator := enterAs(t, server, "mod", "in")
	room := theRoom(t, server)
	ann := enterAs(t, server, "ann", "waiting")
	attach := func(identity string) error {
		_, err := server.Attach(t.Context(), conference.JoinRequest{Room: "r", Token: identity}, &conference.AttachOptions{IdentitySuffix: ":whip"})
		return err
	}
	wantCode(t, attach("ann"), signal.CodeRoomLocked) // nobody waits by this door, and ann is not in yet
	if err := room.Admit(t.Context(), knockOf(ann)); err != nil {
		t.Fatal(err)
	}
	ann.admitted()
	if err := attach("ann"); err != nil {
		t.Errorf("the encoder of somebody who is there: %v", err)
	}
	again := enterAs(t, server, "ann", "in") // a reload
	wantLeft(t, ann, signal.ReasonDuplicateIdentity, "the same identity joined again")
	again.leave()
	update(t, room, conference.RoomUpdate{Locked: ptr(true)})
	again = enterAs(t, server, "ann", "in") // a lost session
	if got, _ := tryJoin(t, server, "r", "bob", ""); got != "room_locked" {
		t.Errorf("a newcomer: %s", got)
	}
	if err := room.Remove(t.Context(), again.sid(), ""); err != nil {
		t.Fatal(err)
	}
	if got, _ := tryJoin(t, server, "r", "ann", ""); got != "room_locked" {
		t.Errorf("somebody who was put out: %s", got)
	}
	update(t, room, conference.RoomUpdate{Locked: ptr(false)})
	enterAs(t, server, "ann", "waiting")
	moderator.flush()
}

// Who begins to moderate is told who waits, who ends is told no more.
func TestModerationChangesWhileSomebodyWaits(t *testing.T) {
	server := lobby(t, conference.Config{})
	enterAs(t, server, "mod", "in")
	bob, ann := enterAs(t, server, "pass bob", "in"), enterAs(t, server, "ann", "waiting")
	room := theRoom(t, server)
	grant := everything()
	grant.Moderate = true
	if err := room.SetGrant(t.Context(), bob.sid(), grant); err != nil {
		t.Fatal(err)
	}
	if got := next[signal.Knock](bob, signal.EventKnock); got.ID != knockOf(ann) {
		t.Errorf("knock: %+v", got)
	}
	if err := room.SetGrant(t.Context(), bob.sid(), everything()); err != nil {
		t.Fatal(err)
	}
	bob.drain()
	enterAs(t, server, "cid", "waiting")
	ann.leave()
	for _, e := range bob.drain() {
		t.Errorf("told after moderating: %s", e.Type)
	}
}

// Without a lobby those who wait come in, as far as there is place; and nobody is admitted beyond it.
func TestLobbyOpens(t *testing.T) {
	server := lobby(t, conference.Config{Room: conference.RoomSettings{Capacity: 2}})
	first := enterAs(t, server, "mod", "in")
	ann, bob := enterAs(t, server, "ann", "waiting"), enterAs(t, server, "bob", "waiting")
	second := enterAs(t, server, "mod second", "in")
	room := theRoom(t, server)
	wantCode(t, room.Admit(t.Context(), knockOf(ann)), signal.CodeRoomFull)
	if list, _ := room.Knocks(t.Context()); len(list) != 2 {
		t.Errorf("who did not fit waits no more: %v", list)
	}
	second.leave()
	update(t, room, conference.RoomUpdate{Lobby: ptr(false)})
	ann.admitted()
	wantLeft(t, bob, signal.ReasonLobbyDenied, "the room is full")
	first.flush()
}

// Who waits keeps the room open, and is told when it closes, for whatever reason.
func TestRoomOfThoseWhoWait(t *testing.T) { // C28
	bubble.Test(t, func(t *testing.T) {
		h := newHost()
		server := lobby(t, conference.Config{OnEvent: h.onEvent})
		ann := enterAs(t, server, "ann", "waiting")
		time.Sleep(time.Hour)
		room := theRoom(t, server)
		enterAs(t, server, "mod", "in").leave()
		time.Sleep(time.Hour)
		ann.leave()
		left := time.Now()
		if at := nextHost[conference.RoomClosed](t, h).At; at.Sub(left) != 30*time.Second {
			t.Errorf("closed %v after the last went away, want 30 s", at.Sub(left))
		}
		if _, err := room.Knocks(t.Context()); !errors.Is(err, conference.ErrClosed) {
			t.Errorf("Knocks of a closed room: %v", err)
		}
		if err := room.Admit(t.Context(), knockOf(ann)); !errors.Is(err, conference.ErrClosed) {
			t.Errorf("Admit in a closed room: %v", err)
		}

		bob := enterAs(t, server, "bob", "waiting")
		if err := theRoom(t, server).Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		wantLeft(t, bob, signal.ReasonRoomClosed, "")
		cid := enterAs(t, server, "cid", "waiting")
		if n, err := server.Revoke(t.Context(), conference.Revocation{Identity: "cid"}, "revoked"); n != 1 || err != nil {
			t.Errorf("Revoke: %d, %v", n, err)
		}
		wantLeft(t, cid, signal.ReasonRemoved, "revoked")
		dan := enterAs(t, server, "dan", "waiting")
		if err := server.Drain(t.Context()); err != nil { // nobody is in the room
			t.Errorf("Drain: %v", err)
		}
		wantLeft(t, dan, signal.ReasonServerShutdown, "")
		closeServer(t, server)
	})
}

// Somebody who goes away while its join is decided does not wait for ever.
func TestGivesUpWhileJoining(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		server := lobby(t, conference.Config{Room: conference.RoomSettings{Password: "sesame"}})
		enterAs(t, server, "mod", "in")
		release := server.HoldHashes()
		ann := connect(t, server, "ann")
		ann.session.Send(signal.TypeJoin, signal.Join{Room: "r", Password: "sesame"}, func(json.RawMessage, error) {})
		synctest.Wait()
		ann.session.Close()
		release()
		time.Sleep(time.Minute) // longer than its session may be resumed
		if list, err := theRoom(t, server).Knocks(context.Background()); err != nil || len(list) != 0 {
			t.Errorf("waiting: %v, %v", list, err)
		}
		closeServer(t, server)
	})
}

// A ban is for those who wait as well.
func TestBannedWhileWaiting(t *testing.T) {
	h := newHost()
	server := lobby(t, conference.Config{OnEvent: h.onEvent})
	moderator, ann := enterAs(t, server, "mod", "in"), enterAs(t, server, "ann", "waiting")
	if err := server.Ban(t.Context(), "r", conference.Ban{Identity: "ann", Message: "enough"}); err != nil {
		t.Fatal(err)
	}
	wantLeft(t, ann, signal.ReasonBanned, "enough")
	if got := next[signal.KnockEnded](moderator, signal.EventKnockEnded); got.Outcome != signal.KnockDenied {
		t.Errorf("outcome %s", got.Outcome)
	}
	if got := nextHost[conference.KnockEnded](t, h); got.Outcome != signal.KnockDenied || got.Knock.ID != knockOf(ann) {
		t.Errorf("the host was told %+v", got)
	}
	if got, _ := tryJoin(t, server, "r", "ann", ""); got != "banned" {
		t.Errorf("again: %s", got)
	}
}

// The host program is told who decided.
func TestWhoAdmitted(t *testing.T) {
	h := newHost()
	server := lobby(t, conference.Config{OnEvent: h.onEvent})
	moderator, ann, bob := enterAs(t, server, "mod", "in"), enterAs(t, server, "ann", "waiting"), enterAs(t, server, "bob", "waiting")
	moderator.must(signal.TypeAdmit, signal.Admit{Knock: knockOf(ann)}, nil)
	moderator.must(signal.TypeDeny, signal.Deny{Knock: knockOf(bob)}, nil)
	for _, want := range []signal.KnockOutcome{signal.KnockAdmitted, signal.KnockDenied} {
		if got := nextHost[conference.KnockEnded](t, h); got.Outcome != want || got.By != moderator.sid() {
			t.Errorf("told %+v, want %s by the moderator", got, want)
		}
	}
	ann.admitted()
	wantLeft(t, bob, signal.ReasonLobbyDenied, "")
}

// What a room remembers of those who were in it is bounded.
func TestKnownAreBounded(t *testing.T) {
	server := newServer(t, conference.Config{Room: conference.RoomSettings{EmptyTimeout: -1}})
	for i := range conference.MaxKnown + 10 {
		l, err := server.Attach(t.Context(), conference.JoinRequest{Room: "r", Token: fmt.Sprint(i)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Leave(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := theRoom(t, server).Known(); got != conference.MaxKnown {
		t.Errorf("%d identities, want %d", got, conference.MaxKnown)
	}
}

package conference_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/signal"
)

// A moderator bans somebody: it is told why, comes in no more, and does when the ban is lifted.
func TestBan(t *testing.T) {
	h := newHost()
	server := newServer(t, withRoles(conference.Config{OnEvent: h.onEvent}))
	mod, ann, bob := join(t, server, "r", "moderator"), join(t, server, "r", "presenter/ann"), join(t, server, "r", "presenter/bob")
	mod.must(signal.TypeRemove, signal.Remove{Participant: ann.sid(), Ban: true, Message: "read\nthe rules"}, nil)
	wantLeft(t, ann, signal.ReasonBanned, "read the rules")
	if got := next[signal.ParticipantLeft](bob, signal.EventParticipantLeft); got.Participant != ann.sid() || got.Reason != signal.ReasonBanned {
		t.Errorf("bob was told %+v", got)
	}
	if got := nextHost[conference.Banned](t, h); got.Ban.Identity != "presenter/ann" || got.Ban.By != "moderator" || got.Ban.Message != "read the rules" {
		t.Errorf("host: %+v", got)
	}
	if got := nextHost[conference.ParticipantLeft](t, h); got.By != mod.sid() || got.Reason != signal.ReasonBanned {
		t.Errorf("host: %+v", got)
	}
	err := connect(t, server, "presenter/ann").join(signal.Join{Room: "r"})
	wantCode(t, err, signal.CodeBanned)
	if refused := new(signal.Error); !errors.As(err, &refused) || refused.Message != "read the rules" {
		t.Errorf("ann is told %v", err)
	}
	join(t, server, "other", "presenter/ann").leave() // the ban is the room's
	var list signal.BansReply
	mod.must(signal.TypeBans, nil, &list)
	if len(list.Bans) != 1 || list.Bans[0].Identity != "presenter/ann" || list.Bans[0].Name != "presenter/ann" || list.Bans[0].At == 0 {
		t.Errorf("bans: %+v", list)
	}
	mod.must(signal.TypeUnban, signal.Unban{Identity: "presenter/ann"}, nil)
	wantCode(t, mod.request(signal.TypeUnban, signal.Unban{Identity: "presenter/ann"}, nil), signal.CodeNotFound)
	if got := nextHost[conference.Unbanned](t, h); got.Identity != "presenter/ann" || got.By != mod.sid() {
		t.Errorf("host: %+v", got)
	}
	join(t, server, "r", "presenter/ann")
	mod.must(signal.TypeBans, nil, &list)
	if len(list.Bans) != 0 {
		t.Errorf("bans: %+v", list)
	}
}

// A ban is of the person: what it sends by WHIP goes, too, and does not come back, nor does somebody who waits.
func TestBanTakesAllOfAPerson(t *testing.T) {
	server := newServer(t, withRoles(conference.Config{}))
	mod := join(t, server, "r", "moderator")
	encoder := attachAs(t, server, "presenter/ann", &conference.AttachOptions{IdentitySuffix: ":whip"})
	mod.must(signal.TypeRemove, signal.Remove{Participant: encoder.Info().SID, Ban: true}, nil)
	<-encoder.Done()
	if encoder.Reason() != signal.ReasonBanned {
		t.Errorf("the encoder left: %s", encoder.Reason())
	}
	wantCode(t, connect(t, server, "presenter/ann").join(signal.Join{Room: "r"}), signal.CodeBanned)
	_, err := server.Attach(t.Context(), conference.JoinRequest{Room: "r", Token: "presenter/ann"}, &conference.AttachOptions{IdentitySuffix: ":whip"})
	wantCode(t, err, signal.CodeBanned)

	room := theRoom(t, server)
	if err := room.Update(t.Context(), conference.RoomUpdate{Lobby: new(true)}); err != nil {
		t.Fatal(err)
	}
	guest := connect(t, server, "presenter/guest")
	if err := guest.join(signal.Join{Room: "r"}); err != nil {
		t.Fatal(err)
	}
	if err := server.Ban(t.Context(), "r", conference.Ban{Identity: "presenter/guest", Message: "no"}); err != nil {
		t.Fatal(err)
	}
	wantLeft(t, guest, signal.ReasonBanned, "no")
}

// The encoder of somebody with Admin is as far out of reach as she is.
func TestNoBanByTheBackDoor(t *testing.T) {
	server := newServer(t, withRoles(conference.Config{}))
	mod, host := join(t, server, "r", "moderator"), join(t, server, "r", "host/ann")
	encoder := attachAs(t, server, "host/ann", &conference.AttachOptions{IdentitySuffix: ":whip"})
	room := theRoom(t, server)
	if err := room.SetRole(t.Context(), encoder.Info().SID, signal.RolePresenter); err != nil {
		t.Fatal(err)
	}
	wantCode(t, mod.request(signal.TypeRemove, signal.Remove{Participant: encoder.Info().SID, Ban: true}, nil), signal.CodeForbidden)
	host.flush()
}

func attachAs(t *testing.T, server *conference.Server, token string, opts *conference.AttachOptions) *conference.Local {
	t.Helper()
	local, err := server.Attach(t.Context(), conference.JoinRequest{Room: "r", Token: token}, opts)
	if err != nil {
		t.Fatal(err)
	}
	return local
}

// heldBans hold a question until the test lets it go.
type heldBans struct {
	conference.Bans
	asked, answer chan struct{}
}

func (b *heldBans) Banned(ctx context.Context, room, identity string) (conference.Ban, bool, error) {
	ban, banned, err := b.Bans.Banned(ctx, room, identity)
	if identity == "presenter/ann" {
		b.asked <- struct{}{}
		<-b.answer
	}
	return ban, banned, err
}

// Who is banned between the question and the join does not slip in.
func TestBannedWhileJoining(t *testing.T) {
	bans := &heldBans{conference.MemoryBans(), make(chan struct{}, 3), make(chan struct{}, 3)}
	server := newServer(t, withRoles(conference.Config{Bans: bans}))
	join(t, server, "r", "moderator")
	joined := make(chan error, 1)
	ann := connect(t, server, "presenter/ann")
	go func() { joined <- ann.join(signal.Join{Room: "r"}) }()
	<-bans.asked // and found not to be banned
	if err := server.Ban(t.Context(), "r", conference.Ban{Identity: "presenter/ann"}); err != nil {
		t.Fatal(err)
	}
	bans.answer <- struct{}{}
	bans.answer <- struct{}{} // it is asked again
	wantCode(t, <-joined, signal.CodeBanned)
}

// failingBans do what the test says.
type failingBans struct {
	conference.Bans
	fail func(ctx context.Context) error
}

func (b failingBans) Ban(ctx context.Context, _ string, _ conference.Ban) error { return b.fail(ctx) }
func (b failingBans) Banned(ctx context.Context, _, _ string) (conference.Ban, bool, error) {
	return conference.Ban{}, false, b.fail(ctx)
}

// Where it cannot be told who is banned, nobody gets in; where a ban cannot be kept, nobody is put out and the moderator knows.
func TestBansFailClosed(t *testing.T) {
	for name, tt := range map[string]struct {
		fail func(ctx context.Context) error
		code signal.Code
	}{
		"error":   {func(context.Context) error { return errors.New("disk on fire") }, signal.CodeInternal},
		"panic":   {func(context.Context) error { panic("bans") }, signal.CodeInternal},
		"timeout": {func(ctx context.Context) error { <-ctx.Done(); return nil }, signal.CodeTimeout},
		"refusal": {func(context.Context) error { return &signal.Error{Code: signal.CodeTooMany, Message: "m"} }, signal.CodeTooMany},
	} {
		t.Run(name, func(t *testing.T) {
			bubble.Test(t, func(t *testing.T) {
				var fail func(ctx context.Context) error
				bans := failingBans{conference.MemoryBans(), func(ctx context.Context) error {
					if fail == nil {
						return nil
					}
					return fail(ctx)
				}}
				server := newServer(t, withRoles(conference.Config{Bans: bans, Logger: nopLogger()}))
				mod, ann := join(t, server, "r", "moderator"), join(t, server, "r", "presenter/ann")
				fail = tt.fail
				wantCode(t, connect(t, server, "presenter/bob").join(signal.Join{Room: "r"}), tt.code)
				wantCode(t, mod.request(signal.TypeRemove, signal.Remove{Participant: ann.sid(), Ban: true}, nil), tt.code)
				ann.flush()
				closeServer(t, server)
			})
		})
	}
}

// A ban for a time is over when that has come.
func TestBanForATime(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		server := newServer(t, withRoles(conference.Config{}))
		ann := join(t, server, "r", "presenter/ann")
		room := theRoom(t, server)
		if err := room.Ban(t.Context(), ann.sid(), "an hour", time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		wantLeft(t, ann, signal.ReasonBanned, "an hour")
		time.Sleep(time.Hour - time.Second)
		wantCode(t, connect(t, server, "presenter/ann").join(signal.Join{Room: "r"}), signal.CodeBanned)
		if list, err := server.Bans(t.Context(), "r", 0); err != nil || len(list) != 1 {
			t.Errorf("bans: %v, %v", list, err)
		}
		time.Sleep(2 * time.Second)
		join(t, server, "r", "presenter/ann")
		if list, err := server.Bans(t.Context(), "r", 0); err != nil || len(list) != 0 {
			t.Errorf("bans: %v, %v", list, err)
		}
		closeServer(t, server)
	})
}

// The host program bans whom it likes from any room, open or not.
func TestServerBan(t *testing.T) {
	server := newServer(t, withRoles(conference.Config{}))
	if err := server.Ban(t.Context(), "r", conference.Ban{Identity: "presenter/ann"}); err != nil {
		t.Fatal(err)
	}
	wantCode(t, connect(t, server, "presenter/ann").join(signal.Join{Room: "r"}), signal.CodeBanned)
	if _, open := server.Room("r"); open {
		t.Error("a join that was refused opened the room")
	}
	if err := server.Unban(t.Context(), "r", "presenter/ann"); err != nil {
		t.Fatal(err)
	}
	if err := server.Unban(t.Context(), "r", "presenter/ann"); !errors.Is(err, conference.ErrNotFound) {
		t.Errorf("Unban again: %v", err)
	}
	for _, bad := range []conference.Ban{{}, {Identity: fmt.Sprintf("%0257d", 1)}} {
		if err := server.Ban(t.Context(), "r", bad); err == nil {
			t.Errorf("%+v was accepted", bad)
		}
	}
	if err := server.Ban(t.Context(), "", conference.Ban{Identity: "x"}); err == nil {
		t.Error("a ban from no room was accepted")
	}
}

// What is kept in memory is bounded, and what is over makes room.
func TestMemoryBansAreBounded(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		bans, ctx := conference.MemoryBans(), t.Context()
		until := time.Now().Add(time.Minute).UnixMilli()
		for i := range conference.MaxBansOfRoom {
			if err := bans.Ban(ctx, "r", conference.Ban{Identity: fmt.Sprint(i), At: int64(i), Until: until}); err != nil {
				t.Fatal(err)
			}
		}
		wantCode(t, bans.Ban(ctx, "r", conference.Ban{Identity: "more"}), signal.CodeTooMany)
		if err := bans.Ban(ctx, "r", conference.Ban{Identity: "0", Until: until}); err != nil {
			t.Errorf("again: %v", err)
		}
		list, err := bans.List(ctx, "r", 2)
		if err != nil || len(list) != 2 || list[0].Identity != fmt.Sprint(conference.MaxBansOfRoom-1) {
			t.Errorf("bans: %+v, %v", list, err)
		}
		time.Sleep(time.Minute)
		if err := bans.Ban(ctx, "r", conference.Ban{Identity: "more"}); err != nil {
			t.Errorf("once others are over: %v", err)
		}
		for i := 1; ; i++ {
			err := bans.Ban(ctx, fmt.Sprint("room ", i/500), conference.Ban{Identity: fmt.Sprint(i)})
			if err == nil && i < conference.MaxBans {
				continue
			}
			if wantCode(t, err, signal.CodeTooMany); i != conference.MaxBans {
				t.Errorf("%d bans were kept", i)
			}
			break
		}
	})
}

package conference_test

import (
	"cmp"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/signal"
)

// publishes makes a publication in a room of mode p2p, which needs no media for it.
func (c *client) publishes(source conference.Source) string {
	c.t.Helper()
	var reply signal.PublishReply
	c.must(signal.TypePublish, signal.Publish{Kind: kindOf(source), Source: source}, &reply)
	return reply.Publication
}

// kindOf is a kind that publications of a source can have.
func kindOf(source conference.Source) signal.Kind { return cmp.Or(source.Kind(), signal.KindVideo) }

// withoutMedia is a server whose rooms need no media for publications.
func withoutMedia(t *testing.T, cfg conference.Config) *conference.Server {
	cfg = withRoles(cfg)
	cfg.Room.Mode = signal.ModeP2P
	return newServer(t, cfg)
}

// A moderator's mute is told to all with its author, newcomers included; the owner undoes it, unless the source
// is taken from its grant, which ends the publication and is told as well.
func TestModeratorMutes(t *testing.T) { // C13
	h := newHost()
	server := withoutMedia(t, conference.Config{OnEvent: h.onEvent})
	mod, ann := join(t, server, "r", "moderator"), join(t, server, "r", "presenter/ann")
	id := ann.publishes(signal.SourceMicrophone)
	mod.must(signal.TypeMuteParticipant, signal.PublicationRef{Publication: id}, nil)
	mod.must(signal.TypeMuteParticipant, signal.PublicationRef{Publication: id}, nil) // again: no news
	want := signal.Muted{Publication: id, Muted: true, By: mod.sid()}
	for _, c := range []*client{ann, mod} {
		if got := next[signal.Muted](c, signal.EventMuted); got != want {
			t.Errorf("told %+v", got)
		}
	}
	if got := nextHost[conference.Muted](t, h); got.By != mod.sid() || !got.Publication.Muted {
		t.Errorf("host: %+v", got)
	}
	newcomer := join(t, server, "r", "viewer")
	for _, p := range newcomer.joined.Room.Participants {
		if p.SID == ann.sid() && (len(p.Publications) != 1 || p.Publications[0].MutedBy != mod.sid()) {
			t.Errorf("a newcomer was told %+v", p.Publications)
		}
	}
	ann.must(signal.TypeMute, signal.Mute{Publication: id, Muted: false}, nil)
	if got := next[signal.Muted](mod, signal.EventMuted); got != (signal.Muted{Publication: id}) {
		t.Errorf("undone: %+v", got)
	}
	mod.must(signal.TypeMuteParticipant, signal.PublicationRef{Publication: id}, nil)
	grant := conference.Grant{Subscribe: true, Publish: []conference.Source{signal.SourceCamera}}
	mod.must(signal.TypeSetGrant, signal.SetGrant{Participant: ann.sid(), Grant: grant}, nil)
	if got := next[signal.PublicationRef](ann, signal.EventUnpublished); got.Publication != id {
		t.Errorf("unpublished: %+v", got)
	}
	if got := next[signal.GrantChanged](ann, signal.EventGrant); got.By != mod.sid() || got.Role != "" || len(got.Grant.Publish) != 1 {
		t.Errorf("grant: %+v", got)
	}
	wantCode(t, ann.request(signal.TypeMute, signal.Mute{Publication: id, Muted: false}, nil), signal.CodeNotFound)
	wantCode(t, mod.request(signal.TypeMuteParticipant, signal.PublicationRef{Publication: id}, nil), signal.CodeNotFound)
	own := mod.publishes(signal.SourceCamera)
	wantCode(t, mod.request(signal.TypeMuteParticipant, signal.PublicationRef{Publication: own}, nil), signal.CodeInvalid)
	wantCode(t, ann.request(signal.TypePublish, signal.Publish{Kind: signal.KindAudio, Source: signal.SourceMicrophone}, nil), signal.CodeForbidden)
}

// A publisher that goes on sending although a moderator has muted it is not heard: the server drops it.
func TestMutedGoesOnSending(t *testing.T) { // C13
	server := newServer(t, withRoles(conference.Config{Engine: loopback()}))
	mod, ann, bob := join(t, server, "r", "moderator"), joinWithMedia(t, server, "r", "presenter/ann"), joinWithMedia(t, server, "r", "viewer/bob")
	id := ann.publish(signal.SourceCamera)[0].publication
	bob.flows(id, 10)
	mod.must(signal.TypeMuteParticipant, signal.PublicationRef{Publication: id}, nil)
	if got := next[signal.Muted](bob.client, signal.EventMuted); got.By != mod.sid() {
		t.Errorf("muted: %+v", got)
	}
	stopped(t, bob, id)
	ann.client.must(signal.TypeMute, signal.Mute{Publication: id, Muted: false}, nil)
	bob.flows(id, 10)
}

// The host program mutes under its own name.
func TestHostMutes(t *testing.T) {
	server := withoutMedia(t, conference.Config{})
	ann := join(t, server, "r", "presenter/ann")
	id := ann.publishes(signal.SourceMicrophone)
	if err := theRoom(t, server).Mute(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if got := next[signal.Muted](ann, signal.EventMuted); got.By != "host" {
		t.Errorf("told %+v", got)
	}
}

// Who is asked to unmute is told by whom, and is not asked all the time.
func TestAskUnmute(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		h := newHost()
		server := withoutMedia(t, conference.Config{OnEvent: h.onEvent})
		mod, ann := join(t, server, "r", "moderator"), join(t, server, "r", "presenter/ann")
		ask := signal.AskUnmute{Participant: ann.sid(), Source: signal.SourceMicrophone}
		for range conference.AsksBurst {
			mod.must(signal.TypeAskUnmute, ask, nil)
			if got := next[signal.UnmuteAsked](ann, signal.EventUnmuteAsked); got.By != mod.sid() || got.Source != signal.SourceMicrophone {
				t.Errorf("asked: %+v", got)
			}
			if got := nextHost[conference.UnmuteAsked](t, h); got.Participant != ann.sid() || got.By != mod.sid() {
				t.Errorf("host: %+v", got)
			}
		}
		err := mod.request(signal.TypeAskUnmute, ask, nil)
		wantCode(t, err, signal.CodeRateLimited)
		if refused := new(signal.Error); errors.As(err, &refused) {
			time.Sleep(time.Duration(refused.RetryAfterMS) * time.Millisecond)
		}
		mod.must(signal.TypeAskUnmute, ask, nil)
		next[signal.UnmuteAsked](ann, signal.EventUnmuteAsked)
		room := theRoom(t, server)
		if err := room.AskUnmute(t.Context(), ann.sid(), signal.SourceCamera); err != nil {
			t.Fatal(err)
		}
		if got := next[signal.UnmuteAsked](ann, signal.EventUnmuteAsked); got.By != "" || got.Source != signal.SourceCamera {
			t.Errorf("asked: %+v", got)
		}
		mod.must(signal.TypeSetRole, signal.SetRole{Participant: ann.sid(), Role: signal.RoleViewer}, nil)
		wantCode(t, mod.request(signal.TypeAskUnmute, ask, nil), signal.CodeConflict)
		closeServer(t, server)
	})
}

// A role changes what one may do, and all are told its name; a grant of one's own takes the name away.
func TestPromoteAndDemote(t *testing.T) {
	h := newHost()
	server := withoutMedia(t, conference.Config{OnEvent: h.onEvent})
	host, ann, bob := join(t, server, "r", "host"), join(t, server, "r", "viewer/ann"), join(t, server, "r", "viewer/bob")
	remove := signal.Remove{Participant: bob.sid()}
	wantCode(t, ann.request(signal.TypeRemove, remove, nil), signal.CodeForbidden)
	host.must(signal.TypeSetRole, signal.SetRole{Participant: ann.sid(), Role: signal.RoleModerator}, nil)
	if got := next[signal.GrantChanged](ann, signal.EventGrant); got.Role != signal.RoleModerator || !got.Grant.Moderate || got.By != host.sid() {
		t.Errorf("ann was told %+v", got)
	}
	if got := next[signal.ParticipantUpdated](bob, signal.EventParticipantUpdated); got.Participant != ann.sid() || got.Role == nil || *got.Role != signal.RoleModerator {
		t.Errorf("bob was told %+v", got)
	}
	if got := nextHost[conference.GrantChanged](t, h); got.Role != signal.RoleModerator || got.By != host.sid() || got.Participant != ann.sid() {
		t.Errorf("host: %+v", got)
	}
	if err := theRoom(t, server).SetGrant(t.Context(), ann.sid(), conference.Grant{Moderate: true}); err != nil {
		t.Fatal(err)
	}
	if got := next[signal.ParticipantUpdated](bob, signal.EventParticipantUpdated); got.Role == nil || *got.Role != "" {
		t.Errorf("bob was told %+v", got)
	}
	ann.must(signal.TypeRemove, remove, nil)
	wantLeft(t, bob, signal.ReasonRemoved, "")
	host.must(signal.TypeSetRole, signal.SetRole{Participant: ann.sid(), Role: "nobody"}, nil)
	wantCode(t, ann.request(signal.TypeRemove, remove, nil), signal.CodeForbidden)
	wantCode(t, host.request(signal.TypeSetRole, signal.SetRole{Participant: ann.sid(), Role: "unheard of"}, nil), signal.CodeNotFound)
	wantCode(t, host.request(signal.TypeSetGrant, signal.SetGrant{Participant: ann.sid(), Grant: conference.Grant{Hidden: true}}, nil), signal.CodeInvalid)
	// One may give away what one has oneself.
	host.must(signal.TypeSetRole, signal.SetRole{Participant: host.sid(), Role: signal.RoleViewer}, nil)
	wantCode(t, host.request(signal.TypeSetRole, signal.SetRole{Participant: host.sid(), Role: signal.RoleHost}, nil), signal.CodeForbidden)
}

// What the application said of somebody is not a moderator's to change, the rest is.
func TestUpdateParticipant(t *testing.T) {
	server := withoutMedia(t, conference.Config{})
	mod, ann := join(t, server, "r", "moderator"), join(t, server, "r", "presenter/ann")
	change := signal.UpdateParticipant{Participant: ann.sid(), Name: new("Ann\x00 B."), Attributes: map[string]*string{"desk": new("3")}}
	mod.must(signal.TypeUpdateParticipant, change, nil)
	if got := next[signal.ParticipantUpdated](ann, signal.EventParticipantUpdated); *got.Name != "Ann B." || *got.Attributes["desk"] != "3" {
		t.Errorf("told %+v", got)
	}
	room := theRoom(t, server)
	if err := room.UpdateParticipant(t.Context(), ann.sid(), signal.Update{Attributes: map[string]*string{"desk": nil}}); err != nil {
		t.Fatal(err)
	}
	if got := next[signal.ParticipantUpdated](mod, signal.EventParticipantUpdated); got.Name == nil {
		t.Errorf("told %+v", got)
	}
	var refused *signal.Error
	if err := room.UpdateParticipant(t.Context(), ann.sid(), signal.Update{Name: new("")}); !errors.As(err, &refused) {
		t.Errorf("an empty name: %v", err)
	}
	if err := room.UpdateParticipant(t.Context(), "PA_nobody", signal.Update{}); !errors.Is(err, conference.ErrNotFound) {
		t.Errorf("nobody: %v", err)
	}
}

// The room ends for all, and the host program knows by whom.
func TestEndRoom(t *testing.T) {
	h := newHost()
	server := withoutMedia(t, conference.Config{OnEvent: h.onEvent})
	host, ann := join(t, server, "r", "host"), join(t, server, "r", "viewer/ann")
	host.must(signal.TypeEndRoom, nil, nil)
	for _, c := range []*client{host, ann} {
		wantLeft(t, c, signal.ReasonRoomClosed, "")
	}
	if got := nextHost[conference.RoomClosed](t, h); got.Reason != conference.ClosedByModerator || got.By != host.sid() {
		t.Errorf("host: %+v", got)
	}
}

// Nobody does to oneself what only makes sense for others, and who is hidden is not there for others.
func TestTargets(t *testing.T) {
	server := newServer(t, withRoles(conference.Config{}))
	mod := join(t, server, "r", "moderator")
	hidden := attachAs(t, server, "presenter/hidden", &conference.AttachOptions{Hidden: true})
	for _, tt := range []struct {
		typ  string
		data func(sid string) any
		self signal.Code // empty: it may
	}{
		{signal.TypeRemove, func(sid string) any { return signal.Remove{Participant: sid} }, signal.CodeInvalid},
		{signal.TypeRemove, func(sid string) any { return signal.Remove{Participant: sid, Ban: true} }, signal.CodeInvalid},
		{signal.TypeAskUnmute, func(sid string) any { return signal.AskUnmute{Participant: sid, Source: signal.SourceCamera} }, signal.CodeInvalid},
		{signal.TypeUpdateParticipant, func(sid string) any { return signal.UpdateParticipant{Participant: sid} }, ""},
		{signal.TypeSetRole, func(sid string) any { return signal.SetRole{Participant: sid, Role: signal.RoleModerator} }, ""},
		{signal.TypeMove, func(sid string) any { return signal.Move{Participant: sid, Room: "r"} }, signal.CodeInvalid},
	} {
		for _, sid := range []string{hidden.Info().SID, "PA_nobody", strings.Repeat("x", 64)} {
			wantCode(t, mod.request(tt.typ, tt.data(sid), nil), signal.CodeNotFound)
		}
		if err := mod.request(tt.typ, tt.data(mod.sid()), nil); tt.self != "" {
			wantCode(t, err, tt.self)
		} else if err != nil {
			t.Errorf("%s of oneself: %v", tt.typ, err)
		}
	}
}

// The host program sees all of a room.
func TestInspect(t *testing.T) {
	server := newServer(t, withRoles(conference.Config{}))
	mod := join(t, server, "r", "moderator")
	attachAs(t, server, "presenter/hidden", &conference.AttachOptions{Hidden: true})
	room := theRoom(t, server)
	if err := room.Update(t.Context(), conference.RoomUpdate{Lobby: new(true), Metadata: map[string]*string{"topic": new("x")}}); err != nil {
		t.Fatal(err)
	}
	guest := connect(t, server, "presenter/guest")
	if err := guest.join(signal.Join{Room: "r", Name: "Guest"}); err != nil {
		t.Fatal(err)
	}
	mod.cut(true)
	got, err := room.Inspect(t.Context())
	for err == nil && !got.Participants[0].Away {
		got, err = room.Inspect(t.Context())
	}
	if err != nil || len(got.Participants) != 2 || len(got.Knocks) != 1 || got.OpenedAt.IsZero() || got.Info.Metadata["topic"] != "x" {
		t.Fatalf("the room is %+v, %v", got, err)
	}
	if one := got.Participants[0]; one.Role != signal.RoleModerator || !one.Grant.Moderate || one.Door != conference.DoorSignal || one.Hidden {
		t.Errorf("the moderator is %+v", one)
	}
	if one := got.Participants[1]; !one.Hidden || one.Door != conference.DoorLocal || !one.Grant.Hidden {
		t.Errorf("the hidden one is %+v", one)
	}
	if got.Knocks[0].Name != "Guest" {
		t.Errorf("who waits: %+v", got.Knocks)
	}
	if err := room.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := room.Inspect(t.Context()); !errors.Is(err, conference.ErrClosed) {
		t.Errorf("a closed room: %v", err)
	}
}

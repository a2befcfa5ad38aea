package client_test

import (
	"context"
	"errors"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/client"
	"github.com/rotunda-rtc/rotunda/signal"
)

// newLobby makes a server with a lobby in which Mod moderates.
func newLobby(t *testing.T) *conference.Server {
	t.Helper()
	return newServer(t, func(identity string, g *conference.Grant) {
		g.Moderate, g.Admin = identity == "Mod", identity == "Mod"
	}, func(c *conference.Config) {
		c.Room.Lobby = true
		c.BeforeMove = func(context.Context, conference.Moving) error { return nil }
	})
}

// letIn has a moderator admit whoever knocks next.
func letIn(t *testing.T, moderator *person) {
	t.Helper()
	if err := moderator.Admit(timeout(t), await[client.Knock](moderator, nil).Knock.ID); err != nil {
		t.Fatal(err)
	}
}

func TestWaitInTheLobby(t *testing.T) {
	server := newLobby(t)
	mod := join(t, server, "Mod")
	ann := join(t, server, "Ann")
	if s := await[client.StateChanged](ann, nil).State; s != client.StateWaiting || ann.State() != client.StateWaiting {
		t.Errorf("state %s, want waiting", s)
	}
	if ann.Self().SID != "" || len(ann.Participants()) != 0 || ann.Info().SID != "" || len(ann.Knocks()) != 0 {
		t.Errorf("who waits knows of %+v, %+v", ann.Participants(), ann.Info())
	}
	ann.NetworkChanged()
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := ann.Request(cancelled, "chat.send", nil, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("a request with a context that is over: %v", err)
	}
	published := make(chan error, 1)
	g := generate(t, client.MimeTypeVP8)
	go func() {
		_, err := ann.Publish(timeout(t), g.track, client.PublishOptions{Muted: true})
		published <- err
	}()
	knock := await[client.Knock](mod, nil).Knock
	if knock.Identity != "Ann" || len(mod.Knocks()) != 1 {
		t.Errorf("knock %+v, list %v", knock, mod.Knocks())
	}
	ann.net.cut(server) // a resume changes nothing
	await(ann, func(s client.StateChanged) bool { return s.State == client.StateWaiting })
	if err := mod.Admit(timeout(t), knock.ID); err != nil {
		t.Fatal(err)
	}
	if self := await[client.Admitted](ann, nil).Self; self.Identity != "Ann" || ann.Self().SID != self.SID {
		t.Errorf("admitted as %+v", self)
	}
	if ended := await[client.KnockEnded](mod, nil); ended.Knock != knock || ended.Outcome != signal.KnockAdmitted || len(mod.Knocks()) != 0 {
		t.Errorf("told %+v, list %v", ended, mod.Knocks())
	}
	if err := <-published; err != nil {
		t.Errorf("what was published while waiting: %v", err)
	}
	await[client.Published](mod, nil)
	if !ann.Info().Lobby || len(ann.Participants()) != 1 {
		t.Errorf("after it was admitted: %+v, %+v", ann.Info(), ann.Participants())
	}
	if ann.State() != client.StateConnected {
		t.Errorf("state %s", ann.State())
	}
}

func TestDeniedInTheLobby(t *testing.T) {
	server := newLobby(t)
	mod := join(t, server, "Mod")
	ann := join(t, server, "Ann")
	if err := mod.Deny(timeout(t), await[client.Knock](mod, nil).Knock.ID, "Not today."); err != nil {
		t.Fatal(err)
	}
	var left *signal.LeftError
	if got := await[client.Left](ann, nil); got.Reason != signal.ReasonLobbyDenied || !errors.As(got.Err, &left) || left.Left.Message != "Not today." {
		t.Errorf("told %+v", got)
	}
	<-ann.Done()
	ben := join(t, server, "Ben")
	if err := ben.Leave(timeout(t)); err != nil {
		t.Errorf("leaving the lobby: %v", err)
	}
	await(mod, func(e client.KnockEnded) bool { return e.Outcome == signal.KnockLeft })
}

// Whose server is gone may have to wait at the next one; all goes on once it is admitted.
func TestRejoinThroughTheLobby(t *testing.T) {
	first, second := newServer(t, nil), newLobby(t)
	mod := join(t, second, "Mod")
	ann, ben := join(t, first, "Ann"), join(t, first, "Ben")
	if _, err := ann.Publish(timeout(t), generate(t, client.MimeTypeVP8).track, client.PublishOptions{Muted: true}); err != nil {
		t.Fatal(err)
	}
	await[client.Published](ben, nil)
	ann.net.cut(second)
	await(ann, func(s client.StateChanged) bool { return s.State == client.StateWaiting })
	await[client.ParticipantLeft](ann, nil)
	letIn(t, mod)
	if self := await[client.Rejoined](ann, nil).Self; self.Identity != "Ann" {
		t.Errorf("rejoined as %+v", self)
	}
	await[client.Admitted](ann, nil)
	if pub := await[client.Published](mod, nil).Publication; pub.Participant != ann.Self().SID {
		t.Errorf("published %+v", pub)
	}
}

// What moderators do reaches whom it is about.
func TestModerate(t *testing.T) {
	server := newLobby(t)
	mod := join(t, server, "Mod")
	ann := join(t, server, "Ann")
	letIn(t, mod)
	await[client.Admitted](ann, nil)
	pub, err := ann.Publish(timeout(t), generate(t, client.MimeTypeOpus).track, client.PublishOptions{})
	if err != nil {
		t.Fatal(err)
	}
	await[client.Published](mod, nil)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	sid, ctx := ann.Self().SID, timeout(t)

	must(mod.UpdateRoom(ctx, signal.UpdateRoom{Lobby: new(bool), Metadata: map[string]*string{"topic": new("tea")}}))
	if info := await[client.RoomUpdated](ann, nil).Room; info.Lobby || info.Metadata["topic"] != "tea" || ann.Info().Metadata["topic"] != "tea" {
		t.Errorf("room %+v", info)
	}
	must(mod.UpdateRoom(ctx, signal.UpdateRoom{Metadata: map[string]*string{"topic": nil}}))
	if info := await[client.RoomUpdated](ann, nil).Room; len(info.Metadata) != 0 {
		t.Errorf("room %+v", info)
	}
	must(mod.MuteParticipant(ctx, pub.ID()))
	for _, told := range []*person{mod, ann} {
		if muted := await[client.Muted](told, nil); muted.By != mod.Self().SID || !muted.Publication.Muted {
			t.Errorf("muted %+v", muted)
		}
	}
	if !pub.Muted() {
		t.Error("she was told that she is muted, and is not")
	}
	must(mod.AskUnmute(ctx, sid, signal.SourceMicrophone))
	if asked := await[client.UnmuteAsked](ann, nil); asked.By != mod.Self().SID || asked.Source != signal.SourceMicrophone {
		t.Errorf("asked %+v", asked)
	}
	must(mod.UpdateParticipant(ctx, sid, new("Anna"), map[string]*string{"seat": new("4")}))
	if p := await[client.ParticipantUpdated](mod, nil).Participant; p.Name != "Anna" || p.Attributes["seat"] != "4" {
		t.Errorf("updated %+v", p)
	}
	must(mod.SetRole(ctx, sid, signal.RoleViewer))
	if g := await[client.GrantChanged](ann, nil); g.Role != signal.RoleViewer || g.By != mod.Self().SID || ann.Self().Role != signal.RoleViewer || len(ann.Grant().Publish) != 0 {
		t.Errorf("grant %+v", g)
	}
	if p := await[client.ParticipantUpdated](mod, nil).Participant; p.Role != signal.RoleViewer {
		t.Errorf("role %q", p.Role)
	}
	must(mod.SetGrant(ctx, sid, signal.Grant{Subscribe: true, Chat: true}))
	if g := await[client.GrantChanged](ann, nil); g.Role != "" || !g.Grant.Chat {
		t.Errorf("grant %+v", g)
	}

	must(mod.Move(ctx, sid, "elsewhere"))
	if moved := await[client.Moved](ann, nil); moved.Room != "elsewhere" {
		t.Errorf("moved %+v", moved)
	}
	if self := await[client.Rejoined](ann, nil).Self; self.Name != "Anna" {
		t.Errorf("rejoined as %+v", self)
	}
	await(ann, func(s client.StateChanged) bool { return s.State == client.StateConnected })
	if info := ann.Info(); info.Name != "elsewhere" {
		t.Errorf("in room %q", info.Name)
	}

	ben := join(t, server, "Ben")
	must(mod.Ban(ctx, ben.Self().SID, "enough"))
	if left := await[client.Left](ben, nil); left.Reason != signal.ReasonBanned {
		t.Errorf("left %+v", left)
	}
	bans, err := mod.Bans(ctx)
	if err != nil || len(bans) != 1 || bans[0].Identity != "Ben" || bans[0].Message != "enough" {
		t.Errorf("bans %+v, %v", bans, err)
	}
	must(mod.Unban(ctx, "Ben"))
	cid := join(t, server, "Cid")
	must(mod.Remove(ctx, cid.Self().SID, "out"))
	if left := await[client.Left](cid, nil); left.Reason != signal.ReasonRemoved {
		t.Errorf("left %+v", left)
	}
	must(mod.EndRoom(ctx))
	if left := await[client.Left](mod, nil); left.Reason != signal.ReasonRoomClosed {
		t.Errorf("left %+v", left)
	}
}

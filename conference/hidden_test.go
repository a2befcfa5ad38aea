package conference_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// Whatever somebody hidden does who moderates, clients are never told of who it was; the host program is.
func TestHiddenModerator(t *testing.T) {
	h := newHost()
	cfg := withRoles(conference.Config{OnEvent: h.onEvent, Room: conference.RoomSettings{Mode: signal.ModeP2P}})
	cfg.Authorize = func(ctx context.Context, req conference.JoinRequest) (conference.Admission, error) {
		if req.Token != "ghost" {
			return byRole(ctx, req)
		}
		grant := conference.Roles()[signal.RoleHost]
		grant.Hidden = true
		return conference.Admission{Identity: "ghost", Grant: grant}, nil
	}
	server := newServer(t, cfg)
	ann, bob, mod := join(t, server, "r", "presenter/ann"), join(t, server, "r", "presenter/bob"), join(t, server, "r", "moderator")
	ghost := join(t, server, "r", "ghost")
	var camera signal.PublishReply
	ann.must(signal.TypePublish, signal.Publish{Kind: signal.KindVideo, Source: signal.SourceCamera}, &camera)

	ghost.must(signal.TypeMuteParticipant, signal.PublicationRef{Publication: camera.Publication}, nil)
	late := join(t, server, "r", "moderator/late")
	ghost.must(signal.TypeAskUnmute, signal.AskUnmute{Participant: ann.sid(), Source: signal.SourceCamera}, nil)
	ghost.must(signal.TypeSetRole, signal.SetRole{Participant: ann.sid(), Role: signal.RoleViewer}, nil)
	ghost.must(signal.TypeUpdateRoom, signal.UpdateRoom{Locked: new(true)}, nil)
	ghost.must(signal.TypeRemove, signal.Remove{Participant: bob.sid(), Ban: true}, nil)
	var bans json.RawMessage
	mod.must(signal.TypeBans, signal.Empty{}, &bans)

	seen := map[string]string{"the list of bans": string(bans)}
	for name, c := range map[string]*client{"ann": ann, "mod": mod, "late": late} {
		for _, e := range c.drain() {
			seen[name+", "+e.Type] += string(e.Data)
		}
	}
	told, _ := json.Marshal(late.joined)
	seen["a newcomer"] = string(told)
	for what, text := range seen {
		if strings.Contains(text, ghost.sid()) || strings.Contains(text, "ghost") {
			t.Errorf("%s: %s", what, text)
		}
	}
	for _, want := range []string{signal.EventMuted, signal.EventUnmuteAsked, signal.EventGrant} {
		if seen["ann, "+want] == "" {
			t.Errorf("ann was not told %s", want)
		}
	}
	if got := nextHost[conference.Muted](t, h); got.By != ghost.sid() {
		t.Errorf("the host program: muted by %q", got.By)
	}
	if got := nextHost[conference.GrantChanged](t, h); got.By != ghost.sid() {
		t.Errorf("the host program: granted by %q", got.By)
	}
}

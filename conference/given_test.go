package conference_test

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// What was taken from somebody, or given, in a room is not undone by a page that is loaded again, unless the
// application admits with something else now. C14.
func TestChangedGrantOutlastsThePresence(t *testing.T) {
	var host atomic.Bool
	server := newServer(t, conference.Config{Authorize: func(_ context.Context, req conference.JoinRequest) (conference.Admission, error) {
		a := conference.Admission{Identity: req.Token, Role: signal.RolePresenter}
		if req.Token == "hal" || host.Load() {
			a.Role = signal.RoleHost
		}
		return a, nil
	}})
	hal, ann := join(t, server, "r", "hal"), join(t, server, "r", "ann")
	grant := conference.Roles()[signal.RolePresenter]
	grant.Publish = []conference.Source{signal.SourceCamera}
	hal.must(signal.TypeSetGrant, signal.SetGrant{Participant: ann.sid(), Grant: grant}, nil)

	again := join(t, server, "r", "ann") // in place of the one who is there
	if got := again.joined; !slices.Equal(got.Grant.Publish, grant.Publish) || got.Self.Role != "" {
		t.Errorf("in place of herself: %+v as %q", got.Grant, got.Self.Role)
	}
	again.leave()
	<-again.session.Done()
	again = join(t, server, "r", "ann")
	if got := again.joined; !slices.Equal(got.Grant.Publish, grant.Publish) {
		t.Errorf("after leaving: %+v", got.Grant)
	}
	hal.must(signal.TypeSetRole, signal.SetRole{Participant: again.sid(), Role: signal.RoleViewer}, nil)
	again = join(t, server, "r", "ann")
	if got := again.joined; got.Self.Role != signal.RoleViewer || len(got.Grant.Publish) != 0 {
		t.Errorf("as a viewer: %+v as %q", got.Grant, got.Self.Role)
	}
	hal.must(signal.TypeSetRole, signal.SetRole{Participant: again.sid(), Role: signal.RoleModerator}, nil)
	again = join(t, server, "r", "ann")
	if got := again.joined; got.Self.Role != signal.RoleModerator || !got.Grant.Moderate {
		t.Errorf("as a moderator: %+v as %q", got.Grant, got.Self.Role)
	}
	hal.must(signal.TypeSetRole, signal.SetRole{Participant: again.sid(), Role: signal.RoleViewer}, nil)
	host.Store(true)
	again = join(t, server, "r", "ann")
	if got := again.joined; got.Self.Role != signal.RoleHost || !got.Grant.Admin {
		t.Errorf("the application admits her as host: %+v as %q", got.Grant, got.Self.Role)
	}
	host.Store(false)
	if got := join(t, server, "other", "ann").joined; got.Self.Role != signal.RolePresenter {
		t.Errorf("in another room: %q", got.Self.Role)
	}
	room, _ := server.Room("r")
	if err := room.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := join(t, server, "r", "ann").joined; got.Self.Role != signal.RolePresenter {
		t.Errorf("in a new room of that name: %q", got.Self.Role)
	}
}

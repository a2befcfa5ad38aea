package hosting_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/social/hosting"
	"github.com/rotunda-rtc/rotunda/storage"
)

// The Owner is the host of the room, and lets those in who wait: who are asked again whether they may. W94; C26.
func TestLobby(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		people := newNetwork("ann", "con", "dan")
		people.connect("ann", "con")
		people.connect("ann", "dan")
		w := newWorld(t, people, options{config: hosting.Config{Room: &conference.RoomSettings{Capacity: 7}}})
		c := w.live(w.create("ann", hosting.NewConference{Lobby: true}))
		ann, joined, err := client(t, w, "ann", c.ID)
		must(t, err)
		if joined.Waiting != nil || joined.Self.Role != signal.RoleHost || !joined.Grant.Moderate || !joined.Grant.Admin || joined.Room.Capacity != 7 {
			t.Errorf("the owner has %+v in %+v", joined.Grant, joined.Room)
		}
		_, con, err := client(t, w, "con", c.ID)
		must(t, err)
		_, dan, err := client(t, w, "dan", c.ID)
		must(t, err)
		if con.Waiting == nil || dan.Waiting == nil {
			t.Fatalf("con %+v, dan %+v, who should wait", con, dan)
		}
		time.Sleep(100 * time.Second)   // the decision at the door is long ago, and the next look around is to come
		people.disconnect("ann", "dan") // nobody tells of it
		for _, knock := range []string{con.Waiting.ID, dan.Waiting.ID} {
			must(t, ann.Request(t.Context(), signal.TypeAdmit, signal.Admit{Knock: knock}, nil))
		}
		synctest.Wait()
		if got := inRoom(t, w, c.ID); got != "ann host, con presenter" {
			t.Errorf("in the room: %s", got)
		}
		off := false
		_, err = w.Update(t.Context(), as("ann"), c.ID, hosting.Update{Lobby: &off}, 0)
		must(t, err)
		people.connect("ann", "dan")
		_, dan, err = client(t, w, "dan", c.ID)
		must(t, err)
		if dan.Waiting != nil || dan.Self.Role != signal.RolePresenter {
			t.Errorf("without a lobby: %+v", dan)
		}
		list, err := w.stores.Members.List(t.Context(), c.ID, storage.Page{})
		must(t, err)
		if len(list.Items) != 3 {
			t.Errorf("members %+v", list.Items)
		}
	})
}

// Who waits and may not come any more is sent away, so that the Owner does not see who has blocked him; and who is let in is asked again,
// however the lobby ends. C46.
func TestLobbyFollowsPeople(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		people := newNetwork("ann", "con", "dan", "eve")
		for _, u := range []string{"con", "dan", "eve"} {
			people.connect("ann", u)
		}
		w := newWorld(t, people, options{})
		c := w.live(w.create("ann", hosting.NewConference{Lobby: true}))
		waiting := func() string {
			t.Helper()
			synctest.Wait()
			room, ok := w.server.Room(c.ID)
			if !ok {
				return "closed"
			}
			knocks, err := room.Knocks(t.Context())
			must(t, err)
			out := ""
			for _, k := range knocks {
				out += k.Identity + " "
			}
			return out
		}
		wait := func(user string) {
			t.Helper()
			_, joined, err := client(t, w, user, c.ID)
			must(t, err)
			if joined.Waiting == nil {
				t.Fatalf("%s is in", user)
			}
		}
		wait("dan") // before the owner is there
		w.mustJoin("ann", c.ID)
		wait("con")
		wait("eve")
		if got := waiting(); got != "dan con eve " {
			t.Fatalf("there wait %s", got)
		}
		time.Sleep(2 * time.Minute)
		people.block("ann", "dan")
		must(t, people.changed(t.Context(), "dan", "ann"))
		if got := waiting(); got != "con eve " {
			t.Errorf("after dan has blocked ann there wait %s", got)
		}
		people.disconnect("ann", "eve") // nobody tells of it
		off := false
		_, err := w.Update(t.Context(), as("ann"), c.ID, hosting.Update{Lobby: &off}, 0)
		must(t, err)
		synctest.Wait()
		if got := inRoom(t, w, c.ID); got != "ann host, con presenter" {
			t.Errorf("without the lobby are in the room: %s", got)
		}
	})
}

// inRoom says who is in a room, with their roles.
func inRoom(t *testing.T, w *world, id string) string {
	t.Helper()
	room, ok := w.server.Room(id)
	if !ok {
		return "closed"
	}
	infos, err := room.Participants(t.Context(), true)
	must(t, err)
	out := ""
	for i, p := range infos {
		if i > 0 {
			out += ", "
		}
		out += p.Identity + " " + string(p.Role)
	}
	return out
}

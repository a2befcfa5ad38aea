package conference_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/signal"
)

// qualities returns what c was told in notices of quality until now.
func (c *client) qualities() (told []signal.Qualities) {
	c.t.Helper()
	for _, e := range c.drain() {
		if e.Type == signal.NoticeQuality {
			told = append(told, decode[signal.Qualities](c.t, e))
		}
	}
	return told
}

func TestQuality(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		server := newServer(t, conference.Config{
			Authorize: func(ctx context.Context, req conference.JoinRequest) (conference.Admission, error) {
				a, err := byToken(ctx, req)
				a.Grant.Hidden = req.Token == "ghost"
				return a, err
			},
		})
		ann, bob, ghost := join(t, server, "r", "ann"), join(t, server, "r", "bob"), join(t, server, "r", "ghost")
		room, _ := server.Room("r")
		people := func(q1, q2 signal.Quality) []signal.ParticipantQuality {
			return []signal.ParticipantQuality{{Participant: ann.sid(), Quality: q1}, {Participant: bob.sid(), Quality: q2}}
		}
		settle := func() {
			time.Sleep(time.Second)
			synctest.Wait()
		}

		// The worse of both directions, of several people at once.
		room.Qualities(ann.sid(), sfu.QualityExcellent, sfu.QualityPoor)
		room.Qualities(bob.sid(), sfu.QualityGood, sfu.QualityExcellent)
		room.Qualities(ghost.sid(), sfu.QualityLost, sfu.QualityLost)
		settle()
		for _, c := range []*client{ann, bob} {
			told := c.qualities()
			if len(told) != 1 || !slices.Equal(told[0].Participants, people(signal.QualityPoor, signal.QualityGood)) {
				t.Errorf("%s was told %+v", c.joined.Self.Name, told)
			}
		}
		if told := ghost.qualities(); len(told) != 2 || told[0].Participants[0].Participant != ghost.sid() && told[1].Participants[0].Participant != ghost.sid() {
			t.Errorf("the ghost was told %+v", told)
		}

		// No news is not told. A newcomer learns it on joining.
		room.Qualities(ann.sid(), sfu.QualityPoor, sfu.QualityGood)
		settle()
		if told := bob.qualities(); len(told) != 0 {
			t.Errorf("bob was told %+v", told)
		}
		cid := join(t, server, "r", "cid")
		if got := cid.joined.Room.Participants; got[0].Quality != signal.QualityPoor || got[1].Quality != signal.QualityGood {
			t.Errorf("cid sees %+v", got)
		}

		// Who was cut off is told after it is back: notices are not replayed.
		bob.cut(true)
		room.Qualities(ann.sid(), sfu.QualityExcellent, sfu.QualityExcellent)
		settle()
		bob.online()
		settle()
		told := bob.qualities()
		if len(told) == 0 || !slices.Contains(told[len(told)-1].Participants, people(signal.QualityExcellent, "")[0]) {
			t.Errorf("bob was told after the cut: %+v", told)
		}

		// A transport that has ended counts no longer.
		room.SendEnds(bob.sid(), sfu.QualityLost, sfu.QualityExcellent)
		settle()
		if told := cid.qualities(); len(told) != 2 || told[1].Participants[0] != people("", signal.QualityExcellent)[1] {
			t.Errorf("cid was told %+v", told)
		}

		// Who leaves with news untold is not told of.
		room.Qualities(ann.sid(), sfu.QualityLost, sfu.QualityLost)
		ann.leave()
		settle()
		if told := cid.qualities(); len(told) != 0 {
			t.Errorf("cid was told %+v", told)
		}
		closeServer(t, server)
	})
}

func TestGrantCannotHide(t *testing.T) {
	server := newServer(t, conference.Config{})
	ann := join(t, server, "r", "ann")
	room, _ := server.Room("r")
	grant := everything()
	grant.Hidden = true
	if err := room.SetGrant(t.Context(), ann.sid(), grant); !errors.Is(err, conference.ErrHidden) {
		t.Errorf("hiding: %v", err)
	}
	for _, e := range ann.drain() {
		if e.Type == signal.EventGrant {
			t.Errorf("ann was told %s", e.Data)
		}
	}
}

// A carrier that is lost while the application decides is known to the room.
func TestCutWhileJoining(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		decide := make(chan struct{})
		server := newServer(t, conference.Config{
			Authorize: func(ctx context.Context, req conference.JoinRequest) (conference.Admission, error) {
				if req.Token == "bob" {
					<-decide
				}
				return byToken(ctx, req)
			},
		})
		ann := join(t, server, "r", "ann")
		bob := connect(t, server, "bob")
		joined := make(chan error, 1)
		go func() { joined <- bob.join(signal.Join{Room: "r"}) }()
		synctest.Wait()
		bob.cut(false) // the first carrier's reader waits for the decision, and is past noticing
		time.Sleep(time.Second)
		bob.cut(true)
		time.Sleep(time.Second)
		close(decide)
		sid := next[conference.ParticipantInfo](ann, signal.EventParticipantJoined).SID
		synctest.Wait()
		room, _ := server.Room("r")
		if !room.Away(sid) {
			t.Error("the room does not know that bob is cut off")
		}
		bob.online()
		if err := <-joined; err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if room.Away(sid) {
			t.Error("the room does not know that bob is back")
		}
		closeServer(t, server)
	})
}

package conference_test

import (
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	sdk "github.com/rotunda-rtc/rotunda/conference/client"
	"github.com/rotunda-rtc/rotunda/conference/conferencetest"
	"github.com/rotunda-rtc/rotunda/signal"
)

// C13, C14: whatever the host program takes away stops within 500 ms for everybody
// else, what it leaves goes on, and it does not come back by itself.
func TestTakenAway(t *testing.T) {
	tests := []struct {
		name    string
		take    func(t *testing.T, r *conference.Room, ann *conferencetest.Participant, camera *sdk.Publication) error
		present bool // ann is still there, with her microphone
		again   bool // and may publish a camera anew
	}{
		{"muted", func(t *testing.T, r *conference.Room, _ *conferencetest.Participant, camera *sdk.Publication) error {
			return r.Mute(t.Context(), camera.ID())
		}, true, true},
		{"grant taken", func(t *testing.T, r *conference.Room, ann *conferencetest.Participant, _ *sdk.Publication) error {
			grant := everything()
			grant.Publish = []conference.Source{signal.SourceMicrophone}
			return r.SetGrant(t.Context(), ann.Self().SID, grant)
		}, true, false},
		{"removed", func(t *testing.T, r *conference.Room, ann *conferencetest.Participant, _ *sdk.Publication) error {
			return r.Remove(t.Context(), ann.Self().SID, "")
		}, false, false},
		{"room closed", func(t *testing.T, r *conference.Room, _ *conferencetest.Participant, _ *sdk.Publication) error {
			return r.Close(t.Context())
		}, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			conferencetest.Run(t, conferencetest.Config{}, func(t *testing.T, w *conferencetest.World) {
				ann, bob := w.Join("room", "ann"), w.Join("room", "bob")
				bob.Shape(conferencetest.Link{Delay: 50 * time.Millisecond, Loss: 0.02}) // what is sent again must stop, too
				camera := ann.PublishCamera()
				ann.PublishMicrophone()
				bob.MustSee(ann)
				bob.MustHear(ann)
				room, _ := w.Server.Room("room")
				start := time.Now()
				if err := tt.take(t, room, ann, camera); err != nil {
					t.Fatal(err)
				}
				time.Sleep(10 * time.Second)
				bob.MustHaveNoneSince(ann, signal.SourceCamera, start.Add(500*time.Millisecond))
				if !tt.present {
					bob.MustHaveNoneSince(ann, signal.SourceMicrophone, start.Add(500*time.Millisecond))
					return
				}
				bob.MustHear(ann)
				if tt.again {
					ann.PublishCamera()
					bob.MustSee(ann)
				} else {
					ann.MustNotPublish(signal.SourceCamera)
				}
			})
		})
	}
}

// C13, C14, C25: and so does what a moderator takes away, by each of its verbs. The mute is the owner's to undo, the grant is not.
func TestModeratorTakesAway(t *testing.T) {
	within := 500 * time.Millisecond
	tests := []struct {
		name    string
		take    func(t *testing.T, mod, ann *conferencetest.Participant, camera *sdk.Publication) error
		present bool // ann is still there, with her microphone
		undo    bool // and may show herself again by unmuting
	}{
		{"muted", func(t *testing.T, mod, _ *conferencetest.Participant, camera *sdk.Publication) error {
			return mod.MuteParticipant(t.Context(), camera.ID())
		}, true, true},
		{"grant taken", func(t *testing.T, mod, ann *conferencetest.Participant, _ *sdk.Publication) error {
			return mod.SetRole(t.Context(), ann.Self().SID, "helper")
		}, true, false},
		{"demoted", func(t *testing.T, mod, ann *conferencetest.Participant, _ *sdk.Publication) error {
			return mod.SetRole(t.Context(), ann.Self().SID, signal.RoleViewer)
		}, false, false},
		{"removed", func(t *testing.T, mod, ann *conferencetest.Participant, _ *sdk.Publication) error {
			return mod.Remove(t.Context(), ann.Self().SID, "")
		}, false, false},
		{"banned", func(t *testing.T, mod, ann *conferencetest.Participant, _ *sdk.Publication) error {
			return mod.Ban(t.Context(), ann.Self().SID, "")
		}, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			conferencetest.Run(t, conferencetest.Config{Server: withRoles(conference.Config{})}, func(t *testing.T, w *conferencetest.World) {
				mod, ann, bob := w.Join("room", "moderator"), w.Join("room", "presenter/ann"), w.Join("room", "viewer/bob")
				bob.Shape(conferencetest.Link{Delay: 50 * time.Millisecond, Loss: 0.02}) // what is sent again must stop, too
				camera := ann.PublishCamera()
				ann.PublishMicrophone()
				bob.MustSee(ann)
				bob.MustHear(ann)
				start := time.Now()
				if err := tt.take(t, mod, ann, camera); err != nil {
					t.Fatal(err)
				}
				time.Sleep(5 * time.Second)
				bob.MustHaveNoneSince(ann, signal.SourceCamera, start.Add(within))
				if !tt.present {
					bob.MustHaveNoneSince(ann, signal.SourceMicrophone, start.Add(within))
					return
				}
				bob.MustHear(ann)
				if !tt.undo {
					ann.MustNotPublish(signal.SourceCamera)
					return
				}
				if err := camera.SetMuted(t.Context(), false); err != nil {
					t.Fatal(err)
				}
				bob.MustSee(ann)
			})
		})
	}
}

// C14: who may no longer receive is sent nothing more of anybody, while others are.
func TestReceivingTakenAway(t *testing.T) {
	conferencetest.Run(t, conferencetest.Config{Server: withRoles(conference.Config{})}, func(t *testing.T, w *conferencetest.World) {
		mod, ann, bob := w.Join("room", "moderator"), w.Join("room", "presenter/ann"), w.Join("room", "viewer/bob")
		ann.PublishCamera()
		bob.MustSee(ann)
		mod.MustSee(ann)
		start := time.Now()
		if err := mod.SetRole(t.Context(), bob.Self().SID, "nobody"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Second)
		bob.MustHaveNoneSince(ann, signal.SourceCamera, start.Add(500*time.Millisecond))
		mod.MustSee(ann)
		if err := mod.SetRole(t.Context(), bob.Self().SID, signal.RoleViewer); err != nil {
			t.Fatal(err) // what it gives, it has
		}
		bob.MustSee(ann)
	})
}

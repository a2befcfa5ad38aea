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

package conferencetest_test

import (
	"errors"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference/conferencetest"
	"github.com/rotunda-rtc/rotunda/signal"
)

func TestCall(t *testing.T) {
	conferencetest.Run(t, conferencetest.Config{}, func(t *testing.T, w *conferencetest.World) {
		ann, bob := w.Join("room", "ann"), w.Join("room", "bob")
		camera := ann.PublishCamera()
		ann.PublishMicrophone()
		bob.MustSee(ann)
		bob.MustHear(ann)
		bob.MustNotReceive(ann, signal.SourceScreen)

		start := time.Now()
		time.Sleep(10 * time.Second)
		bob.MustHaveNoGap(ann, signal.SourceCamera, start, 100*time.Millisecond)
		bob.MustHaveNoGap(ann, signal.SourceMicrophone, start, 100*time.Millisecond)
		frames := bob.Frames(ann, signal.SourceCamera)
		for i, f := range frames[1:] {
			if f.Frame != frames[i].Frame+1 {
				t.Fatalf("picture %d follows %d on a perfect network", f.Frame, frames[i].Frame)
			}
		}

		if err := camera.SetMuted(t.Context(), true); err != nil {
			t.Fatal(err)
		}
		bob.MustNotSee(ann)
		bob.MustHear(ann)
		if err := camera.SetMuted(t.Context(), false); err != nil {
			t.Fatal(err)
		}
		bob.MustSee(ann)
		ann.Leave()
		bob.MustNotHear(ann)
	})
}

func isCode(err error, code signal.Code) bool {
	var e *signal.Error
	return errors.As(err, &e) && e.Code == code
}

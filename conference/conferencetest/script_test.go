package conferencetest_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference/conferencetest"
)

// Whatever happens to the networks of a class, everybody sees the teacher in the end.
func TestClassOnBadNetworks(t *testing.T) {
	cfg := conferencetest.Config{Server: product(), Seed: 42, Patience: time.Minute} // a lossy line may carry no pictures for a while
	conferencetest.Run(t, cfg, func(t *testing.T, w *conferencetest.World) {
		teacher := w.Join("lesson", "host-teacher")
		teacher.PublishCamera()
		var class []*conferencetest.Participant
		for i := range 3 {
			class = append(class, w.Join("lesson", fmt.Sprint("guest-", i)))
		}
		rnd := w.Rand("networks")
		for range 20 {
			p := class[rnd.IntN(len(class))]
			switch rnd.IntN(4) {
			case 0:
				p.Cut()
			case 1:
				p.Heal()
			case 2:
				p.BreakCarrier()
			case 3:
				p.Shape(conferencetest.Link{Loss: rnd.Float64() / 10, Delay: time.Duration(rnd.IntN(200)) * time.Millisecond})
			}
			time.Sleep(time.Duration(rnd.IntN(3000)) * time.Millisecond)
		}
		w.Heal()
		for _, p := range class {
			p.MustSee(teacher)
		}
	})
}

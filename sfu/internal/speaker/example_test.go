package speaker_test

import (
	"fmt"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/speaker"
)

func Example() {
	d := speaker.New(speaker.Config{})
	ada, bob := d.Add("ada"), d.Add("bob")
	var list []speaker.Speaker
	for now := time.Duration(0); now < time.Second; now += 100 * time.Millisecond {
		ada.Observe(25, true)
		bob.Observe(90, false)
		var changed bool
		if list, changed = d.Tick(now, list[:0]); changed {
			fmt.Println(now, list[0].ID, len(list))
		}
	}
	// Output: 0s ada 1
}

package bwe_test

import (
	"fmt"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/bwe"
)

func Example() {
	c := bwe.New(bwe.Config{Initial: 1_000_000})
	c.UseTransportFeedback(true)
	now := 10 * time.Millisecond
	for range 10 { // a large frame
		if !c.CanSend(now) {
			now = c.NextSend(now)
		}
		c.Sent(c.NextSequence(), 1200, now, bwe.Media)
	}
	c.Tick(now, bwe.Demand{Sending: 1_000_000, Wanted: 3_000_000})
	fmt.Println(c.Estimate().Bitrate, "bit/s,", now, c.Padding(now), "bytes of padding begin a probe")
	// Output: 1000000 bit/s, 24.5642ms 1200 bytes of padding begin a probe
}

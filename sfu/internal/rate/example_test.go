package rate_test

import (
	"fmt"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/rate"
)

func Example() {
	var m rate.Meter
	now := time.Duration(0)
	for frame := range 61 { // 30 frames per second, every other one in the upper temporal layer
		m.Add(0, uint8(frame%2), 1000, now)
		m.Tick(now)
		now += time.Second / 30
	}
	_, temporals := m.Layers()
	fmt.Println(temporals, m.Rate(0, 0) < m.Rate(0, 1))
	// Output: 2 true
}

package rewrite_test

import (
	"fmt"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/rewrite"
)

func Example() {
	s := rewrite.New(rewrite.Config{ClockRate: 48000, Sequence: 1000, Timestamp: 5000})
	push := func(seq int64, timestamp uint32, at time.Duration) {
		out, verdict := s.Push(rewrite.In{Seq: seq, Timestamp: timestamp, At: at})
		fmt.Println(verdict == rewrite.Send, out.Sequence, out.Timestamp)
	}
	push(70, 0, 0)
	push(72, 1920, 40*time.Millisecond) // 71 is lost: a hole
	s.Resume()                          // paused for a second
	push(120, 49920, 1040*time.Millisecond)
	origin, ok := s.Lookup(1001) // the receiver asks for what it misses
	fmt.Println(origin.Seq, ok)
	// Output:
	// true 1000 5000
	// true 1002 6920
	// true 1003 54920
	// 71 true
}

package report_test

import (
	"fmt"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/report"
)

func Example() {
	r := report.NewReceiver(7, 90000)
	for seq := int64(0); seq < 100; seq++ {
		if seq != 50 {
			r.Packet(seq, uint32(seq)*3000, time.Duration(seq)*time.Second/30)
		}
	}
	b := r.Block(4 * time.Second)
	fmt.Println(b.HighestSeq, b.TotalLost, b.FractionLost)
	// Output: 99 1 2
}

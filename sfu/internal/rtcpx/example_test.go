package rtcpx_test

import (
	"fmt"

	"github.com/rotunda-rtc/rotunda/sfu/internal/rtcpx"
)

func Example() {
	compound := rtcpx.AppendReceiverReport(nil, 1, nil)
	compound = rtcpx.AppendCNAME(compound, 1, "rotunda")
	compound = rtcpx.AppendNACK(compound, 1, 2, []uint16{65535, 0, 3})
	compound = rtcpx.AppendPLI(compound, 1, 2)

	v := rtcpx.Visitor{
		NACK: func(media uint32, pid, mask uint16) {
			rtcpx.Sequences(pid, mask, func(seq uint16) { fmt.Println("again", media, seq) })
		},
		PLI: func(media uint32) { fmt.Println("key frame", media) },
	}
	fmt.Println(v.Visit(compound), v.Visit(compound[:len(compound)-1]))
	// Output:
	// again 2 65535
	// again 2 0
	// again 2 3
	// key frame 2
	// <nil> rtcpx: malformed compound packet
}

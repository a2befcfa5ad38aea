package rtpx_test

import (
	"fmt"

	"github.com/rotunda-rtc/rotunda/sfu/internal/rtpx"
)

func Example() {
	var w rtpx.Writer
	w.Begin(nil, &rtpx.Header{PayloadType: 111, Sequence: 65535, Timestamp: 960, SSRC: 7, Marker: true})
	w.Extend(1, []byte{0x80 | 30}) // voice at -30 dBov
	packet := append(w.Finish(), "opus"...)

	var h rtpx.Header
	if err := h.Parse(packet); err != nil {
		fmt.Println(err)
		return
	}
	value, _ := h.Extension(packet, 1)
	level, voice, _ := rtpx.AudioLevel(value)
	fmt.Printf("%d %s level %d voice %v\n", h.Sequence, packet[h.Payload:h.End], level, voice)
	// Output: 65535 opus level 30 voice true
}

func ExampleUnwrapper() {
	var u rtpx.Unwrapper
	for _, v := range []uint16{65534, 65535, 1, 0} {
		seq, place := u.Unwrap(v)
		fmt.Println(seq-1<<16, place == rtpx.Late)
	}
	// Output:
	// 65534 false
	// 65535 false
	// 65537 false
	// 65536 true
}

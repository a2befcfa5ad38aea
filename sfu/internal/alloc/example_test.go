package alloc_test

import (
	"fmt"

	"github.com/rotunda-rtc/rotunda/sfu/internal/alloc"
)

func Example() {
	streams := []alloc.Stream{
		{Class: alloc.Audio, Options: []alloc.Option{{Bitrate: 40_000}}},
		{Class: alloc.Camera, Options: []alloc.Option{{Bitrate: 150_000, Pixels: 320 * 180}, {Spatial: 1, Bitrate: 500_000, Pixels: 640 * 360}}},
		{Class: alloc.Camera, Hidden: true, Options: []alloc.Option{{Bitrate: 150_000}}},
	}
	for i, d := range alloc.Allocate(alloc.Input{Estimate: 300_000, Streams: streams}, nil) {
		fmt.Println(alloc.Explain(&streams[i], d))
	}
	// Output:
	// 40 kbit/s: the best there is
	// layer 0/0 at 150 kbit/s: the 500 kbit/s of what is wished do not fit the estimate beside what goes first
	// off: the receiver does not show it
}

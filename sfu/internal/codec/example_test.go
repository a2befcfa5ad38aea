package codec_test

import (
	"fmt"

	"github.com/rotunda-rtc/rotunda/sfu/internal/codec"
)

func Example() {
	c, _ := codec.FromMime("video/vp8")
	for _, payload := range [][]byte{{0x10, 0x00}, {0x00, 0xAB}, {0x10, 0x01}, {0x90}} {
		info, ok := codec.Inspect(c, payload, false)
		fmt.Println("start", info.Start, "key", info.Key, "whole", ok)
	}
	// Output:
	// start true key true whole true
	// start false key false whole true
	// start true key false whole true
	// start false key false whole false
}

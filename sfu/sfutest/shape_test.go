package sfutest_test

import (
	"testing"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/sfu/internal/codec"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

// What the engine looks for must be where it looks: the start and end of
// frames, and key frames.
func TestPayloadsHaveTheCodecsShape(t *testing.T) {
	for _, c := range sfutest.Codecs {
		kind, _ := codec.FromMime(string(c))
		bitrates := []int{0, 150_000} // several packets per frame, and one
		if c == sfu.CodecOpus {
			bitrates = bitrates[:1]
		}
		for _, bitrate := range bitrates {
			for _, key := range []bool{true, false} {
				payloads := sfutest.Media{Codec: c, Bitrate: bitrate}.Payloads(5, key)
				for i, p := range payloads {
					first, last := i == 0, i == len(payloads)-1
					info, ok := codec.Inspect(kind, p, last)
					if !ok {
						t.Errorf("%s: packet %d of %d does not parse", c, i, len(payloads))
						continue
					}
					if want := key && first || c == sfu.CodecOpus; info.Key != want {
						t.Errorf("%s: packet %d of %d, key frame %v: Key is %v", c, i, len(payloads), key, info.Key)
					}
					// One packet cannot tell that parameter sets came before it.
					start := first || c == sfu.CodecH264 && key && i == 1
					if info.Start != start || info.End != last {
						t.Errorf("%s: packet %d of %d: Start %v, End %v", c, i, len(payloads), info.Start, info.End)
					}
				}
			}
		}
	}
}

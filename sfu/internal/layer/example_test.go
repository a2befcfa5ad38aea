package layer_test

import (
	"fmt"

	"github.com/rotunda-rtc/rotunda/sfu/internal/codec"
	"github.com/rotunda-rtc/rotunda/sfu/internal/layer"
)

func Example() {
	s := layer.New()
	take := func(source uint32, seq int64, info codec.Info) {
		v := s.Take(layer.In{Source: source, Seq: seq, Timestamp: uint32(seq) * 3000, Info: &info})
		needs, ok := s.NeedsKey()
		fmt.Println(source, seq, "forward", v.Forward, "switched", v.Switched, "needs", needs, ok)
	}
	const small, large = 1, 2
	s.Target(layer.Target{Source: small})
	take(small, 1, codec.Info{Start: true, End: true, Key: true})
	s.Target(layer.Target{Source: large}) // it needs a key frame
	take(large, 2, codec.Info{Start: true, End: true})
	take(small, 2, codec.Info{Start: true, End: true}) // plays on until that is there
	take(large, 3, codec.Info{Start: true, End: true, Key: true})
	take(small, 3, codec.Info{Start: true, End: true})
	// Output:
	// 1 1 forward true switched true needs 1 false
	// 2 2 forward false switched false needs 2 true
	// 1 2 forward true switched false needs 2 true
	// 2 3 forward true switched true needs 2 false
	// 1 3 forward false switched false needs 2 false
}

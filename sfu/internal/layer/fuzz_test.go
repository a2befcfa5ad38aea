package layer_test

import (
	"testing"

	"github.com/rotunda-rtc/rotunda/sfu/internal/codec"
	"github.com/rotunda-rtc/rotunda/sfu/internal/layer"
)

// FuzzTake: whatever publishers say of their packets, a source begins with a key frame of the target, nothing is forwarded
// and withheld at once, and what is forwarded is of the layers that are said to be.
//
// C12
func FuzzTake(f *testing.F) {
	f.Add([]byte{0x81, 0, 0, 1, 0, 1, 0x0F, 0, 2, 0, 0x21, 0})
	f.Add([]byte{0x80, 0x12, 0, 1, 1, 0, 0x0F, 0, 0x83, 0, 2, 1, 0x0F, 0x24, 0x90, 0, 1, 1, 0x0F, 0})
	f.Fuzz(func(t *testing.T, steps []byte) {
		s := layer.New()
		var seq int64 = 1 << 16
		var target layer.Target
		for ; len(steps) >= 4; steps = steps[4:] {
			if steps[0]&0x80 != 0 {
				target = layer.Target{Source: uint32(steps[0] & 3), Spatial: steps[1] >> 4, Temporal: steps[1] & 15, Off: steps[0]&0x10 != 0}
				s.Target(target)
				continue
			}
			if steps[0]&0x40 != 0 {
				s.Resume()
			}
			seq = max(seq+int64(int8(steps[1])), 0)
			flags := steps[2]
			info := codec.Info{Start: flags&1 != 0, End: flags&2 != 0, EndOfPicture: flags&4 != 0, Key: flags&8 != 0, SwitchUp: flags&16 != 0,
				Sync: flags&32 != 0, Spatial: steps[3] >> 4, Temporal: steps[3] & 15}
			in := layer.In{Source: uint32(steps[0] & 3), Seq: seq, Timestamp: uint32(seq) / 4, Info: &info}
			v := s.Take(in)
			if v.Forward && v.Skip || v.Marker && !v.Forward {
				t.Fatalf("%+v: got %+v", in, v)
			}
			if v.Switched && (!info.Key || target.Off || in.Source != target.Source) {
				t.Fatalf("switched by %+v %+v, target %+v", in, info, target)
			}
			if now, ok := s.Current(); v.Switched && (!ok || now != target) {
				t.Fatalf("current is %+v %v, switched to %+v", now, ok, target)
			}
			if v.Marker && !s.Marker(in) {
				t.Fatalf("%+v: the marker is forgotten", in)
			}
		}
	})
}

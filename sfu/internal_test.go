package sfu

import (
	"fmt"
	"testing"
)

func TestH264Profile(t *testing.T) {
	for in, want := range map[string]string{
		"42e01f": "42e01f", "42c02a": "42e01f", "42001f": "42001f", "4d001f": "4d001f", "4d801f": "42e01f",
		"640032": "64001f", "640c1f": "64001f", "f4001f": "", "": "", "42e01": "", "zzzzzz": "",
	} {
		if got := h264Profile(in); got != want {
			t.Errorf("%s: got %q, want %q", in, got, want)
		}
	}
}

func TestPayloadTypesAreDistinct(t *testing.T) {
	seen := map[uint8]string{}
	for _, f := range formats {
		for _, pt := range []uint8{f.pt, f.rtx, f.red} {
			if pt == 0 {
				continue
			}
			if other, ok := seen[pt]; ok {
				t.Errorf("payload type %d stands for %s and %s", pt, other, f.name+f.fmtp)
			}
			seen[pt] = fmt.Sprint(f.name, f.fmtp)
		}
	}
}

// C1
func FuzzCandidate(f *testing.F) {
	f.Add("candidate:1 1 udp 2113937151 192.0.2.7 50000 typ host generation 0 ufrag abcd")
	f.Add("a=candidate:1 1 udp 1 2001:db8::1 50000 typ srflx raddr 10.0.0.1 rport 5")
	f.Add("candidate:1 1 tcp 1 x.local 9 typ relay")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := parseCandidate(text)
		if err != nil || c.clean == "" {
			return
		}
		again, err := parseCandidate(c.clean)
		if err != nil || again.clean != c.clean {
			t.Errorf("%q became %q, which becomes %q (%v)", text, c.clean, again.clean, err)
		}
	})
}

package sfu_test

import (
	"testing"

	"github.com/pion/rtp"

	"github.com/rotunda-rtc/rotunda/sfu"
)

// H.264 whose parameter sets come by the description alone begins with an IDR picture, also
// when only a later description brings them. Without any, a decoder could make nothing of it.
func TestParameterSetsOutOfBand(t *testing.T) {
	for name, c := range map[string]struct {
		first, later string
		want         bool
	}{
		"in the first offer": {first: "AAAA", want: true},
		"in a later offer":   {later: "AAAA", want: true},
		"nowhere":            {},
	} {
		t.Run(name, func(t *testing.T) {
			f := sfu.NewForwarderOf(newEngine(t, sfu.Config{}).NewRouter(sfu.RouterConfig{}), 1, sfu.CodecH264, c.first)
			defer f.Close()
			seq := uint16(0)
			send := func(payload ...byte) {
				seq++
				p := rtp.Packet{Header: rtp.Header{Version: 2, PayloadType: sfu.ForwarderPT, SSRC: sfu.ForwarderSSRC, SequenceNumber: seq, Timestamp: uint32(seq) * 3000, Marker: true}, Payload: payload}
				b, err := p.Marshal()
				if err != nil {
					t.Fatal(err)
				}
				f.RTP(b)
				f.Drain()
			}
			send(0x41, 0x9a, 2, 3) // a picture that builds on others
			if c.later != "" {
				f.Offer(c.later)
			}
			if f.Sent != 0 {
				t.Fatal("it began in the middle")
			}
			send(0x65, 0x88, 2, 3) // IDR
			if (f.Sent > 0) != c.want {
				t.Errorf("%d packets left, want some: %v", f.Sent, c.want)
			}
		})
	}
}

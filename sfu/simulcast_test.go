package sfu_test

import (
	"slices"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

// rids are those of a producer's encodings, in their order.
func rids(p *sfu.Producer) []string {
	var out []string
	for _, e := range p.Stats().Encodings {
		out = append(out, e.RID)
	}
	return out
}

// Each encoding is a stream of its own, and their order is that of their sizes
// whatever the order of the offer.
func TestSimulcastEncodings(t *testing.T) {
	for _, codec := range []sfu.Codec{sfu.CodecVP8, sfu.CodecH264} {
		for name, reversed := range map[string]bool{"lowest first": false, "highest first": true} {
			t.Run(string(codec)+" "+name, func(t *testing.T) {
				simulate(t, func(s *sim) {
					m := sfutest.Simulcast(codec)
					if reversed {
						slices.Reverse(m.Encodings)
					}
					track := s.peer(sfutest.PeerConfig{}).Publish(m)
					p := track.Producer()
					view := s.peer(sfutest.PeerConfig{}).Consume(track)
					flowing(t, view)
					pass(3 * time.Second)
					st := p.Stats()
					if got := rids(p); !slices.Equal(got, []string{"q", "h", "f"}) {
						t.Fatalf("encodings %v, want q, h, f", got)
					}
					for i, want := range []struct{ w, h, rate int }{{320, 180, 150_000}, {640, 360, 500_000}, {1280, 720, 1_500_000}} {
						e := st.Encodings[i]
						if e.Width != want.w || e.Height != want.h || !e.Live || !e.Wanted || e.PacketsReceived == 0 || e.PacketsLost != 0 || e.KeyFrames == 0 {
							t.Errorf("encoding %d: %+v", i, e)
						}
						if float64(e.Bitrate) < 0.8*float64(want.rate) || float64(e.Bitrate) > 1.4*float64(want.rate) {
							t.Errorf("encoding %d has %d bit/s, want about %d", i, e.Bitrate, want.rate)
						}
						if codec == sfu.CodecVP8 && e.Temporals != 3 {
							t.Errorf("encoding %d has %d temporal layers, want 3", i, e.Temporals)
						}
					}
				})
			})
		}
	}
}

package sfutest_test

import (
	"slices"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"
	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

func TestDecoderShowsWhatIsWholeAndInOrder(t *testing.T) {
	var d sfutest.Decoder
	now := time.Unix(100, 0)
	d.Frame(7, false, 1, now, 0) // nothing to build on
	d.Frame(8, true, 2, now, 0, 1)
	d.Frame(9, false, 2, now, 0)
	d.Frame(10, false, 1, now, 0)
	if got := d.Decoded(); got != 1 {
		t.Errorf("decoded %d, want the key frame alone: frame 9 is not whole", got)
	}
	d.Frame(9, false, 2, now, 0)
	if got := d.Decoded(); got != 1 {
		t.Errorf("decoded %d, want 1: the same packet came twice", got)
	}
	d.Frame(9, false, 2, now, 1)
	if got := d.Decoded(); got != 3 {
		t.Errorf("decoded %d, want 3 when frame 9 was completed", got)
	}
	if got := d.Total(now); got != 4 {
		t.Errorf("%d frames, want 4: 7 to 10", got)
	}
	if d.WantsKey(now.Add(5 * time.Second)) {
		t.Error("asks for a key frame with nothing missing")
	}
}

func TestDecoderGivesUpAfterASecond(t *testing.T) {
	var d sfutest.Decoder
	now := time.Unix(100, 0)
	d.Frame(0, true, 1, now, 0)
	d.Frame(1, false, 1, now)
	d.Frame(2, false, 1, now, 0)
	if d.Decoded() != 1 || d.WantsKey(now.Add(900*time.Millisecond)) {
		t.Error("gave frame 1 up within a second")
	}
	if !d.WantsKey(now.Add(1100 * time.Millisecond)) {
		t.Error("did not ask for a key frame after a second")
	}
	if d.WantsKey(now.Add(1900 * time.Millisecond)) {
		t.Error("asked twice within a second")
	}
	d.Frame(4, true, 1, now.Add(1200*time.Millisecond), 0)
	d.Frame(5, false, 1, now.Add(1200*time.Millisecond), 0)
	if got := d.Decoded(); got != 1 {
		t.Errorf("decoded %d, want 1: frame 1 may still come", got)
	}
	d.WantsKey(now.Add(1500 * time.Millisecond))
	if got := d.Decoded(); got != 3 {
		t.Errorf("decoded %d, want 3: frames 0, 4 and 5", got)
	}
	if got := d.Total(now.Add(time.Minute)); got != 5 {
		t.Errorf("%d frames, want 5: 0, 1 that never came, 2 that builds on it, 4, 5 (3 was never sent)", got)
	}
}

// A lost frame of the highest temporal layer costs that frame alone.
func TestDecoderGoesRoundALostLayer(t *testing.T) {
	var d sfutest.Decoder
	now := time.Unix(100, 0)
	d.Frame(0, true, 1, now, 0)
	d.Layer(1, 2, 1, now) // lost
	d.Layer(2, 1, 2, now, 0)
	if got := d.Decoded(); got != 1 {
		t.Errorf("decoded %d, want 1 while frame 1 may still come", got)
	}
	if d.WantsKey(now.Add(300 * time.Millisecond)) {
		t.Error("asked for a key frame")
	}
	if got := d.Decoded(); got != 2 {
		t.Errorf("decoded %d, want frames 0 and 2", got)
	}
	d.Layer(1, 2, 1, now.Add(400*time.Millisecond), 0)
	d.Layer(3, 2, 1, now.Add(400*time.Millisecond), 0)
	if got := d.Decoded(); got != 3 {
		t.Errorf("decoded %d, want frames 0, 2 and 3: 1 came too late", got)
	}
}

// A paused consumer skips frames on purpose: the stream has no gap, so that
// there is nothing to wait for.
func TestDecoderGoesOnAfterAPause(t *testing.T) {
	var d sfutest.Decoder
	now := time.Unix(100, 0)
	d.Frame(0, true, 1, now, 0)
	d.Frame(100, true, 1, now, 0)
	if got := d.Decoded(); got != 2 {
		t.Errorf("decoded %d, want 2", got)
	}
	if got := d.Total(now.Add(time.Minute)); got != 2 {
		t.Errorf("%d frames, want 2", got)
	}
}

func TestDecoderAsksForTheFirstKeyFrame(t *testing.T) {
	var d sfutest.Decoder
	now := time.Unix(100, 0)
	if d.WantsKey(now) {
		t.Error("asked before anything came")
	}
	d.Frame(5, false, 1, now, 0)
	if d.WantsKey(now.Add(500*time.Millisecond)) || !d.WantsKey(now.Add(1010*time.Millisecond)) {
		t.Error("want a request one second after the first packet")
	}
}

func TestSequence(t *testing.T) {
	var s sfutest.Sequence
	now := time.Unix(100, 0)
	for _, n := range []uint16{65533, 65534, 1, 2} { // 65535 and 0 are missing
		if !s.Add(n, false, now) {
			t.Errorf("%d was taken for a repeat", n)
		}
	}
	if got := s.Ask(now); !slices.Equal(got, []uint16{65535, 0}) {
		t.Errorf("asked for %v, want 65535 and 0", got)
	}
	if got := s.Ask(now.Add(50 * time.Millisecond)); len(got) != 0 {
		t.Errorf("asked for %v again after 50 ms", got)
	}
	s.Add(65535, true, now.Add(60*time.Millisecond))
	s.Add(65535, true, now.Add(61*time.Millisecond))
	s.Add(4, false, now.Add(62*time.Millisecond))
	s.Add(3, false, now.Add(63*time.Millisecond))
	if got := s.Ask(now.Add(90 * time.Millisecond)); len(got) != 0 {
		t.Errorf("asked for %v before one and a half round trips", got)
	}
	if got := s.Ask(now.Add(100 * time.Millisecond)); !slices.Equal(got, []uint16{0}) {
		t.Errorf("asked for %v after one and a half round trips, want 0", got)
	}
	duplicates, recovered, reordered, asked := s.Counts()
	if duplicates != 1 || recovered != 1 || reordered != 1 || asked != 3 || s.Missing() != 1 {
		t.Errorf("duplicates %d, recovered %d, reordered %d, asked %d, missing %d; want 1, 1, 1, 3, 1",
			duplicates, recovered, reordered, asked, s.Missing())
	}
	asks := 2
	for i := range 100 {
		asks += len(s.Ask(now.Add(time.Duration(i+10) * 100 * time.Millisecond)))
	}
	if asks != 10 || s.Missing() != 1 {
		t.Errorf("asked %d times, %d missing; want to give up after 10 and count it still", asks, s.Missing())
	}
}

// A retransmission that nobody waited for, since it is padding, comes right
// after the request: that the trip is too short then is found out again.
func TestSequenceMeasuresTripAnew(t *testing.T) {
	var s sfutest.Sequence
	start := time.Unix(100, 0)
	at := func(ms int) time.Time { return start.Add(time.Duration(ms) * time.Millisecond) }
	s.Add(1, false, at(0))
	s.Add(3, false, at(0))
	s.Ask(at(0))
	s.Add(2, true, at(2))
	asks := 0
	for i := range 50 { // each is lost, and comes 80 ms after it was asked for
		from, lost := 100+i*100, uint16(4+2*i)
		s.Add(lost+1, false, at(from))
		asks = 0
		for ms := from; ms < from+80; ms += 5 {
			asks += len(s.Ask(at(ms)))
		}
		s.Add(lost, true, at(from+80))
	}
	if asks != 1 {
		t.Errorf("asked %d times for a packet within one round trip, want once", asks)
	}
}

func TestPayloadsCarryTheirMarks(t *testing.T) {
	for _, c := range sfutest.Codecs {
		for _, key := range []bool{true, false} {
			payloads := sfutest.Media{Codec: c}.Payloads(70000, key)
			for i, p := range payloads {
				frame, index, count, isKey, captured, ok := sfutest.ParseMark(p)
				if !ok || frame != 70000 || int(index) != i || int(count) != len(payloads) || isKey != key ||
					!captured.Equal(time.Unix(1, 2)) {
					t.Errorf("%s: packet %d of %d carries %d %d/%d %v %v %v", c, i, len(payloads),
						frame, index, count, isKey, captured, ok)
				}
				if len(p) > 1200 {
					t.Errorf("%s: a payload of %d bytes", c, len(p))
				}
			}
		}
	}
	if _, _, _, _, _, ok := sfutest.ParseMark(make([]byte, 100)); ok {
		t.Error("zeros passed for a mark")
	}
}

// Pion's own parsers must take them too.
func TestPayloadsParse(t *testing.T) {
	parsers := map[sfu.Codec]func() rtp.Depacketizer{
		sfu.CodecVP8:  func() rtp.Depacketizer { return &codecs.VP8Packet{} },
		sfu.CodecVP9:  func() rtp.Depacketizer { return &codecs.VP9Packet{} },
		sfu.CodecH264: func() rtp.Depacketizer { return &codecs.H264Packet{} },
		sfu.CodecAV1:  func() rtp.Depacketizer { return &codecs.AV1Depacketizer{} },
	}
	for c, parser := range parsers {
		for _, key := range []bool{true, false} {
			d := parser()
			for i, p := range (sfutest.Media{Codec: c}).Payloads(9, key) {
				if _, err := d.Unmarshal(p); err != nil {
					t.Errorf("%s: packet %d, key frame %v: %v", c, i, key, err)
				}
			}
		}
	}
}

package signal_test

import (
	"encoding/json"
	"errors"
	"runtime"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/rotunda-rtc/rotunda/signal"
)

// C1: whatever comes in, there is an answer or a frame within bounds of time
// and memory, and what was accepted keeps its bounds.

func seedFrames(f *testing.F, from string) {
	for _, g := range readGolden(f) {
		if g.From == from {
			for _, raw := range g.Frames {
				f.Add([]byte(raw))
			}
		}
	}
	for _, bad := range readInvalid(f) {
		if b := bad.bytes(); len(b) < 4096 {
			f.Add(b)
		}
	}
}

func FuzzClientFrame(f *testing.F) { // C1
	seedFrames(f, "client")
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > signal.LimitFrame {
			return // the carriers' to refuse
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		err := refusal(b)
		took := time.Since(start)
		runtime.ReadMemStats(&after)
		if took > 50*time.Millisecond && after.TotalAlloc-before.TotalAlloc > 1<<20 {
			t.Errorf("took %v", took) // and not just the machine's fault
		}
		if n := after.TotalAlloc - before.TotalAlloc; n > 8<<20 {
			t.Errorf("allocated %d bytes", n)
		}
		checkRefusal(t, err)
		frame, err := signal.ParseClientFrame(b)
		if err != nil {
			return
		}
		if frame.ID > signal.LimitInteger || frame.Ack > signal.LimitInteger || len(frame.Type) > signal.LimitType {
			t.Errorf("past its bounds: %+v", frame)
		}
		again, err := json.Marshal(frame)
		if err != nil {
			t.Fatalf("%+v does not marshal: %v", frame, err)
		}
		if _, err := signal.ParseClientFrame(again); err != nil {
			t.Errorf("%s was accepted, but not %s: %v", b, again, err)
		}
	})
}

func checkRefusal(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	var e *signal.Error
	if !errors.As(err, &e) || e.Code == "" || e.Code == signal.CodeInternal || len(e.Message) > 200 {
		t.Errorf("refused with %v", err)
	}
}

func FuzzServerFrame(f *testing.F) { // C1
	seedFrames(f, "server")
	f.Fuzz(func(t *testing.T, b []byte) {
		frame, err := signal.ParseServerFrame(b)
		checkRefusal(t, err)
		if err != nil {
			return
		}
		again, err := json.Marshal(frame)
		if err != nil {
			t.Fatalf("%+v does not marshal: %v", frame, err)
		}
		if _, err := signal.ParseServerFrame(again); err != nil {
			t.Errorf("%s was accepted, but not %s: %v", b, again, err)
		}
	})
}

// FuzzMessage decodes the data of every request.
func FuzzMessage(f *testing.F) { // C1
	for _, g := range readGolden(f) {
		for _, raw := range g.Frames {
			frame, err := signal.ParseClientFrame(raw)
			if err == nil && frame.ID != 0 {
				f.Add(frame.Type, []byte(frame.Data))
			}
		}
	}
	for _, bad := range readInvalid(f) {
		frame, err := signal.ParseClientFrame(bad.bytes())
		if err == nil && len(frame.Data) < 4096 {
			f.Add(frame.Type, []byte(frame.Data))
		}
	}
	f.Fuzz(func(t *testing.T, typ string, data []byte) {
		kind := requests[typ]
		if kind == nil || len(data) > signal.LimitFrame {
			return
		}
		v := kind()
		req := signal.Request{ID: 1, Type: typ, Data: data}
		err := req.Decode(v)
		checkRefusal(t, err)
		if err != nil {
			return
		}
		switch m := v.(type) {
		case *signal.Join:
			if len(m.Room) == 0 || len(m.Room) > signal.LimitRoomName || len(m.Attributes) > signal.LimitAttributes ||
				utf8.RuneCountInString(m.Name) > signal.LimitDisplayName {
				t.Errorf("past its bounds: %+v", m)
			}
		case *signal.Offer:
			if len(m.SDP) > signal.LimitSDP || len(m.Tracks) > signal.LimitTracks || m.Generation == 0 {
				t.Errorf("past its bounds: %+v", m)
			}
		}
	})
}

func FuzzCleanName(f *testing.F) {
	for _, s := range []string{"", "Ada", "  a \t b\n", "\u202eevil", "a\u2066b\u2069", "\x00\u0085", "e\u0301", "\xff", "👩‍👩‍👧"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for what, clean := range map[string]string{"name": signal.CleanName(s), "text": signal.CleanText(s)} {
			if len(clean) > len(s) || !utf8.ValidString(clean) {
				t.Errorf("%s: %q became %q", what, s, clean)
			}
			for _, r := range clean {
				if unicode.IsControl(r) && (what == "name" || r != '\n' && r != '\t') || unicode.Is(unicode.Bidi_Control, r) && r != '\u061c' && r != '\u200e' && r != '\u200f' {
					t.Errorf("%s: %q holds %U", what, clean, r)
				}
			}
		}
		if again := signal.CleanName(signal.CleanName(s)); again != signal.CleanName(s) {
			t.Errorf("not stable: %q, then %q", signal.CleanName(s), again)
		}
	})
}

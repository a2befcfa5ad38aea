package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal/ws"
)

func TestStream(t *testing.T) {
	const first = 1<<32 - 3 // it wraps on the way
	tests := []struct {
		name                string
		numbers             []uint32
		span, unique, again uint64
	}{
		{"in order", []uint32{0, 1, 2, 3, 4}, 5, 5, 0},
		{"a gap", []uint32{0, 1, 4}, 5, 3, 0},
		{"a gap filled", []uint32{0, 1, 4, 2, 3}, 5, 5, 0},
		{"twice", []uint32{0, 1, 1, 2, 0}, 3, 3, 2},
		{"a long gap", []uint32{0, 5000, 4999, 0}, 5001, 3, 1},
		{"a gap of the window", []uint32{0, window, 1}, window + 1, 3, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var s stream
			for _, n := range tt.numbers {
				s.add(first + n)
			}
			if s.span != tt.span || s.unique != tt.unique || s.again != tt.again {
				t.Errorf("span %d, unique %d, again %d; want %d, %d, %d", s.span, s.unique, s.again, tt.span, tt.unique, tt.again)
			}
		})
	}
}

func TestTrailer(t *testing.T) {
	want := trailer{kind: kindAudio, publisher: 200, sequence: 1 << 31, sent: 1 << 40}
	packet := make([]byte, 100)
	want.put(packet)
	if got, ok := trailerOf(packet); !ok || got != want {
		t.Errorf("got %+v, %v; want %+v", got, ok, want)
	}
	for _, other := range [][]byte{nil, packet[:99], packet[81:], make([]byte, 100)} {
		if got, ok := trailerOf(other); ok {
			t.Errorf("%x has the trailer %+v", other, got)
		}
	}
}

// TestMeeting holds a small meeting on a server of its own.
func TestMeeting(t *testing.T) {
	server, err := conference.New(conference.Config{Authorize: conference.AllowAnyone})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(ws.Handler(server, nil))
	defer web.Close()
	defer func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := server.Close(ctx); err != nil {
			t.Error(err)
		}
	}()
	var out bytes.Buffer
	err = run(t.Context(), []string{"-url", "ws" + strings.TrimPrefix(web.URL, "http"), "-n", "3", "-json", "-warmup", "0.1", "-seconds", "0.5"}, &out, &out)
	if err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	var r result
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	if r.N != 3 || r.DeliveredPPS <= 0 || r.P99 < r.P50 || r.P50 <= 0 {
		t.Errorf("implausible: %+v", r)
	}
}

func TestBadOptions(t *testing.T) {
	for _, args := range []string{"-n 1", "-n 1000", "-payload 20", "-payload 9000", "-ppf 0", "-ip nowhere", "more", "-unknown"} {
		if _, err := parse(strings.Fields(args), &bytes.Buffer{}); err == nil {
			t.Errorf("%s: no error", args)
		}
	}
}

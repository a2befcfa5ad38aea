package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// TestMain is the server, too, when started as such.
func TestMain(m *testing.M) {
	if patience := os.Getenv(serverEnv); patience != "" {
		if err := serve(patience, os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// C20 in small: two rooms for some seconds. Growth is not judged in so short a
// time, since the first people make it; what is left when all have gone is.
func TestSoak(t *testing.T) {
	var out, log bytes.Buffer
	err := run(t.Context(), []string{"-length", "3s", "-every", "200ms", "-patience", "500ms", "-rooms", "1", "-people", "2", "-stay", "500ms"}, &out, &log)
	text := out.String()
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	t.Log(text, log.String())
	if !strings.Contains(text, "everybody goes") || strings.Contains(text, "\n0 joined") {
		t.Errorf("no people:\n%s", text)
	}
}

func TestVerdict(t *testing.T) { // C20
	column := func(heap func(i int) int64) (table []sample) {
		for i := range 60 {
			table = append(table, sample{At: time.Duration(i) * 10 * time.Second, Heap: heap(i), Goroutines: 500})
		}
		return table
	}
	wave := []int64{0, 5, -3, 8, -7, 2, -6, 1}
	// A wave of people that costs a MiB each, or something that grows beside it.
	crowd := func(heap func(i int) int64) []sample {
		table := column(heap)
		for i := range table {
			table[i].Participants = 50 + wave[i%len(wave)]
			table[i].Heap += wave[i%len(wave)] << 20
		}
		return table
	}
	tests := []struct {
		name  string
		table []sample
		want  string
	}{
		{"flat", column(func(int) int64 { return 50 << 20 }), ""},
		{"noise", column(func(i int) int64 { return 50<<20 + wave[i%len(wave)]<<20 }), ""},
		{"falls", column(func(i int) int64 { return int64(100-i) << 20 }), ""},
		{"a little", column(func(i int) int64 { return 50<<20 + int64(i)<<14 }), ""},
		{"grows", column(func(i int) int64 { return 50<<20 + int64(i)<<18 }), "heap grew"},
		{"grows with noise", column(func(i int) int64 { return 50<<20 + int64(i)<<19 + wave[i%len(wave)]<<20 }), "heap grew"},
		{"other people", crowd(func(int) int64 { return 50 << 20 }), ""},
		{"more than people", crowd(func(i int) int64 { return 50<<20 + int64(i)<<19 }), "heap grew"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			judged, err := verdict(tt.table, t.Output())
			if !judged || (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

// Too short a time is not judged, rather than by chance.
func TestVerdictTooShort(t *testing.T) {
	var table []sample
	for i := range 20 {
		table = append(table, sample{At: time.Duration(i) * 10 * time.Second, Heap: int64(i) << 30})
	}
	if judged, err := verdict(table, t.Output()); judged || err != nil {
		t.Errorf("judged %v, %v", judged, err)
	}
}

func TestLeft(t *testing.T) { // C20
	base := sample{Goroutines: 6, Files: 12, Heap: 1 << 20}
	kept := []sample{
		{Rooms: 1}, {Participants: 1}, {Sessions: 1}, {Transports: 1}, {Producers: 1}, {Consumers: 1},
		{Goroutines: 1000}, {Files: 1000}, {Heap: 100 << 20},
	}
	for _, s := range kept {
		if left(base, s) == nil {
			t.Errorf("%+v passed", s)
		}
	}
	if err := left(base, sample{Goroutines: 13, Files: 30, Heap: 2 << 20}); err != nil {
		t.Error(err)
	}
}

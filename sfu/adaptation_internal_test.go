package sfu

import (
	"testing"

	"github.com/rotunda-rtc/rotunda/sfu/internal/alloc"
)

// What a publisher has stopped goes on with what is below it, or waits as if it had nothing.
func TestPlace(t *testing.T) {
	options := []alloc.Option{{Spatial: 1, Temporal: 0}, {Spatial: 1, Temporal: 1}, {Spatial: 3, Temporal: 0}}
	for _, tc := range []struct {
		layer Layer
		want  int
	}{
		{Layer{Spatial: -1}, -1},
		{Layer{Spatial: 0, Temporal: 2}, -1},
		{Layer{Spatial: 1, Temporal: 0}, 0},
		{Layer{Spatial: 1, Temporal: 1}, 1},
		{Layer{Spatial: 1, Temporal: 2}, 1},
		{Layer{Spatial: 2, Temporal: 0}, 1},
		{Layer{Spatial: 3, Temporal: 0}, 2},
		{Layer{Spatial: 3, Temporal: 1}, 2},
	} {
		if got := tc.layer.place(options); got != tc.want {
			t.Errorf("%v: option %d, want %d", tc.layer, got, tc.want)
		}
	}
	if got := (Layer{}).place(nil); got != -1 {
		t.Errorf("without options: %d", got)
	}
}

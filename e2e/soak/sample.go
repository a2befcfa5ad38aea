package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"time"
)

// sample is what the server holds at a time.
type sample struct {
	At time.Duration `json:"-"`

	Heap, Resident             int64 // bytes
	Goroutines, Files, Sockets int64
	Rooms, Participants        int64
	Sessions                   int64 // of signalling
	Transports                 int64
	Producers, Consumers       int64
}

const heading = "   time  heap MiB  RSS MiB  goroutines  files  sockets  rooms  people  sessions  transports  producers  consumers"

// String is a line of the table.
func (s sample) String() string {
	return fmt.Sprintf("%7s  %8.1f  %7.1f  %10d  %5d  %7d  %5d  %6d  %8d  %10d  %9d  %9d", s.At.Round(time.Second),
		mebi(s.Heap), mebi(s.Resident), s.Goroutines, s.Files, s.Sockets, s.Rooms, s.Participants, s.Sessions, s.Transports, s.Producers, s.Consumers)
}

func mebi(n int64) float64 { return float64(n) / (1 << 20) }

// measure is a column that must be flat; growth up to the floor is none.
type measure struct {
	name   string
	of     func(sample) int64
	floor  float64
	people bool // it goes with the number of people, whose coming and going is no growth of it
}

// measures are the columns. The floors are what one or two more people cost.
func measures() []measure {
	return []measure{
		{"heap", func(s sample) int64 { return s.Heap }, 2 << 20, true},
		{"resident memory", func(s sample) int64 { return s.Resident }, 8 << 20, true},
		{"goroutines", func(s sample) int64 { return s.Goroutines }, 40, true},
		{"files", func(s sample) int64 { return s.Files }, 6, true},
		{"sockets", func(s sample) int64 { return s.Sockets }, 6, true},
		{"rooms", func(s sample) int64 { return s.Rooms }, 3, false},
		{"participants", func(s sample) int64 { return s.Participants }, 6, false},
		{"sessions", func(s sample) int64 { return s.Sessions }, 6, true},
		{"transports", func(s sample) int64 { return s.Transports }, 12, true},
		{"producers", func(s sample) int64 { return s.Producers }, 12, true},
		{"consumers", func(s sample) int64 { return s.Consumers }, 40, true},
	}
}

// The lines of the table come in the wake of each other: who was killed is there for half
// a minute. What is judged are means over a time longer than that.
const (
	block  = time.Minute
	fewest = 5 // blocks that a verdict needs
)

// blocks are the means of the samples of each minute.
func blocks(table []sample) (out []sample) {
	for len(table) > 0 {
		n := 0
		for n < len(table) && table[n].At-table[0].At < block {
			n++
		}
		mean := func(of func(sample) int64) (sum int64) {
			for _, s := range table[:n] {
				sum += of(s)
			}
			return sum / int64(n)
		}
		if n == len(table) && table[n-1].At-table[0].At < block/2 {
			return out // the rest is no minute
		}
		out = append(out, sample{
			At:   (table[0].At + table[n-1].At) / 2,
			Heap: mean(func(s sample) int64 { return s.Heap }), Resident: mean(func(s sample) int64 { return s.Resident }),
			Goroutines: mean(func(s sample) int64 { return s.Goroutines }), Files: mean(func(s sample) int64 { return s.Files }),
			Sockets: mean(func(s sample) int64 { return s.Sockets }), Rooms: mean(func(s sample) int64 { return s.Rooms }),
			Participants: mean(func(s sample) int64 { return s.Participants }), Sessions: mean(func(s sample) int64 { return s.Sessions }),
			Transports: mean(func(s sample) int64 { return s.Transports }), Producers: mean(func(s sample) int64 { return s.Producers }),
			Consumers: mean(func(s sample) int64 { return s.Consumers }),
		})
		table = table[n:]
	}
	return out
}

// verdict judges the samples: a column grows when a straight line through its means of a minute,
// by least squares, rises by more than its floor and a tenth of its mean over
// their time, and that is more than three standard errors of the line, so that it is no
// matter of chance. What goes with the number of people is judged at an equal number
// of them (both are freed of what a line through that number explains). Less than fewest
// minutes are not judged.
func verdict(table []sample, out io.Writer) (judged bool, grew error) {
	table = blocks(table)
	if len(table) < fewest {
		return false, nil
	}
	fmt.Fprintf(out, "\nsecond half, %v to %v, by the minute:\n", table[0].At.Round(time.Second), table[len(table)-1].At.Round(time.Second))
	people := make([]float64, len(table))
	for i, s := range table {
		people[i] = float64(s.Participants)
	}
	var grown []error
	for _, m := range measures() {
		times, values := make([]float64, len(table)), make([]float64, len(table))
		for i, s := range table {
			times[i], values[i] = s.At.Seconds(), float64(m.of(s))
		}
		l := fit(times, values)
		if m.people {
			slope := fit(without(people, times), without(people, values))
			l.slope, l.deviation = slope.slope, slope.deviation
		}
		rise := l.slope * (times[len(times)-1] - times[0])
		unit, by := "", 1.0
		if m.floor >= 1<<20 {
			unit, by = " MiB", 1<<20
		}
		fmt.Fprintf(out, "  %-16s mean %.1f%s, by %+.1f%s, standard error %.1f\n", m.name, l.mean/by, unit, rise/by, unit, l.deviation*(times[len(times)-1]-times[0])/by)
		if rise > max(m.floor, l.mean/10) && l.slope > 3*l.deviation {
			grown = append(grown, fmt.Errorf("%s grew by %.1f%s in the second half", m.name, rise/by, unit))
		}
	}
	return true, errors.Join(grown...)
}

// line is a straight line through samples; deviation is the standard error of its slope.
type line struct{ mean, slope, deviation float64 }

func fit(x, y []float64) line {
	n := float64(len(x))
	var mx, my float64
	for i := range x {
		mx += x[i] / n
		my += y[i] / n
	}
	var xx, xy float64
	for i := range x {
		xx += (x[i] - mx) * (x[i] - mx)
		xy += (x[i] - mx) * (y[i] - my)
	}
	l := line{mean: my}
	if xx == 0 {
		return l
	}
	l.slope = xy / xx
	var rest float64
	for i := range x {
		d := y[i] - my - l.slope*(x[i]-mx)
		rest += d * d
	}
	l.deviation = math.Sqrt(rest / max(n-2, 1) / xx)
	return l
}

// without is y without what a straight line through x explains of it.
func without(x, y []float64) []float64 {
	l := fit(x, y)
	var middle float64
	for i := range x {
		middle += x[i] / float64(len(x))
	}
	rest := make([]float64, len(y))
	for i := range y {
		rest[i] = y[i] - l.mean - l.slope*(x[i]-middle)
	}
	return rest
}

// left tells what the server keeps although nobody is there.
func left(base, got sample) error {
	var kept []error
	none := func(what string, n int64) {
		if n != 0 {
			kept = append(kept, fmt.Errorf("%d %s left with nobody there", n, what))
		}
	}
	none("rooms", got.Rooms)
	none("participants", got.Participants)
	none("sessions", got.Sessions)
	none("transports", got.Transports)
	none("producers", got.Producers)
	none("consumers", got.Consumers)
	more := func(what string, before, after, allowed int64) {
		if after > before+allowed {
			kept = append(kept, fmt.Errorf("%s: %d before anybody came, %d after everybody has gone", what, before, after))
		}
	}
	// The engine's own sockets and goroutines come with the first transport and stay.
	more("goroutines", base.Goroutines, got.Goroutines, 64)
	more("files", base.Files, got.Files, 40)
	more("bytes of heap", base.Heap, got.Heap, 16<<20)
	return errors.Join(kept...)
}

package conferencetest

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/signaltest"
)

// Link says what a [Line] does to what is on it; see [sfutest.LinkConfig]. The
// zero value is a perfect link.
type Link = sfutest.LinkConfig

// Line is one direction between a participant and the server. Media goes over
// it as datagrams. Signalling goes over it as over a TCP connection: what is lost
// comes later, nothing overtakes, and what is sent while the line is cut waits
// for the end of the cut. It has the Delay, Jitter, Loss and Rate of the Link, but the Rate
// beside that of media and not shared with it; the rest of Link is for datagrams. Its methods
// may be called from any goroutine.
type Line struct {
	media *sfutest.Link

	mu   sync.Mutex // guards what follows
	link Link
	cut  bool
	gone bool          // never healed again
	open chan struct{} // closed while the line is not cut
	rnd  *rand.Rand
	last time.Time // arrival of the last frame
}

func newLine(media *sfutest.Link, rnd *rand.Rand) *Line {
	l := &Line{media: media, rnd: rnd, open: make(chan struct{})}
	close(l.open)
	return l
}

// Shape changes the line, from the next packet on.
func (l *Line) Shape(link Link) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.link = link
	l.media.Set(link)
}

// Cut cuts the line until Heal.
func (l *Line) Cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.media.Cut()
	if !l.cut {
		l.cut, l.open = true, make(chan struct{})
	}
}

// Heal ends a Cut.
func (l *Line) Heal() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.gone {
		return
	}
	l.media.Heal()
	if l.cut {
		l.cut = false
		close(l.open)
	}
}

// vanish cuts the line for good.
func (l *Line) vanish() {
	l.Cut()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.gone = true
}

// Stats are the counters of media on the line.
func (l *Line) Stats() sfutest.LinkStats { return l.media.Stats() }

// The times and sizes of a simulated TCP connection.
const (
	segment         = 1200                   // bytes
	retransmitAfter = 200 * time.Millisecond // doubled each time (RFC 6298)
)

// arrival is when a frame of a size that is sent now arrives, if the line is open then.
func (l *Line) arrival(size int) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	took := l.link.Delay
	if l.link.Jitter > 0 {
		took += time.Duration(l.rnd.Int64N(int64(l.link.Jitter)))
	}
	for sent := 0; sent == 0 || sent < size; sent += segment {
		for wait := retransmitAfter; l.rnd.Float64() < l.link.Loss && wait < time.Minute; wait *= 2 {
			took += wait
		}
	}
	now := time.Now()
	start := now
	if l.last.After(now) {
		start = l.last // behind what was sent before
	}
	at := now.Add(took)
	if l.link.Rate > 0 {
		at = start.Add(took + time.Duration(float64(size*8)/float64(l.link.Rate)*float64(time.Second)))
	}
	if at.Before(l.last) {
		at = l.last
	}
	l.last = at
	return at
}

// wait waits until a time and for the line to be open.
func (l *Line) wait(ctx context.Context, until time.Time) error {
	timer := time.NewTimer(time.Until(until))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return ctx.Err()
	}
	for {
		l.mu.Lock()
		open := l.open
		l.mu.Unlock()
		select {
		case <-open:
		case <-ctx.Done():
			return ctx.Err()
		}
		l.mu.Lock()
		cut := l.cut
		l.mu.Unlock()
		if !cut {
			return nil
		}
	}
}

// underWay is how many frames of a carrier are under way in one direction; more wait.
const underWay = 256

// parcel is a frame under way, or the end of the carrier.
type parcel struct {
	frame []byte
	at    time.Time
	end   error
}

// carry takes frames from one end of a carrier over the line to the other,
// until either ends, and then ends the other as well.
func (l *Line) carry(ctx context.Context, from, to *signaltest.PipeConn) {
	ctx, cancel := context.WithCancel(ctx)
	queue := make(chan parcel, underWay)
	var reading sync.WaitGroup
	reading.Go(func() {
		for {
			frame, err := from.Read(ctx)
			select {
			case queue <- parcel{frame, l.arrival(len(frame)), err}:
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
		}
	})
	defer reading.Wait()
	defer cancel()
	for {
		var p parcel
		select {
		case p = <-queue:
		case <-ctx.Done():
			to.Cut()
			return
		}
		if l.wait(ctx, p.at) != nil {
			to.Cut()
			return
		}
		if p.end != nil {
			finish(to, p.end)
			return
		}
		if to.Write(ctx, p.frame) != nil {
			return // it has ended, which its own reader tells
		}
	}
}

// finish ends a carrier as the other half of it was ended.
func finish(conn *signaltest.PipeConn, why error) {
	var closed *signal.CloseError
	if errors.As(why, &closed) {
		_ = conn.Close(closed.Code, closed.Reason) // never fails
		return
	}
	conn.Cut()
}

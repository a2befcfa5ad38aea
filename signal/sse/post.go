package sse

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/rotunda-rtc/rotunda/signal"
)

// The bounds of a POST. A client has one under way, and one more when it closes.
const (
	MaxPost      = 4 * signal.LimitFrame // bytes of a body
	MaxPerPost   = 64                    // frames
	maxAhead     = 4                     // POSTs that may overtake each other, or wait
	bodyTimeout  = 10 * time.Second      // for a body to arrive
	orderTimeout = 10 * time.Second      // for the POSTs before one that came early
)

// posts puts the POSTs of a carrier in order, each once: browsers and proxies
// repeat what seems lost, and connections overtake each other.
type posts struct {
	mu      sync.Mutex // guards all below
	last    uint64     // taken in
	busy    bool       // the next one is being taken in
	waiting int
	changed chan struct{} // closed and replaced when last or busy changes
}

// begin waits for the turn of a POST. Its status is 0 when the turn has come,
// 204 for one that was taken in before.
func (p *posts) begin(ctx context.Context, number uint64, over <-chan struct{}) (status int) {
	late := time.NewTimer(orderTimeout)
	defer late.Stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	if number > p.last+maxAhead || p.waiting >= maxAhead {
		return http.StatusConflict
	}
	p.waiting++
	defer func() { p.waiting-- }()
	for {
		if number <= p.last {
			return http.StatusNoContent
		}
		if number == p.last+1 && !p.busy {
			p.busy = true
			return 0
		}
		changed := p.changed
		p.mu.Unlock()
		status := 0
		select {
		case <-changed:
		case <-over:
			status = http.StatusGone
		case <-late.C:
			status = http.StatusConflict
		case <-ctx.Done():
			status = http.StatusRequestTimeout
		}
		p.mu.Lock()
		if status != 0 {
			return status
		}
	}
}

// done ends the turn; a POST that did not arrive whole may come again.
func (p *posts) done(taken bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.busy = false
	if taken {
		p.last++
	}
	close(p.changed)
	p.changed = make(chan struct{})
}

// post takes in one POST, and answers with a status.
func (c *conn) post(ctx context.Context, number uint64, body func() ([]byte, error)) (status int) {
	if status := c.posts.begin(ctx, number, c.over); status != 0 {
		return status
	}
	taken := false
	defer func() { c.posts.done(taken) }()
	b, err := body()
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		return c.refuse(signal.CloseTooLarge, "a request over the limit", http.StatusRequestEntityTooLarge)
	}
	if err != nil {
		return http.StatusRequestTimeout
	}
	taken = true
	return c.take(b)
}

// take hands the frames of a body to Read.
func (c *conn) take(body []byte) (status int) {
	d := decoder{r: bufio.NewReader(bytes.NewReader(body)), max: c.opts.MaxFrame}
	for n := 0; ; n++ {
		e, err := d.next()
		switch {
		case errors.Is(err, io.EOF):
			return http.StatusNoContent
		case errors.Is(err, errTooLarge):
			return c.refuse(signal.CloseTooLarge, "a frame over the limit", http.StatusRequestEntityTooLarge)
		case err != nil:
			return c.refuse(signal.CloseBadFrame, "events that cannot be read", http.StatusBadRequest)
		case e.name == eventClose:
			c.end(closeError(e.data))
			return http.StatusNoContent
		case e.name != "":
			continue // of a newer client
		case n >= MaxPerPost:
			return c.refuse(signal.CloseRateLimited, "too many frames in one request", http.StatusRequestEntityTooLarge)
		}
		select {
		case c.in <- e.data:
		case <-c.over:
			return http.StatusGone
		}
	}
}

// refuse ends the carrier for what a client did.
func (c *conn) refuse(code signal.CloseCode, reason string, status int) int {
	_ = c.Close(code, reason) // closed either way
	return status
}

package webhook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/storage"
)

// turn is how many events of a room are sent before it is the others' turn.
const turn = 64

// The pauses before an event is sent again.
const (
	firstPause = 5 * time.Second
	lastPause  = 30 * time.Minute
	latePause  = 10 * time.Millisecond // for an event that came when its room seemed done with
)

// maxAnswer is how much of an answer is read, in bytes.
const maxAnswer = 4 << 10

// work sends what waits of a claimed room, until that is all, or something is not taken.
func (e *endpoint) work(ctx context.Context, room storage.Job) {
	outbox := e.sender.cfg.Stores.Outbox
	var err error
	for n := 0; n < turn && ctx.Err() == nil; n++ {
		if err = outbox.Save(ctx, room.ID, room.Attempts, "", time.Now().Add(e.lease())); err != nil {
			break // it is somebody else's now, or the store is down
		}
		var more bool
		var pause time.Duration
		more, pause, err = e.next(ctx, room)
		switch {
		case err != nil:
		case !more:
			return
		case pause > 0:
			e.release(ctx, room, pause)
			return
		}
		if err != nil {
			break
		}
	}
	var pause time.Duration
	if err != nil && ctx.Err() == nil && !errors.Is(err, storage.ErrNotFound) {
		pause = firstPause
		e.sender.cfg.Logger.Warn("webhooks: the outbox does not answer", zap.String("endpoint", e.name), zap.Error(err))
	}
	e.release(ctx, room, pause)
}

// release gives a room back, for it or another sender to go on after a pause.
func (e *endpoint) release(ctx context.Context, room storage.Job, pause time.Duration) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	// Where this fails, the lease ends by itself.
	_ = e.sender.cfg.Stores.Outbox.Retry(ctx, room.ID, room.Attempts, time.Now().Add(pause), "")
}

// next sends the oldest event of a room. more is false when there was none, and the room is done with; pause says
// that it was not taken, and when to send it again.
func (e *endpoint) next(ctx context.Context, room storage.Job) (more bool, pause time.Duration, err error) {
	cfg := &e.sender.cfg
	// Nobody else sends of this room, so that the event itself needs no lease, and a process
	// that dies here leaves it the first.
	events, err := cfg.Stores.Outbox.Claim(ctx, e.roomQueue(room.Key), time.Now(), 0, 1)
	if err != nil {
		return false, 0, err
	}
	if len(events) == 0 {
		return e.finish(ctx, room)
	}
	event := events[0]
	id := strings.TrimPrefix(event.ID, e.name+":")
	after, problem := e.send(ctx, id, event.Payload)
	if ctx.Err() != nil {
		return true, 0, ctx.Err() // nobody knows whether it was taken
	}
	// The outcome is stored even if the sender is being closed.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if problem == nil {
		return true, 0, gone(cfg.Stores.Outbox.Done(ctx, event.ID, event.Attempts))
	}
	log := cfg.Logger.With(zap.String("endpoint", e.name), zap.String("event", id), zap.Int("attempts", event.Attempts), zap.Error(problem))
	if event.Attempts >= cfg.Attempts || time.Since(event.CreatedAt) > cfg.MaxAge {
		log.Error("a webhook failed")
		return true, 0, gone(e.fail(ctx, event, problem))
	}
	log.Warn("a webhook is sent again")
	err = cfg.Stores.Outbox.Retry(ctx, event.ID, event.Attempts, event.RunAt, problem.Error())
	return true, max(after, backoff(event.Attempts)), gone(err)
}

// gone leaves out the error of an event that somebody else has dealt with.
func gone(err error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	return err
}

// finish takes a room off the endpoint's queue, unless an event came just now.
func (e *endpoint) finish(ctx context.Context, room storage.Job) (more bool, pause time.Duration, err error) {
	err = e.sender.cfg.Stores.Tx(ctx, func(tx storage.Stores) error {
		n, err := tx.Outbox.Count(ctx, e.roomQueue(room.Key))
		if more = n > 0; err != nil || more {
			return err
		}
		return tx.Outbox.Done(ctx, room.ID, room.Attempts)
	})
	return more, latePause, err
}

// fail moves an event to those that are kept for people to look at.
func (e *endpoint) fail(ctx context.Context, event storage.Job, problem error) error {
	return e.sender.cfg.Stores.Tx(ctx, func(tx storage.Stores) error {
		if err := tx.Outbox.Done(ctx, event.ID, event.Attempts); err != nil {
			return err
		}
		event.Queue, event.FailedAt, event.Error = failedQueue(e.name), time.Now(), problem.Error()
		return tx.Outbox.Add(ctx, event)
	})
}

// backoff is the pause after so many attempts: 5 s, doubled each time, at most half an
// hour, and a fifth more or less, so that not everything comes back at once.
func backoff(attempts int) time.Duration {
	d := min(firstPause<<min(attempts-1, 20), lastPause)
	return d - d/5 + rand.N(2*d/5)
}

// send makes one request. after is what the answer says on when to try again.
func (e *endpoint) send(ctx context.Context, id string, body []byte) (after time.Duration, err error) {
	ctx, cancel := context.WithTimeout(ctx, e.sender.cfg.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.url, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	now := time.Now()
	e.mu.Lock()
	signed := sign(e.secrets, id, now, body)
	e.mu.Unlock()
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "rotunda-webhook")
	req.Header.Set(HeaderID, id)
	req.Header.Set(HeaderTimestamp, strconv.FormatInt(now.Unix(), 10))
	req.Header.Set(HeaderSignature, signed)
	resp, err := e.sender.client.Do(req)
	if err != nil {
		var at *url.Error // names the URL, which may hold a secret of the endpoint's
		if errors.As(err, &at) {
			err = at.Err
		}
		return 0, err
	}
	defer resp.Body.Close()
	// What is left of the answer is not waited for: the connection is given up.
	_, _ = io.CopyN(io.Discard, resp.Body, maxAnswer)
	if resp.StatusCode >= 200 && resp.StatusCode < 300 {
		return 0, nil
	}
	return retryAfter(resp.Header), fmt.Errorf("answered %d", resp.StatusCode)
}

// retryAfter reads a number of seconds; dates are not waited for.
func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return 0
	}
	return min(time.Duration(min(seconds, 86400))*time.Second, lastPause)
}

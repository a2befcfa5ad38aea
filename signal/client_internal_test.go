package signal

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
)

// A reply that comes while the session is closed, with the queue of callbacks
// full: done is called all the same, once.
func TestReplyWhileClosing(t *testing.T) {
	c := &ClientSession{queue: make(chan func()), state: ClientConnected}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	c.cancel()
	var got []error
	c.deliver(&call{id: 1, done: func(_ json.RawMessage, err error) { got = append(got, err) }}, Frame{Re: 1})
	ran := make(chan struct{})
	go func() {
		defer close(ran)
		for f := range c.queue {
			f()
		}
	}()
	c.finish()
	<-ran
	if len(got) != 1 || !errors.Is(got[0], ErrClientClosed) {
		t.Errorf("done was called with %v, want %v once", got, ErrClientClosed)
	}
}

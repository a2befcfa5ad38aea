package client

import (
	"context"
	"errors"
	"testing"
)

// fullSender is a channel whose transport sends nothing until it is told to.
type fullSender struct {
	buffered uint64
	sent     int
}

func (s *fullSender) BufferedAmount() uint64 { return s.buffered }
func (s *fullSender) Send([]byte) error      { s.sent++; return nil }

func TestSendDataOverASlowTransport(t *testing.T) {
	s := &fullSender{buffered: dataBuffer + 1}
	c := makeDataChannel(s)
	if err := c.send(t.Context(), nil, true); err != nil || s.sent != 0 {
		t.Errorf("lossy: error %v, %d sent, want it dropped", err, s.sent)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.send(ctx, nil, false); !errors.Is(err, context.Canceled) || s.sent != 0 {
		t.Errorf("reliable: error %v, %d sent, want %v", err, s.sent, context.Canceled)
	}
	done := make(chan error, 1)
	go func() { done <- c.send(t.Context(), nil, false) }()
	c.low <- struct{}{} // still full: it looks again and waits on
	close(c.gone)
	if err := <-done; !errors.Is(err, errReset) {
		t.Errorf("reset: error %v, want %v", err, errReset)
	}
	s.buffered = 0
	if err := c.send(t.Context(), nil, false); err != nil || s.sent != 1 {
		t.Errorf("with space: error %v, %d sent, want 1", err, s.sent)
	}
}

func TestNothingIsToldAfterLeft(t *testing.T) {
	var told []Event
	r := &Room{cfg: Config{OnEvent: func(e Event) { told = append(told, e) }}}
	r.emit(Left{})
	r.emit(Data{Topic: "late"})
	if len(told) != 1 {
		t.Errorf("told %v, want Left alone", told)
	}
}

package signal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// HelloRequest is a hello as it was read from a carrier: valid, and of a version this package speaks.
type HelloRequest struct {
	Hello
	// ID is the frame's id, which the reply repeats. It belongs to the carrier,
	// not to the session's sequence of request ids.
	ID uint64
	// Version is the newest version that both sides speak.
	Version int
	// Features and Server are put in the Welcome as they are. Set them before Attach or Resume.
	Features []string
	Server   string
}

// Handshake reads a carrier's hello. Whatever else comes first is answered
// with its error (CodeHelloRequired, CodeUnsupportedVersion, CodeInvalid …) and
// the carrier stays, for at most LimitHelloAttempts frames. When the time is
// up (0: DefaultHelloTimeout) or the carrier fails, Handshake closes it and
// returns the error.
func Handshake(ctx context.Context, conn Conn, timeout time.Duration) (*HelloRequest, error) {
	if timeout == 0 {
		timeout = DefaultHelloTimeout
	}
	// The deadline closes the carrier rather than cancelling ctx, so that the
	// client is told the code.
	guard := closeAfter(conn, timeout, CloseHelloTimeout, "no hello in time")
	hello, code, err := readHello(ctx, conn)
	if guard.stop() {
		err = errors.Join(context.DeadlineExceeded, err)
	}
	if err != nil {
		_ = conn.Close(code, "no hello") // the error that matters is the one before
		return nil, fmt.Errorf("handshake: %w", err)
	}
	return hello, nil
}

func readHello(ctx context.Context, conn Conn) (*HelloRequest, CloseCode, error) {
	code := ClosePolicy
	for range LimitHelloAttempts {
		b, err := conn.Read(ctx)
		if err != nil {
			return nil, CloseNormal, err
		}
		f, err := ParseClientFrame(b)
		if err != nil && f.ID == 0 {
			return nil, CloseBadFrame, err
		}
		if err == nil && f.ID == 0 {
			continue // an ack or a pong of a carrier that was cut: nothing to say
		}
		var hello *HelloRequest
		if err == nil {
			hello, err = parseHello(f)
		}
		if err == nil {
			return hello, 0, nil
		}
		refusal := asError(err)
		if c := refusal.Code.Info().Close; c != 0 {
			code = c
		}
		if err := conn.Write(ctx, appendFrame(nil, 0, replyTail(f.ID, nil, refusal))); err != nil {
			return nil, CloseNormal, err
		}
	}
	return nil, code, &Error{Code: CodeHelloRequired, Message: "too many requests before hello"}
}

func parseHello(f Frame) (*HelloRequest, error) {
	if f.Type != TypeHello {
		return nil, &Error{Code: CodeHelloRequired, Message: "the first request of a carrier is hello"}
	}
	h := &HelloRequest{ID: f.ID, Version: Version}
	if err := decodeData(f.Data, &h.Hello); err != nil {
		return nil, err
	}
	if !slices.Contains(h.Protocol, Version) {
		return nil, &Error{Code: CodeUnsupportedVersion, Message: fmt.Sprintf("protocol: this server speaks %d", Version)}
	}
	return h, nil
}

// Refuse answers the hello with an error. The carrier stays open: another
// Handshake may follow, or the caller closes it.
func (h *HelloRequest) Refuse(ctx context.Context, conn Conn, err error) error {
	guard := closeAfter(conn, DefaultWriteTimeout, CloseSlowConsumer, "not reading")
	defer guard.stop()
	if err := conn.Write(ctx, appendFrame(nil, 0, replyTail(h.ID, nil, asError(err)))); err != nil {
		return fmt.Errorf("refuse hello: %w", err)
	}
	return nil
}

// welcome renders the reply to a hello. It has no sequence number: it belongs to the carrier.
func (h *HelloRequest) welcome(w Welcome) []byte {
	w.Protocol, w.Features, w.Server = h.Version, h.Features, h.Server
	raw, err := json.Marshal(w)
	if err != nil {
		panic("signal: welcome: " + err.Error()) // strings and integers always marshal
	}
	return replyTail(h.ID, raw, nil)
}

// guard closes a carrier when its time is up.
type guard struct {
	timer *time.Timer
	fired chan struct{}
}

func closeAfter(conn Conn, d time.Duration, code CloseCode, reason string) *guard {
	g := &guard{fired: make(chan struct{})}
	g.timer = time.AfterFunc(d, func() {
		defer close(g.fired)
		_ = conn.Close(code, reason) // there is nobody to tell
	})
	return g
}

// stop ends the guard and says whether it had closed the carrier.
func (g *guard) stop() bool {
	if g.timer.Stop() {
		return false
	}
	<-g.fired
	return true
}

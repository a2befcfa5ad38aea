package signaltest_test

import (
	"context"
	"testing"

	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/signaltest"
)

// broken is a carrier that breaks one promise; a nil func keeps it.
type broken struct {
	*signaltest.PipeConn
	read  func(c *broken, ctx context.Context) ([]byte, error)
	write func(c *broken, ctx context.Context, frame []byte) error
	close func(c *broken, code signal.CloseCode, reason string) error

	held    []byte
	release chan struct{} // closed when the test is over
}

func (c *broken) Read(ctx context.Context) ([]byte, error) {
	if c.read != nil {
		return c.read(c, ctx)
	}
	return c.PipeConn.Read(ctx)
}

func (c *broken) Write(ctx context.Context, frame []byte) error {
	if c.write != nil {
		return c.write(c, ctx, frame)
	}
	return c.PipeConn.Write(ctx, frame)
}

func (c *broken) Close(code signal.CloseCode, reason string) error {
	if c.close != nil {
		return c.close(c, code, reason)
	}
	return c.PipeConn.Close(code, reason)
}

// TestSuiteCatches holds the suite against carriers that are broken: each
// case must catch the one that breaks its promise.
func TestSuiteCatches(t *testing.T) {
	breakages := map[string]struct {
		broken
		opts *signaltest.PipeOptions
	}{
		"order": {broken: broken{read: func(c *broken, ctx context.Context) ([]byte, error) {
			if b := c.held; b != nil {
				c.held = nil
				return b, nil
			}
			first, err := c.PipeConn.Read(ctx)
			if err != nil {
				return nil, err
			}
			second, err := c.PipeConn.Read(ctx)
			c.held = first
			return second, err
		}}},
		"sizes": {broken: broken{read: func(c *broken, ctx context.Context) ([]byte, error) {
			b, err := c.PipeConn.Read(ctx)
			return b[:min(len(b), 4096)], err
		}}},
		"write does not keep": {broken: broken{write: func(c *broken, ctx context.Context, frame []byte) error {
			if c.held != nil {
				if err := c.PipeConn.Write(ctx, c.held); err != nil {
					return err
				}
			}
			c.held = frame
			return nil
		}}},
		"read gives away": {broken: broken{read: func(c *broken, ctx context.Context) ([]byte, error) {
			b, err := c.PipeConn.Read(ctx)
			if c.held == nil {
				c.held = make([]byte, 1<<20)
			}
			return c.held[:copy(c.held, b)], err
		}}},
		"duplex": {broken: broken{write: func(c *broken, ctx context.Context, frame []byte) error {
			if len(frame) == 2000 {
				<-c.release
			}
			return c.PipeConn.Write(ctx, frame)
		}}},
		"close codes": {broken: broken{close: func(c *broken, _ signal.CloseCode, reason string) error {
			return c.PipeConn.Close(signal.CloseNormal, reason)
		}}},
		"close after frames": {broken: broken{close: func(c *broken, _ signal.CloseCode, _ string) error {
			c.Cut()
			return nil
		}}},
		"close again": {broken: broken{close: func(c *broken, code signal.CloseCode, reason string) error {
			if c.PipeConn.Write(context.Background(), []byte("x")) != nil {
				<-c.release
			}
			return c.PipeConn.Close(code, reason)
		}}},
		"close ends read": {broken: broken{read: func(c *broken, ctx context.Context) ([]byte, error) {
			b, err := c.PipeConn.Read(ctx)
			if err != nil {
				<-c.release
			}
			return b, err
		}}},
		"close ends write": {broken: broken{write: func(*broken, context.Context, []byte) error { return nil }}},
		"use after close":  {broken: broken{write: func(*broken, context.Context, []byte) error { return nil }}},
		"over the limit":   {opts: &signaltest.PipeOptions{MaxFrame: 1 << 30}},
		"context": {broken: broken{read: func(c *broken, ctx context.Context) ([]byte, error) {
			return c.PipeConn.Read(context.WithoutCancel(ctx))
		}}},
	}
	for _, c := range signaltest.CarrierCases() {
		b, ok := breakages[c.Name]
		if !ok {
			t.Errorf("%s: no carrier that breaks it", c.Name)
			continue
		}
		bubble.Test(t, func(t *testing.T) {
			release := make(chan struct{})
			var pipes []*signaltest.PipeConn
			err := c.Check(func() (client, server signal.Conn) {
				cl, sv := signaltest.Pipe(b.opts)
				pipes = append(pipes, cl)
				bc, bs := b.broken, b.broken
				bc.PipeConn, bs.PipeConn = cl, sv
				bc.release, bs.release = release, release
				return &bc, &bs
			})
			if err == nil {
				t.Errorf("%s: the carrier that breaks it passes", c.Name)
			}
			close(release)
			for _, p := range pipes {
				p.Cut()
			}
		})
	}
}

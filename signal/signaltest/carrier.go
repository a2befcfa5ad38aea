package signaltest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/signal"
)

// patience is how long a case waits for what must happen soon.
const patience = time.Minute

// CarrierCase is one case of the conformance suite.
type CarrierCase struct {
	Name   string
	Clause string // what signal.Conn promises, in words
	// Check runs the case on fresh pairs; the server end has the limit signal.LimitFrame.
	Check func(pair func() (client, server signal.Conn)) error
}

// TestCarrier runs the conformance suite of signal.Conn. pair makes a
// connected carrier whose server end takes frames of signal.LimitFrame bytes at
// most, and cleans up with t.Cleanup.
func TestCarrier(t *testing.T, pair func(t *testing.T) (client, server signal.Conn)) {
	for _, c := range CarrierCases() {
		t.Run(c.Name, func(t *testing.T) {
			err := c.Check(func() (signal.Conn, signal.Conn) { return pair(t) })
			if err != nil {
				t.Errorf("%v\nclause: %s", err, c.Clause)
			}
		})
	}
}

// CarrierCases returns the cases of TestCarrier.
func CarrierCases() []CarrierCase {
	return []CarrierCase{
		{"order", "whole frames, in order, both ways", checkOrder},
		{"sizes", "frames of any size up to the limit arrive whole; a server's may be larger", checkSizes},
		{"write does not keep", "Write does not keep the slice", checkWriteDoesNotKeep},
		{"read gives away", "the slice Read returns is the caller's", checkReadGivesAway},
		{"duplex", "one goroutine reads and one writes at a time", checkDuplex},
		{"close codes", "Close tells the other side code and reason", checkCloseCodes},
		{"close after frames", "a close is read after the frames written before it", checkCloseAfterFrames},
		{"close again", "Close may be called more than once, from any goroutine", checkCloseAgain},
		{"close ends read", "Close makes a blocked Read return", checkCloseEndsRead},
		{"close ends write", "a Write to a peer that never reads blocks, and Close makes it return", checkCloseEndsWrite},
		{"use after close", "Read and Write of a closed Conn are errors", checkUseAfterClose},
		{"over the limit", "a frame over the limit ends the carrier with 1009", checkOverLimit},
		{"context", "a Read ends with its context", checkContext},
	}
}

func checkOrder(pair func() (client, server signal.Conn)) error {
	client, server := pair()
	for _, way := range []struct{ from, to signal.Conn }{{client, server}, {server, client}} {
		err := both(
			func(ctx context.Context) error {
				for i := range 100 {
					if err := way.from.Write(ctx, fmt.Appendf(nil, "frame %d", i)); err != nil {
						return err
					}
				}
				return nil
			},
			func(ctx context.Context) error {
				for i := range 100 {
					if err := expect(ctx, way.to, fmt.Appendf(nil, "frame %d", i)); err != nil {
						return err
					}
				}
				return nil
			})
		if err != nil {
			return err
		}
	}
	return nil
}

func checkSizes(pair func() (client, server signal.Conn)) error {
	client, server := pair()
	for _, size := range []int{1, 125, 126, 4096, signal.LimitFrame - 1, signal.LimitFrame} {
		if err := transfer(client, server, size); err != nil {
			return fmt.Errorf("%d bytes to the server: %w", size, err)
		}
	}
	for _, size := range []int{1, signal.LimitFrame + 1, 1 << 20} {
		if err := transfer(server, client, size); err != nil {
			return fmt.Errorf("%d bytes to the client: %w", size, err)
		}
	}
	return nil
}

func checkWriteDoesNotKeep(pair func() (client, server signal.Conn)) error {
	client, server := pair()
	return both(
		func(ctx context.Context) error {
			b := []byte("first")
			if err := client.Write(ctx, b); err != nil {
				return err
			}
			copy(b, "wrong")
			return client.Write(ctx, []byte("second"))
		},
		func(ctx context.Context) error {
			return errors.Join(expect(ctx, server, []byte("first")), expect(ctx, server, []byte("second")))
		})
}

func checkReadGivesAway(pair func() (client, server signal.Conn)) error {
	client, server := pair()
	return both(
		func(ctx context.Context) error {
			return errors.Join(client.Write(ctx, []byte("first")), client.Write(ctx, []byte("other")))
		},
		func(ctx context.Context) error {
			first, err := server.Read(ctx)
			if err != nil {
				return err
			}
			if err := expect(ctx, server, []byte("other")); err != nil {
				return err
			}
			if string(first) != "first" {
				return fmt.Errorf("the first frame became %q when the second was read", first)
			}
			return nil
		})
}

func checkDuplex(pair func() (client, server signal.Conn)) error {
	client, server := pair()
	write := func(c signal.Conn) func(context.Context) error {
		return func(ctx context.Context) error {
			for range 200 {
				if err := c.Write(ctx, bytes.Repeat([]byte("x"), 2000)); err != nil {
					return err
				}
			}
			return nil
		}
	}
	read := func(c signal.Conn) func(context.Context) error {
		return func(ctx context.Context) error {
			for range 200 {
				if _, err := c.Read(ctx); err != nil {
					return err
				}
			}
			return nil
		}
	}
	return both(write(client), read(client), write(server), read(server))
}

func checkCloseCodes(pair func() (client, server signal.Conn)) error {
	for _, row := range signal.CloseCodes() {
		if row.Close == signal.CloseAbnormal {
			continue // never sent
		}
		client, server := pair()
		err := both(
			func(context.Context) error { return server.Close(row.Close, row.Name) },
			func(ctx context.Context) error {
				_, err := client.Read(ctx)
				var ce *signal.CloseError
				if !errors.As(err, &ce) || ce.Code != row.Close || ce.Reason != row.Name {
					return fmt.Errorf("got %v, want a CloseError with %d %s", err, row.Close, row.Name)
				}
				return nil
			})
		if err != nil {
			return err
		}
	}
	return nil
}

func checkCloseAfterFrames(pair func() (client, server signal.Conn)) error {
	client, server := pair()
	return both(
		func(ctx context.Context) error {
			return errors.Join(server.Write(ctx, []byte("last words")), server.Close(signal.CloseLeft, "bye"))
		},
		func(ctx context.Context) error {
			if err := expect(ctx, client, []byte("last words")); err != nil {
				return err
			}
			if _, err := client.Read(ctx); signal.CloseCodeOf(err) != signal.CloseLeft {
				return fmt.Errorf("got %v, want a CloseError with %d", err, signal.CloseLeft)
			}
			return nil
		})
}

func checkCloseAgain(pair func() (client, server signal.Conn)) error {
	client, server := pair()
	closeIt := func(c signal.Conn) func(context.Context) error {
		return func(context.Context) error {
			_ = c.Close(signal.CloseNormal, "") // a second Close may have nothing to say
			_ = c.Close(signal.CloseNormal, "")
			return nil
		}
	}
	return both(closeIt(client), closeIt(client), closeIt(server), closeIt(server))
}

func checkCloseEndsRead(pair func() (client, server signal.Conn)) error {
	client, server := pair()
	reading := make(chan struct{})
	return both(
		func(ctx context.Context) error {
			close(reading)
			if b, err := server.Read(ctx); err == nil {
				return fmt.Errorf("Read returned %q", b)
			}
			return ctx.Err()
		},
		func(ctx context.Context) error {
			<-reading
			_ = server.Close(signal.CloseNormal, "") // client does not answer: it does not read
			return nil
		},
		func(ctx context.Context) error {
			_, _ = client.Read(ctx) // until closed
			return nil
		})
}

func checkCloseEndsWrite(pair func() (client, server signal.Conn)) error {
	_, server := pair()
	const most = 128 << 20
	frame := noise(1 << 20)
	progress := make(chan struct{}, most/len(frame)+1)
	return both(
		func(ctx context.Context) error {
			for range most / len(frame) {
				if err := server.Write(ctx, frame); err != nil {
					return ctx.Err()
				}
				progress <- struct{}{}
			}
			return fmt.Errorf("took %d bytes for a peer that never reads", most)
		},
		func(ctx context.Context) error {
			quiet := time.NewTimer(time.Second)
			defer quiet.Stop()
			for {
				select {
				case <-progress:
					quiet.Reset(time.Second)
				case <-quiet.C:
					_ = server.Close(signal.CloseSlowConsumer, "") // cannot be told
					return nil
				case <-ctx.Done():
					return ctx.Err()
				}
			}
		})
}

func checkUseAfterClose(pair func() (client, server signal.Conn)) error {
	client, server := pair()
	return both(
		func(ctx context.Context) error {
			_ = client.Close(signal.CloseNormal, "") // the other side's close is as good
			if _, err := client.Read(ctx); err == nil || ctx.Err() != nil {
				return errors.New("Read of a closed Conn is no error")
			}
			if err := client.Write(ctx, []byte("x")); err == nil || ctx.Err() != nil {
				return errors.New("Write to a closed Conn is no error")
			}
			return nil
		},
		func(ctx context.Context) error {
			_, _ = server.Read(ctx) // until closed
			return nil
		})
}

func checkOverLimit(pair func() (client, server signal.Conn)) error { // C2
	client, server := pair()
	return both(
		func(ctx context.Context) error {
			_ = client.Write(ctx, make([]byte, signal.LimitFrame+1)) // may fail, may not
			if _, err := client.Read(ctx); signal.CloseCodeOf(err) != signal.CloseTooLarge {
				return fmt.Errorf("client: got %v, want a CloseError with %d", err, signal.CloseTooLarge)
			}
			return nil
		},
		func(ctx context.Context) error {
			if b, err := server.Read(ctx); err == nil {
				return fmt.Errorf("server: Read returned a frame of %d bytes", len(b))
			}
			if _, err := server.Read(ctx); err == nil || ctx.Err() != nil {
				return errors.New("server: the carrier goes on")
			}
			return nil
		})
}

func checkContext(pair func() (client, server signal.Conn)) error {
	client, _ := pair()
	ctx, cancel := context.WithCancel(context.Background())
	return both(
		func(outer context.Context) error {
			if _, err := client.Read(ctx); !errors.Is(err, context.Canceled) || outer.Err() != nil {
				return fmt.Errorf("got %v, want context canceled", err)
			}
			return nil
		},
		func(context.Context) error { cancel(); return nil })
}

// noise is text that does not compress well.
func noise(size int) []byte {
	b := make([]byte, size)
	r := rand.New(rand.NewPCG(1, 2)) // the same each time
	for i := range b {
		b[i] = ' ' + byte(r.IntN(94))
	}
	return b
}

// transfer sends one frame of a size and looks that it is the same.
func transfer(from, to signal.Conn, size int) error {
	frame := make([]byte, size)
	for i := range frame {
		frame[i] = 'a' + byte(i%26)
	}
	return both(
		func(ctx context.Context) error { return from.Write(ctx, frame) },
		func(ctx context.Context) error { return expect(ctx, to, frame) })
}

func expect(ctx context.Context, c signal.Conn, want []byte) error {
	got, err := c.Read(ctx)
	if err != nil {
		return err
	}
	if !bytes.Equal(got, want) {
		return fmt.Errorf("got a frame of %d bytes %.40q, want %d bytes %.40q", len(got), got, len(want), want)
	}
	return nil
}

// both runs functions side by side and returns their errors; each must end within patience.
func both(funcs ...func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	errs := make([]error, len(funcs))
	var wg sync.WaitGroup
	for i, f := range funcs {
		wg.Go(func() { errs[i] = f(ctx) })
	}
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		wg.Wait()
	}()
	select {
	case <-finished:
		return errors.Join(errs...)
	case <-time.After(patience + time.Second):
		return errors.New("a call did not return")
	}
}

package signal

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// ClientState is where a ClientSession stands.
type ClientState string

// The states. Connected and reconnecting alternate; closed is the last.
const (
	ClientConnected    ClientState = "connected"
	ClientReconnecting ClientState = "reconnecting"
	ClientClosed       ClientState = "closed"
)

// ErrClientClosed is the error of requests on a ClientSession that was closed with Close.
var ErrClientClosed = errors.New("signal: client session closed")

// ClientEvent is an event, or with Seq 0 a notice, as a client got it.
type ClientEvent struct {
	Seq  uint64
	Type string
	Data json.RawMessage
}

// Decode unmarshals the event's data.
func (e ClientEvent) Decode(v any) error {
	if len(e.Data) == 0 {
		return json.Unmarshal([]byte("{}"), v)
	}
	return json.Unmarshal(e.Data, v)
}

// ClientConfig configures a ClientSession. Dial is required. All callbacks,
// done of Send included, come from one goroutine, one at a time and in the
// order of the server's sequence; they may call any method of the session but
// Close. While one blocks, the session reads on until 256 are waiting.
type ClientConfig struct {
	// Dial opens a carrier; it is called for the first and for each resume.
	Dial func(ctx context.Context) (Conn, error)
	// Hello is sent on every carrier; Protocol nil is [Version], and Resume is the session's to set.
	Hello Hello
	// OnEvent gets events in order, each once, and notices. nil: dropped.
	OnEvent func(ClientEvent)
	// OnState follows the state from the first cut on; the last call is ClientClosed. nil: not followed.
	OnState func(ClientState)
	// MinBackoff and MaxBackoff bound the time between attempts to resume: it
	// doubles, and each wait is a random part of it. 0: 250 ms and 5 s.
	MinBackoff, MaxBackoff time.Duration
	// DialTimeout bounds one attempt, up to Welcome. 0: 10 s.
	DialTimeout time.Duration
	// AckDelay is how long something may stay unacknowledged when there is
	// nothing else to send. 0: 200 ms.
	AckDelay time.Duration
	Rand     io.Reader // for the jitter; nil: crypto/rand
}

// ackEvery is how many frames a client takes in at most before it acknowledges them.
const ackEvery = 16

// frameRoom is what a request's frame takes beside its data at most.
const frameRoom = LimitType + 80

// clientQueue is how many callbacks may wait. Past it the client stops reading:
// the server sees a slow consumer, as it should.
const clientQueue = 256

// ClientSession is the client's end of a Session: it keeps it over cuts of the
// carrier, resends what was not answered, and delivers events in order, each
// once. When it is lost for good it is closed; the caller makes another.
// All methods are safe for concurrent use.
type ClientSession struct {
	cfg     ClientConfig
	ctx     context.Context // ends with Close
	cancel  context.CancelFunc
	queue   chan func() // to the callback goroutine; closed by run
	done    chan struct{}
	wake    chan struct{} // room for one: the writer has something to look at
	running sync.WaitGroup
	hurry   chan struct{} // room for one: Redial was called while there was no carrier

	mu      sync.Mutex     // guards all below
	carrier *clientCarrier // nil while there is none
	state   ClientState
	welcome Welcome
	seq     uint64 // highest sequence number taken in
	acked   uint64 // highest acknowledged on this carrier
	pong    bool   // a pong is due
	nextID  uint64
	calls   []*call // not answered, by id
	sent    uint64  // highest id written on this carrier
	left    *Left
	err     error
}

// call is a request that waits for its reply.
type call struct {
	id   uint64
	typ  string
	data json.RawMessage
	done func(data json.RawMessage, err error)
	// direct is set for a caller that waits outside the order of callbacks.
	direct bool
}

// Connect opens a session: it dials, says hello, and returns once welcomed.
// An error of the server is an *Error. ctx bounds this call only. It panics if
// cfg.Dial is nil.
func Connect(ctx context.Context, cfg ClientConfig) (*ClientSession, error) {
	if cfg.Dial == nil {
		panic("signal: ClientConfig.Dial is nil")
	}
	cfg.setDefaults()
	c := &ClientSession{
		cfg: cfg, queue: make(chan func(), clientQueue), done: make(chan struct{}),
		wake: make(chan struct{}, 1), hurry: make(chan struct{}, 1), state: ClientConnected,
	}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	conn, err := c.dial(ctx)
	if err != nil {
		c.cancel()
		return nil, fmt.Errorf("connect: %w", err)
	}
	c.running.Go(func() { c.run(conn) })
	go c.callbacks() // waited for by done
	return c, nil
}

func (cfg *ClientConfig) setDefaults() {
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{
		{&cfg.MinBackoff, 250 * time.Millisecond}, {&cfg.MaxBackoff, 5 * time.Second},
		{&cfg.DialTimeout, 10 * time.Second}, {&cfg.AckDelay, 200 * time.Millisecond},
	} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	if len(cfg.Hello.Protocol) == 0 {
		cfg.Hello.Protocol = []int{Version}
	}
	if cfg.Rand == nil {
		cfg.Rand = rand.Reader
	}
}

// Request sends a request and waits for its reply, which it unmarshals into
// out unless that is nil. An error reply is an *Error. When ctx ends, the
// request may still run at the server. The reply is not ordered against
// OnEvent: use Send for that.
func (c *ClientSession) Request(ctx context.Context, typ string, in, out any) error {
	type answer struct {
		data json.RawMessage
		err  error
	}
	ch := make(chan answer, 1)
	c.submit(typ, in, true, func(data json.RawMessage, err error) { ch <- answer{data, err} })
	select {
	case a := <-ch:
		if a.err != nil {
			return fmt.Errorf("%s: %w", typ, a.err)
		}
		if out == nil || len(a.data) == 0 {
			return nil
		}
		if err := json.Unmarshal(a.data, out); err != nil {
			return fmt.Errorf("%s: reply: %w", typ, err)
		}
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%s: %w", typ, ctx.Err())
	}
}

// Send sends a request and returns at once. done, which may be nil, is called
// like the other callbacks, in the place the reply has among the events:
// exactly once, with the reply's data, its *Error, or the error of a session
// that was closed meanwhile. On a session that is closed already, and for data
// that no frame holds, it is called at once.
func (c *ClientSession) Send(typ string, in any, done func(data json.RawMessage, err error)) {
	if done == nil {
		done = func(json.RawMessage, error) {}
	}
	c.submit(typ, in, false, done)
}

func (c *ClientSession) submit(typ string, in any, direct bool, done func(json.RawMessage, error)) {
	data, err := marshalData(in)
	if err != nil {
		panic("signal: request " + typ + ": " + err.Error()) // a programmer's mistake, as in Session.Event
	}
	if len(data) > LimitFrame-frameRoom { // the carrier would be closed, again and again
		done(nil, &Error{Code: CodeTooLarge, Message: fmt.Sprintf("%s: over %d bytes", typ, LimitFrame)})
		return
	}
	c.mu.Lock()
	if c.state != ClientClosed {
		c.nextID++
		c.calls = append(c.calls, &call{id: c.nextID, typ: typ, data: data, done: done, direct: direct})
		c.mu.Unlock()
		c.wakeUp()
		return
	}
	err = c.closedErrLocked()
	c.mu.Unlock()
	done(nil, err)
}

// closedErrLocked is what requests on a closed session fail with.
func (c *ClientSession) closedErrLocked() error {
	if c.err != nil {
		return c.err
	}
	return ErrClientClosed
}

// ID returns the session's id.
func (c *ClientSession) ID() string { return c.Welcome().Session }

// Welcome returns the server's last Welcome, without its secret.
func (c *ClientSession) Welcome() Welcome {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := c.welcome
	w.Secret = ""
	return w
}

// State returns the current state.
func (c *ClientSession) State() ClientState {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state
}

// Redial gives the carrier up and opens another one, or opens it now instead of
// later: for a network that has changed, on which the carrier may look alive
// until it is silent for too long. Nothing is lost by it.
func (c *ClientSession) Redial() {
	c.mu.Lock()
	k := c.carrier
	c.mu.Unlock()
	if k != nil {
		k.end(CloseSilent, "given up", errGivenUp)
		return
	}
	select {
	case c.hurry <- struct{}{}:
	default:
	}
}

// Done is closed when the session is closed for good and the last callback has returned.
func (c *ClientSession) Done() <-chan struct{} { return c.done }

// Err says why the session was closed: nil before, and after Close; an *Error
// of the server (CodeResumeFailed …), a *LeftError after EventLeft, a
// *CloseError, or the last error of Dial.
func (c *ClientSession) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// Close closes the carrier without leaving (send TypeLeave before for that)
// and waits for goroutines and callbacks to end. It is idempotent.
func (c *ClientSession) Close() error {
	c.cancel()
	<-c.done
	return nil
}

// LeftError ends a ClientSession whose server said EventLeft.
type LeftError struct{ Left Left }

// Error implements error.
func (e *LeftError) Error() string {
	if e.Left.Message == "" {
		return "left: " + string(e.Left.Reason)
	}
	return "left: " + string(e.Left.Reason) + ": " + e.Left.Message
}

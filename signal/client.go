package signal

import (
	"context"
	"encoding/json"
	"io"
	"time"
)

// ClientState is where a ClientSession stands.
type ClientState string

// The states, in the order they are passed; connected and reconnecting alternate.
const (
	ClientConnecting   ClientState = "connecting"
	ClientConnected    ClientState = "connected"
	ClientReconnecting ClientState = "reconnecting"
	ClientClosed       ClientState = "closed"
)

// ClientEvent is an event, or with Seq 0 a notice, as a client got it.
type ClientEvent struct {
	Seq  uint64
	Type string
	Data json.RawMessage
}

// Decode unmarshals the event's data.
func (e ClientEvent) Decode(v any) error { return json.Unmarshal(e.Data, v) }

// ClientConfig configures a ClientSession. Dial is required. All callbacks
// come from one goroutine, one at a time; they may call any method of the
// session but Close.
type ClientConfig struct {
	// Dial opens a carrier; it is called for the first and for each resume.
	Dial func(ctx context.Context) (Conn, error)
	// Hello is sent on every carrier; Protocol nil is [Version], and Resume is the session's.
	Hello Hello
	// OnEvent gets events in order, each once, and notices. nil: dropped.
	OnEvent func(ClientEvent)
	// OnState follows the state; the first call is ClientConnected, the last ClientClosed.
	OnState func(ClientState)
	// MinBackoff and MaxBackoff bound the time between attempts to resume,
	// which doubles with full jitter. 0: 250 ms and 5 s.
	MinBackoff, MaxBackoff time.Duration
	// DialTimeout bounds one attempt, up to Welcome. 0: 10 s.
	DialTimeout time.Duration
	Rand        io.Reader // for the jitter; nil: crypto/rand
}

// ClientSession is the client's end of a Session: it keeps it over cuts of the
// carrier, resends what was not answered, and delivers events in order, each
// once. When it is lost for good it is closed; the caller makes another.
type ClientSession struct{}

// Connect opens a session: it dials, says hello, and returns once welcomed.
// An error of the server is an *Error. ctx bounds this call only.
func Connect(ctx context.Context, cfg ClientConfig) (*ClientSession, error) { return nil, nil }

// Request sends a request and waits for its reply, which it unmarshals into
// out unless that is nil. An error reply is an *Error. When ctx ends, the
// request may still run at the server. The reply is not ordered against
// OnEvent: use Send for that.
func (c *ClientSession) Request(ctx context.Context, typ string, in, out any) error { return nil }

// Send sends a request and returns at once. done, which may be nil, is called
// like the other callbacks, in the place the reply has among the events:
// exactly once, with the reply's data, its *Error, or the error of a session that was closed.
func (c *ClientSession) Send(typ string, in any, done func(data json.RawMessage, err error)) {}

// ID returns the session's id.
func (c *ClientSession) ID() string { return "" }

// Welcome returns the last Welcome of the server, without its secret.
func (c *ClientSession) Welcome() Welcome { return Welcome{} }

// State returns the current state.
func (c *ClientSession) State() ClientState { return "" }

// Done is closed when the session is closed for good and the last callback has returned.
func (c *ClientSession) Done() <-chan struct{} { return nil }

// Err says why the session was closed: nil before and after Close, an *Error
// of the server (CodeResumeFailed …), a *LeftError after EventLeft, or the last error of the carrier.
func (c *ClientSession) Err() error { return nil }

// Close closes the carrier without leaving (send TypeLeave before for that)
// and waits for goroutines and callbacks to end. It is idempotent.
func (c *ClientSession) Close() error { return nil }

// LeftError ends a ClientSession whose server said EventLeft.
type LeftError struct{ Left Left }

// Error implements error.
func (e *LeftError) Error() string { return "left: " + string(e.Left.Reason) + ": " + e.Left.Message }

package signal

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"
)

// ErrEnded is returned for a session that has ended.
var ErrEnded = errors.New("signal: session ended")

// ErrResume is returned by Resume when the session cannot be taken up with what the client showed.
var ErrResume = errors.New("signal: resume refused")

// SessionConfig sets the times and bounds of sessions. The zero value is the
// protocol's default; a negative duration is not allowed.
type SessionConfig struct {
	PingInterval     time.Duration // between pings; 0: DefaultPingInterval
	Silence          time.Duration // a carrier that sends nothing for so long is dead; 0: DefaultSilence
	ResumeWindow     time.Duration // a session without a carrier for so long ends; 0: DefaultResumeWindow
	EstablishTimeout time.Duration // a session of which no request was answered without error for so long ends, unless one is being handled; it is not resumable until then; 0: DefaultEstablishTimeout
	WriteTimeout     time.Duration // a frame the carrier does not take for so long closes it; 0: DefaultWriteTimeout
	FlushTimeout     time.Duration // what is still to be sent when a session ends gets so long; 0: DefaultFlushTimeout

	// MaxUnackedEvents and MaxUnackedBytes bound the log of events that are
	// replayed on resume. Past them the oldest falls out; if it was not even
	// written, the carrier is closed with CloseSlowConsumer and the session
	// stays resumable. 0: DefaultMaxUnackedEvents, DefaultMaxUnackedBytes.
	MaxUnackedEvents int
	MaxUnackedBytes  int
	// MaxUnackedReplies bounds requests being handled plus replies not yet
	// acknowledged; a request past it is answered CodeTooMany. 0: DefaultMaxUnackedReplies.
	MaxUnackedReplies int
	// MaxNotices bounds notices that wait for the carrier; past it the oldest
	// is dropped. A newer notice of the same type takes the place of an older one. 0: DefaultMaxNotices.
	MaxNotices int

	// MessageRate and MessageBurst are the client's token bucket, in frames
	// (per second). Past it frames are read at MessageRate; a client that stays
	// at the limit for ThrottleLimit is closed with CloseRateLimited.
	// 0: DefaultMessageRate, DefaultMessageBurst, DefaultThrottleLimit.
	MessageRate   float64
	MessageBurst  int
	ThrottleLimit time.Duration

	Observer Observer  // nil: none
	Rand     io.Reader // where ids and secrets come from; nil: crypto/rand
}

// Session is one client as the server sees it: the sequence of its replies and
// events, the log they are replayed from, and the carrier, which may change.
// All methods are safe for concurrent use; none but Attach, Resume and Wait blocks.
type Session struct {
	cfg     SessionConfig
	id      string
	handler Handler

	mu sync.Mutex
}

// NewSession makes a session without a carrier. It takes no goroutine and no
// timer until Attach. The handler is not called before.
func NewSession(cfg SessionConfig, h Handler) *Session { return &Session{cfg: cfg, handler: h} }

// ID returns the session's id, "SE_…". It is not secret.
func (s *Session) ID() string { return s.id }

// Attach serves the session's first carrier: it answers hello and returns
// once the carrier has ended and is closed.
func (s *Session) Attach(ctx context.Context, conn Conn, hello *HelloRequest) error { return nil }

// Resume serves a carrier whose hello takes this session up. When the secret
// is wrong or the session is gone it returns ErrResume or ErrEnded at once, with conn
// untouched; otherwise it is as Attach. A carrier attached before is replaced.
func (s *Session) Resume(ctx context.Context, conn Conn, hello *HelloRequest) error { return nil }

// Event sends an event. It never blocks. Data that is no JSON is a
// programmer's mistake and panics.
func (s *Session) Event(typ string, data any) {}

// Send sends an event that was rendered before.
func (s *Session) Send(e *Event) {}

// Notice sends a notice: dropped when there is no carrier or it is slow.
func (s *Session) Notice(typ string, data any) {}

// SendNotice is Notice for one that was rendered before.
func (s *Session) SendNotice(e *Event) {}

// SendSnapshot sends EventSnapshot with data, which must be the client's
// whole view at this point of the sequence. Events not yet acknowledged before
// it are dropped; replies are kept.
func (s *Session) SendSnapshot(data any) {}

// End ends the session: EventLeft is sent, what is queued is flushed for at
// most FlushTimeout, and the carrier is closed. It does not wait; later calls,
// also of Event and Reply, do nothing.
func (s *Session) End(reason LeaveReason, message string) {}

// Done is closed after Ended has returned, when the session has left nothing
// behind: no carrier, goroutine or timer.
func (s *Session) Done() <-chan struct{} { return nil }

// Stats returns a snapshot of the session's counters.
func (s *Session) Stats() SessionStats { return SessionStats{} }

// SessionStats describes a session at one moment.
type SessionStats struct {
	Attached      bool          // a carrier is attached
	Seq           uint64        // last sequence number given
	Acked         uint64        // highest acknowledged
	Events        int           // events in the log
	EventBytes    int           // their bytes
	Replies       int           // replies not yet acknowledged
	Pending       int           // requests not yet answered
	RoundTrip     time.Duration // of the last ping, 0 before the first pong
	Resumes       int           // how often a carrier took the session up
	EventsDropped uint64        // events that fell out of the log
}

func (s *Session) reply(r *Request, data []byte, e *Error) {}

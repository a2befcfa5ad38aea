package signal

import (
	"io"
	"time"
)

// SessionConfig sets the times and bounds of sessions. The zero value is the
// protocol's default; a negative value is not allowed.
type SessionConfig struct {
	PingInterval time.Duration // between pings; 0: DefaultPingInterval
	Silence      time.Duration // a carrier that sends nothing for so long is dead; 0: DefaultSilence
	ResumeWindow time.Duration // a session without a carrier for so long ends; 0: DefaultResumeWindow
	// EstablishTimeout ends a session of which no request was answered without
	// error for so long since Attach, with or without a carrier, unless one is
	// waiting for its answer just then: clients that were not let in do not
	// stay. 0: DefaultEstablishTimeout.
	EstablishTimeout time.Duration
	WriteTimeout     time.Duration // a frame the carrier does not take for so long closes it; 0: DefaultWriteTimeout
	FlushTimeout     time.Duration // what is still to be sent when a session ends gets so long; 0: DefaultFlushTimeout

	// MaxUnackedEvents and MaxUnackedBytes bound the log of events that are
	// replayed on resume; past them the oldest fall out, and a client that
	// lacks them gets a snapshot. 0: DefaultMaxUnackedEvents, DefaultMaxUnackedBytes.
	MaxUnackedEvents int
	MaxUnackedBytes  int
	// MaxUnsentEvents and MaxUnsentBytes bound events that an attached carrier
	// has not been given yet, so that a burst does not cut a healthy one. Past
	// them it is closed with CloseSlowConsumer; the session stays resumable.
	// 0: DefaultMaxUnsentEvents, DefaultMaxUnsentBytes.
	MaxUnsentEvents int
	MaxUnsentBytes  int
	// MaxUnackedReplies bounds requests being handled plus replies not yet
	// acknowledged; a request past it is answered CodeTooMany and not run.
	// 0: DefaultMaxUnackedReplies.
	MaxUnackedReplies int
	// MaxNotices bounds notices that wait for the carrier; past it the oldest
	// is dropped. 0: DefaultMaxNotices.
	MaxNotices int

	// MessageRate and MessageBurst are the client's token bucket, in frames
	// (per second). Once it is empty frames are read at MessageRate; a client
	// that goes on for ThrottleLimit without letting it fill by half is closed
	// with CloseRateLimited.
	// 0: DefaultMessageRate, DefaultMessageBurst, DefaultThrottleLimit.
	MessageRate   float64
	MessageBurst  int
	ThrottleLimit time.Duration

	Observer Observer  // nil: none
	Rand     io.Reader // where ids and secrets come from; nil: crypto/rand; safe for concurrent use
}

package conference

import (
	"context"

	"github.com/rotunda-rtc/rotunda/signal"
)

// AttachOptions are options of [Server.Attach].
type AttachOptions struct {
	// Hidden makes the participant hidden whatever its admission says.
	Hidden bool
	// IdentitySuffix is appended to the admitted identity, so that one person can,
	// for example, send by WHIP beside the browser.
	IdentitySuffix string
	// ExistingOnly fails with [ErrNotFound] if the room is not open, in place of opening it.
	ExistingOnly bool
	// OnLeft is called once when the participant has left, for whatever
	// reason, from a goroutine of the server. It must not block.
	OnLeft func(reason LeaveReason)
}

// Local is a participant without a signalling session: what a door such as
// WHIP stands on, or the host program itself. It has at most one send and one
// receive transport, for which the peer makes the offers, and leaves when
// either of them ends by itself. Its methods are safe for concurrent use.
type Local struct {
}

// Attach lets a participant join without a signalling session. The request
// goes through Config.Authorize like any other. Errors are *signal.Error, with the code
// that a client would be told, [ErrNotFound] with ExistingOnly, [ErrClosed] and those of ctx.
func (s *Server) Attach(ctx context.Context, req JoinRequest, opts *AttachOptions) (*Local, error) {
	return nil, ErrClosed
}

// Info describes the participant as it joined.
func (l *Local) Info() signal.ParticipantInfo { return signal.ParticipantInfo{} }

// Grant returns what it was permitted when it joined.
func (l *Local) Grant() Grant { return Grant{} }

// Room returns its room.
func (l *Local) Room() *Room { return nil }

// Publish applies an SDP offer of the peer on the send transport, which the
// first call makes, and publishes tracks. The answer holds all candidates. A
// later call restarts ICE, or adds and stops tracks, as the offer says. Errors
// are *signal.Error.
func (l *Local) Publish(ctx context.Context, offer string, tracks []signal.TrackRequest) (answer string, made []signal.TrackPublished, err error) {
	return "", nil, ErrClosed
}

// Watch applies an SDP offer of the peer to receive the room's [Main] publication on
// the receive transport, which the first call makes. When the main publication changes, or
// comes only later, the new one takes the place of the old one as far as the codecs
// negotiated here permit. A later call restarts ICE if the offer does. Errors are
// *signal.Error.
func (l *Local) Watch(ctx context.Context, offer string) (answer string, err error) {
	return "", ErrClosed
}

// AddCandidate gives an ICE candidate of the peer for one of the transports.
func (l *Local) AddCandidate(ctx context.Context, c signal.Candidate) error { return ErrClosed }

// Leave leaves the room, with reason client_left, and waits until that is
// done or ctx is. Leaving twice is allowed.
func (l *Local) Leave(ctx context.Context) error { return nil }

// Done returns a channel that is closed when the participant has left.
func (l *Local) Done() <-chan struct{} { return nil }

package conference

import (
	"context"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/signal"
)

// Room is where participants meet: one incarnation of a room name. Its methods
// are safe for concurrent use, from OnEvent too, and answer [ErrClosed] once
// it has closed.
type Room struct {
	name string
	sid  string
	log  *zap.Logger
}

// Name returns the room's name.
func (r *Room) Name() string { return r.name }

// SID returns the ID of this incarnation of the room.
func (r *Room) SID() string { return r.sid }

// Participants returns those in the room, in the order they joined; hidden ones only if asked for.
func (r *Room) Participants(ctx context.Context, hidden bool) ([]signal.ParticipantInfo, error) {
	return nil, ErrClosed
}

// Main returns the room's main publication.
func (r *Room) Main(ctx context.Context) (Main, error) { return Main{}, ErrClosed }

// Remove puts a participant out; it is told reason removed and message.
func (r *Room) Remove(ctx context.Context, sid, message string) error { return ErrClosed }

// SetGrant changes what a participant may do. What it may no longer publish
// or receive stops at once. Hidden cannot change.
func (r *Room) SetGrant(ctx context.Context, sid string, grant Grant) error { return ErrClosed }

// Close closes the room; participants are told reason room_closed. It waits
// until the last event was delivered, or until ctx is done; in OnEvent, don't
// wait for the room whose event it is.
func (r *Room) Close(ctx context.Context) error { return ErrClosed }

// Done returns a channel that is closed when the room has closed.
func (r *Room) Done() <-chan struct{} { return nil }

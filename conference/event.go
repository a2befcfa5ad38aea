package conference

import (
	"time"

	"github.com/rotunda-rtc/rotunda/signal"
)

// Event is something that happened in a room, told to the host program by
// [Config.OnEvent]. It is one of the types below that embed [EventInfo];
// tell them apart with a type switch.
//
// The events of one room come in order, each once, from one goroutine:
// [RoomOpened] first, [RoomClosed] last. They wait in a queue of
// [Config.EventQueue]; while it is full, the room takes no requests from its
// clients, so that nothing is lost and nothing piles up. Events of different
// rooms are not ordered among each other.
type Event interface {
	// Info returns what all events have.
	Info() EventInfo
}

// EventInfo is part of every [Event].
type EventInfo struct {
	Room    string    // the room's name
	RoomSID string    // its SID: one per incarnation
	Seq     uint64    // counts the room's events from 1
	At      time.Time // when it happened
}

// Info implements [Event].
func (i EventInfo) Info() EventInfo { return i }

// The events.
type (
	// RoomOpened is a room's first event.
	RoomOpened struct{ EventInfo }

	// RoomClosed is a room's last event. Everybody has left by then.
	RoomClosed struct {
		EventInfo
		Reason CloseReason
		By     string // SID of who ended it, with ClosedByModerator
	}

	// ParticipantJoined tells of a newcomer, hidden ones included.
	ParticipantJoined struct {
		EventInfo
		Participant ParticipantInfo
		Grant       Grant
		Door        Door
	}

	// ParticipantLeft tells of the end of a participant and, with it, of its publications.
	ParticipantLeft struct {
		EventInfo
		Participant ParticipantInfo // as it was last, with its publications
		Reason      LeaveReason
		By          string // SID of the participant who put it out; empty: nobody did, or the host program
		To          string // the room it was moved to
	}

	// ParticipantUpdated tells of a new name or new attributes.
	ParticipantUpdated struct {
		EventInfo
		Participant ParticipantInfo
	}

	// GrantChanged tells that what a participant may do has changed.
	GrantChanged struct {
		EventInfo
		Participant string // SID
		Grant       Grant
		Role        Role   // empty: none
		By          string // SID of who did it; empty: the host program
	}

	// Published tells of a publication whose media flows, or which starts muted.
	Published struct {
		EventInfo
		Publication PublicationInfo
	}

	// Unpublished tells of the end of a publication whose participant stays.
	Unpublished struct {
		EventInfo
		Publication PublicationInfo
	}

	// Muted tells that a publication was muted or unmuted.
	Muted struct {
		EventInfo
		Publication PublicationInfo
		By          string // as signal.Muted has it
	}

	// UnmuteAsked tells that a participant was asked to unmute a source.
	UnmuteAsked struct {
		EventInfo
		Participant string // SID
		Source      Source
		By          string // SID of who asks; empty: the host program
	}

	// Banned tells of a new ban from the room.
	Banned struct {
		EventInfo
		Ban Ban
	}

	// Unbanned tells that an identity may join again.
	Unbanned struct {
		EventInfo
		Identity string
		By       string // SID of who did it; empty: the host program
	}

	// SpeakersChanged tells who is speaking, the loudest first.
	SpeakersChanged struct {
		EventInfo
		Speakers []signal.Speaker
	}

	// QualityChanged tells that the connection of a participant has become better or worse.
	QualityChanged struct {
		EventInfo
		Participant string // SID
		Quality     signal.Quality
	}

	// RoomUpdated tells that settings of the room have changed, its password included.
	RoomUpdated struct {
		EventInfo
		Room signal.RoomInfo // as it is now, without its participants
		By   string          // SID; empty if it was the host program
	}

	// Knocked tells that somebody waits in the lobby.
	Knocked struct {
		EventInfo
		Knock signal.Knock
	}

	// KnockEnded tells that somebody no longer waits. Who was admitted has joined next.
	KnockEnded struct {
		EventInfo
		Knock   signal.Knock
		Outcome signal.KnockOutcome
		By      string // SID of who admitted or denied; empty if it was the host program, or nobody
	}

	// MainChanged tells of a new main publication, see [Main].
	MainChanged struct {
		EventInfo
		Main Main
	}

	// ExtensionEvent is an event that an extension raised by [ExtensionRoom.Raise].
	ExtensionEvent struct {
		EventInfo
		Extension string
		Data      any
	}
)

// CloseReason says why a room closed.
type CloseReason string

// The reasons.
const (
	ClosedEmpty         CloseReason = "empty"          // nobody was in it for RoomSettings.EmptyTimeout
	ClosedByHost        CloseReason = "host"           // Room.Close
	ClosedByModerator   CloseReason = "moderator"      // a participant with Grant.Admin ended it
	ClosedExpired       CloseReason = "expired"        // RoomSettings.Expires
	ClosedModeratorLeft CloseReason = "moderator_left" // RoomSettings.LastModeratorLeft
	ClosedShutdown      CloseReason = "shutdown"       // Server.Drain or Server.Close
	ClosedInternal      CloseReason = "internal"       // a panic in the room
)

// Main is what a viewer of a room who can watch one picture and hear one sound
// gets, a WHEP player for example.
//
// Video is the first that was announced among the screens; without any, among
// the cameras; without any, among custom videos. Audio is of the same
// participant: for a screen its screen audio or else its microphone, otherwise its microphone or else custom
// audio. Without video, it is the first microphone announced, screen audio or
// custom audio, in this order. Mute does not change it. Nil means there is none.
type Main struct {
	Video *PublicationInfo
	Audio *PublicationInfo
}

// leaveReason is what participants of a room that closes are told.
func (r CloseReason) leaveReason() LeaveReason {
	switch r {
	case ClosedExpired:
		return signal.ReasonRoomExpired
	case ClosedModeratorLeft:
		return signal.ReasonModeratorLeft
	case ClosedShutdown:
		return signal.ReasonServerShutdown
	case ClosedInternal:
		return signal.ReasonInternal
	}
	return signal.ReasonRoomClosed
}

package client

import (
	"encoding/json"

	"github.com/rotunda-rtc/rotunda/signal"
)

// Event is something that happened in the room, as told to [Config.OnEvent]:
// one of the types below.
type Event interface{ event() }

// The events. Nothing is told of a participant before its ParticipantJoined
// or after its ParticipantLeft. Those present when the room is joined are not
// told of; they are in [Room.Participants].
type (
	// StateChanged tells of the Room's connection.
	StateChanged struct{ State State }

	// ParticipantJoined tells of a newcomer.
	ParticipantJoined struct{ Participant signal.ParticipantInfo }

	// ParticipantUpdated tells of a new name, a new role or new attributes.
	ParticipantUpdated struct{ Participant signal.ParticipantInfo }

	// ParticipantLeft ends a participant and its publications.
	ParticipantLeft struct {
		Participant signal.ParticipantInfo // as it was last
		Reason      signal.LeaveReason     // empty when it left while this client was cut off
	}

	// Published tells of a new publication of another participant.
	Published struct{ Publication signal.PublicationInfo }

	// Unpublished ends a publication whose participant stays.
	Unpublished struct{ Publication signal.PublicationInfo }

	// Muted tells that a publication was muted or unmuted, or that somebody else muted one of this participant's own.
	Muted struct {
		Publication signal.PublicationInfo
		By          string // SID of who muted it, "host" for the host program; empty for its owner, or if that is unknown
	}

	// UnmuteAsked tells that this participant is asked to unmute a source, or to publish it.
	UnmuteAsked struct {
		By     string // SID; empty for the host program
		Source signal.Source
	}

	// RoomUpdated tells that settings of the room have changed.
	RoomUpdated struct{ Room signal.RoomInfo } // without its participants

	// Knock tells a participant that may moderate of somebody who waits in the lobby.
	Knock struct{ Knock signal.Knock }

	// KnockEnded tells that somebody no longer waits. The outcome is empty when that was so while this client was cut off.
	KnockEnded struct {
		Knock   signal.Knock
		Outcome signal.KnockOutcome
	}

	// Admitted tells that this participant waits no longer: it is in the room.
	Admitted struct{ Self signal.ParticipantInfo }

	// Moved tells that this participant was moved to another room, which it joins now; [Rejoined] follows.
	Moved struct{ Room string }

	// Speaking lists who speaks, loudest first, when that or the order changed. It may be missed.
	Speaking struct{ Speakers []signal.Speaker }

	// Levels tells how loud the speakers are, up to ten times a second after
	// [Room.SetLevels]. It may be missed.
	Levels struct{ Speakers []signal.Speaker }

	// QualityChanged tells how good the connection of a participant is now, this
	// one included.
	QualityChanged struct {
		Participant string // SID
		Quality     signal.Quality
	}

	// Receiving tells that the layer, the size or the reason of a received
	// publication has changed. It may be missed.
	Receiving struct{ Stream signal.ReceivingStream }

	// GrantChanged tells that what this participant may do has changed.
	GrantChanged struct {
		Grant signal.Grant
		Role  signal.Role // empty if the grant is that of no role
		By    string      // SID of who changed it; empty for the host program
	}

	// SubscriptionChanged tells that a publication cannot be received for now
	// (Code says why), or can again (Code empty).
	SubscriptionChanged struct{ State signal.SubscriptionState }

	// Data is a data message of another participant or, with From empty, of the server.
	Data struct {
		From     string // SID
		Topic    string
		Reliable bool
		Payload  []byte
	}

	// Extension is an event of one of the room's extensions, "chat.message" for example.
	Extension struct {
		Type string
		Data json.RawMessage
	}

	// Rejoined tells that the session was lost and the room joined anew: Self
	// has a new SID, and the same tracks are published again.
	Rejoined struct{ Self signal.ParticipantInfo }

	// Left is the last event: this participant is no longer in the room and
	// does not try to be. Err is nil after [Room.Leave].
	Left struct {
		Reason signal.LeaveReason
		Err    error
	}
)

func (StateChanged) event()        {}
func (ParticipantJoined) event()   {}
func (ParticipantUpdated) event()  {}
func (ParticipantLeft) event()     {}
func (Published) event()           {}
func (Unpublished) event()         {}
func (Muted) event()               {}
func (Speaking) event()            {}
func (Levels) event()              {}
func (QualityChanged) event()      {}
func (Receiving) event()           {}
func (GrantChanged) event()        {}
func (UnmuteAsked) event()         {}
func (RoomUpdated) event()         {}
func (Knock) event()               {}
func (KnockEnded) event()          {}
func (Admitted) event()            {}
func (Moved) event()               {}
func (SubscriptionChanged) event() {}
func (Data) event()                {}
func (Extension) event()           {}
func (Rejoined) event()            {}
func (Left) event()                {}

// State is where a Room's connection stands.
type State string

// The states.
const (
	StateConnected    State = "connected"
	StateWaiting      State = "waiting"      // in the lobby, until [Admitted] or [Left]
	StateReconnecting State = "reconnecting" // media may still flow; signalling is being restored
	StateClosed       State = "closed"
)

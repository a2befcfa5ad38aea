package webhook

import (
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// Event is the body of a request, as JSON.
type Event struct {
	Type      string    `json:"type"`      // such as "participant.joined"
	Timestamp time.Time `json:"timestamp"` // when it happened
	Data      Data      `json:"data"`
}

// The types of events. An endpoint that names none is told of all but those that come every few seconds.
const (
	RoomOpened         = "room.opened"
	RoomUpdated        = "room.updated" // Settings, By
	RoomClosed         = "room.closed"  // Reason
	Banned             = "room.banned"
	Unbanned           = "room.unbanned"        // Identity, By
	Speakers           = "room.speakers"        // Speakers; every few seconds
	ParticipantJoined  = "participant.joined"   // Participant, Grant, Door
	ParticipantUpdated = "participant.updated"  // Participant
	GrantChanged       = "participant.granted"  // SID, Grant, Role, By
	Quality            = "participant.quality"  // SID, Reason, which is the quality; every few seconds
	UnmuteAsked        = "participant.asked"    // SID, Source, By
	ParticipantLeft    = "participant.left"     // Participant, Reason, By, To
	Knocked            = "participant.knocked"  // Knock
	KnockEnded         = "participant.answered" // Knock, Reason, By
	Published          = "publication.started"  // Publication
	Muted              = "publication.muted"    // Publication, which says whether it is, By
	Unpublished        = "publication.ended"    // Publication
)

// Data says what happened. Fields that an event does not have are left out.
type Data struct {
	Room    string `json:"room"`     // its name
	RoomSID string `json:"room_sid"` // one per incarnation
	Seq     uint64 `json:"seq"`      // counts the events of an incarnation; those that are not sent are missing

	Participant *signal.ParticipantInfo `json:"participant,omitempty"`
	Publication *signal.PublicationInfo `json:"publication,omitempty"`
	Grant       *signal.Grant           `json:"grant,omitempty"`
	Settings    *signal.RoomInfo        `json:"settings,omitempty"`
	Knock       *signal.Knock           `json:"knock,omitempty"`
	Ban         *signal.Ban             `json:"ban,omitempty"`
	Speakers    []signal.Speaker        `json:"speakers,omitempty"` // the loudest first; left out when nobody speaks
	Identity    string                  `json:"identity,omitempty"`
	SID         string                  `json:"sid,omitempty"` // of the participant it is about
	Source      signal.Source           `json:"source,omitempty"`
	Role        signal.Role             `json:"role,omitempty"`
	By          string                  `json:"by,omitempty"`     // SID of who did it; absent for the host program
	To          string                  `json:"to,omitempty"`     // the room that somebody was moved to
	Door        string                  `json:"door,omitempty"`   // the way it came in: "signal", "whip", "whep" or "local"
	Reason      string                  `json:"reason,omitempty"` // why it ended
}

// eventOf makes an event of a room one to send; ok is false for those that are not sent.
func eventOf(e conference.Event) (out Event, ok bool) {
	info := e.Info()
	d := Data{Room: info.Room, RoomSID: info.RoomSID, Seq: info.Seq}
	typ := ""
	switch e := e.(type) {
	case conference.RoomOpened:
		typ = RoomOpened
	case conference.RoomUpdated:
		typ, d.Settings, d.By = RoomUpdated, &e.Room, e.By
	case conference.RoomClosed:
		typ, d.Reason = RoomClosed, string(e.Reason)
	case conference.ParticipantJoined:
		typ, d.Participant, d.Grant, d.Door = ParticipantJoined, &e.Participant, &e.Grant, string(e.Door)
	case conference.ParticipantUpdated:
		typ, d.Participant = ParticipantUpdated, &e.Participant
	case conference.GrantChanged:
		typ, d.SID, d.Grant, d.Role, d.By = GrantChanged, e.Participant, &e.Grant, e.Role, e.By
	case conference.UnmuteAsked:
		typ, d.SID, d.Source, d.By = UnmuteAsked, e.Participant, e.Source, e.By
	case conference.QualityChanged:
		typ, d.SID, d.Reason = Quality, e.Participant, string(e.Quality)
	case conference.SpeakersChanged:
		typ, d.Speakers = Speakers, e.Speakers
	case conference.Banned:
		typ, d.Ban = Banned, &e.Ban
	case conference.Unbanned:
		typ, d.Identity, d.By = Unbanned, e.Identity, e.By
	case conference.ParticipantLeft:
		typ, d.Participant, d.Reason = ParticipantLeft, &e.Participant, string(e.Reason)
		d.By, d.To = e.By, e.To
	case conference.Knocked:
		typ, d.Knock = Knocked, &e.Knock
	case conference.KnockEnded:
		typ, d.Knock, d.Reason, d.By = KnockEnded, &e.Knock, string(e.Outcome), e.By
	case conference.Published:
		typ, d.Publication = Published, &e.Publication
	case conference.Muted:
		typ, d.Publication, d.By = Muted, &e.Publication, e.By
	case conference.Unpublished:
		typ, d.Publication = Unpublished, &e.Publication
	default:
		return Event{}, false
	}
	return Event{Type: typ, Timestamp: info.At.UTC(), Data: d}, true
}

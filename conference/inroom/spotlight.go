package inroom

import (
	"encoding/json"

	"github.com/rotunda-rtc/rotunda/conference"
)

// Names of the spotlight's messages, after "spotlight.".
const (
	SpotlightName = "spotlight"
	VerbSet       = "set"     // request: Spotlit → nothing; with Grant.Moderate
	VerbChanged   = "changed" // event: Spotlit
)

// Spotlight lets those with Grant.Moderate make one participant large for
// everybody. It ends when that one leaves.
type Spotlight struct{}

var _ conference.Extension = Spotlight{}

// Spotlit says who is in the spotlight: nobody if it is empty. It is what a
// client asks for, what everybody is told and what newcomers are told. The host
// program gets it as Data of a conference.ExtensionEvent.
type Spotlit struct {
	Participant string `json:"participant"`  // SID
	By          string `json:"by,omitempty"` // SID of who set it, unless that one is hidden; the server's to say
}

// Name implements conference.Extension.
func (Spotlight) Name() string { return SpotlightName }

// OpenRoom implements conference.Extension.
func (Spotlight) OpenRoom(room *conference.ExtensionRoom) conference.RoomExtension {
	return &roomSpotlight{room: room, rates: newRates(2, 10)}
}

// roomSpotlight is the spotlight of one room, owned by the room's loop.
type roomSpotlight struct {
	quiet
	room  *conference.ExtensionRoom
	rates *rates
	lit   Spotlit
}

// State implements conference.RoomExtension.
func (s *roomSpotlight) State(conference.Member) any { return s.lit }

// Left implements conference.RoomExtension.
func (s *roomSpotlight) Left(p conference.Member, _ conference.LeaveReason) {
	s.rates.left(p.SID)
	if s.lit.Participant == p.SID {
		s.set(Spotlit{})
	}
}

// Handle implements conference.RoomExtension.
func (s *roomSpotlight) Handle(p conference.Member, verb string, data json.RawMessage) (any, error) {
	if verb != VerbSet {
		return nil, errVerb()
	}
	if !p.Grant.Moderate {
		return nil, errModerate()
	}
	var lit Spotlit
	if err := decode(data, &lit); err != nil {
		return nil, err
	}
	if lit.Participant != "" {
		if _, err := seen(s.room, lit.Participant); err != nil {
			return nil, err
		}
	}
	if err := s.rates.take(p.SID, s.room.Now()); err != nil {
		return nil, err
	}
	if lit.By = p.SID; p.Hidden { // one who is hidden is not named
		lit.By = ""
	}
	s.set(lit)
	return nil, nil
}

func (s *roomSpotlight) set(lit Spotlit) {
	if lit.Participant == s.lit.Participant {
		return
	}
	s.lit = lit
	s.room.Send(VerbChanged, lit)
	s.room.Raise(lit)
}

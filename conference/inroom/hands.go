package inroom

import (
	"encoding/json"
	"slices"

	"github.com/rotunda-rtc/rotunda/conference"
)

// Names of the messages of raised hands, after "hands.".
const (
	HandsName    = "hands"
	VerbRaise    = "raise"     // request: nothing → nothing
	VerbLower    = "lower"     // request: LowerHand → nothing; another's hand with Grant.Moderate
	VerbLowerAll = "lower_all" // request: nothing → nothing; with Grant.Moderate
	VerbRaised   = "raised"    // event: Hand
	VerbLowered  = "lowered"   // event: HandLowered
)

// Hands lets participants raise a hand, and those with Grant.Moderate lower
// it. Everybody who is not hidden may; the order is that of raising. A hand
// goes down when its participant leaves.
type Hands struct{}

var _ conference.Extension = Hands{}

// Hand is a raised hand. The host program gets it as Data of a
// conference.ExtensionEvent.
type Hand struct {
	Participant string `json:"participant"` // SID
	At          int64  `json:"at"`          // since when, in unix milliseconds
}

// LowerHand lowers a hand: one's own without a participant.
type LowerHand struct {
	Participant string `json:"participant,omitempty"` // SID
}

// HandLowered tells that a hand is down. By is the SID of who lowered it. The
// host program gets it as Data of a conference.ExtensionEvent.
type HandLowered struct {
	Participant string `json:"participant"`
	By          string `json:"by"`
}

// HandsState is what a newcomer is told: the raised hands, the first one first.
type HandsState struct {
	Raised []Hand `json:"raised"`
}

// Name implements conference.Extension.
func (Hands) Name() string { return HandsName }

// OpenRoom implements conference.Extension.
func (Hands) OpenRoom(room *conference.ExtensionRoom) conference.RoomExtension {
	return &roomHands{room: room, rates: newRates(2, 10)}
}

// roomHands are the hands of one room, owned by the room's loop. There are no
// more than participants.
type roomHands struct {
	quiet
	room   *conference.ExtensionRoom
	rates  *rates
	raised []Hand // the first one first
}

// State implements conference.RoomExtension.
func (h *roomHands) State(conference.Member) any {
	return HandsState{Raised: append([]Hand{}, h.raised...)}
}

// Left implements conference.RoomExtension. Clients know that a hand goes with its participant.
func (h *roomHands) Left(p conference.Member, _ conference.LeaveReason) {
	h.rates.left(p.SID)
	h.raised = slices.DeleteFunc(h.raised, func(hand Hand) bool { return hand.Participant == p.SID })
}

// Handle implements conference.RoomExtension.
func (h *roomHands) Handle(p conference.Member, verb string, data json.RawMessage) (any, error) {
	switch verb {
	case VerbRaise, VerbLower, VerbLowerAll:
	default:
		return nil, errVerb()
	}
	if p.Hidden {
		return nil, errHidden()
	}
	if err := h.rates.take(p.SID, h.room.Now()); err != nil {
		return nil, err
	}
	switch verb {
	case VerbRaise:
		h.raise(p)
		return nil, nil
	case VerbLower:
		return nil, h.lower(p, data)
	}
	return nil, h.lowerAll(p)
}

func (h *roomHands) raise(p conference.Member) {
	if h.place(p.SID) >= 0 {
		return
	}
	hand := Hand{Participant: p.SID, At: h.room.Now().UnixMilli()}
	h.raised = append(h.raised, hand)
	h.room.Send(VerbRaised, hand)
	h.room.Raise(hand)
}

func (h *roomHands) lower(p conference.Member, data json.RawMessage) error {
	var l LowerHand
	if err := decode(data, &l); err != nil {
		return err
	}
	if l.Participant == "" {
		l.Participant = p.SID
	}
	if l.Participant != p.SID {
		if !p.Grant.Moderate {
			return errModerate()
		}
		if _, err := seen(h.room, l.Participant); err != nil {
			return err
		}
	}
	h.down(l.Participant, p.SID)
	return nil
}

func (h *roomHands) lowerAll(p conference.Member) error {
	if !p.Grant.Moderate {
		return errModerate()
	}
	for len(h.raised) > 0 {
		h.down(h.raised[0].Participant, p.SID)
	}
	return nil
}

// down lowers a hand, if it is up.
func (h *roomHands) down(sid, by string) {
	i := h.place(sid)
	if i < 0 {
		return
	}
	h.raised = slices.Delete(h.raised, i, i+1)
	l := HandLowered{Participant: sid, By: by}
	h.room.Send(VerbLowered, l)
	h.room.Raise(l)
}

func (h *roomHands) place(sid string) int {
	return slices.IndexFunc(h.raised, func(hand Hand) bool { return hand.Participant == sid })
}

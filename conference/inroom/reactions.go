package inroom

import (
	"encoding/json"
	"slices"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// Names of the messages of reactions, after "reactions.".
const (
	ReactionsName = "reactions"
	VerbReact     = "send"     // request: React → nothing
	VerbReaction  = "reaction" // notice: Reaction
)

// maxReactionsPerSecond is how many reactions a room passes on, of all its participants together.
const maxReactionsPerSecond = 50

// Reactions lets participants show for a moment how they feel. Everybody who
// is not hidden may, three times a second. Nothing is kept: a reaction is a
// notice.
type Reactions struct {
	// Allowed are the reactions there are, each of at most 32 bytes, mostly one
	// emoji. Empty means 👍 👏 ❤️ 😂 😮 🎉.
	Allowed []string
}

var _ conference.Extension = Reactions{}

// React is a reaction as a client sends it.
type React struct {
	Reaction string `json:"reaction"`
}

// Reaction is a reaction as everybody is told it.
type Reaction struct {
	Participant string `json:"participant"` // SID
	Reaction    string `json:"reaction"`
}

// ReactionsState is what a newcomer is told: the reactions there are.
type ReactionsState struct {
	Allowed []string `json:"allowed"`
}

// Name implements conference.Extension.
func (Reactions) Name() string { return ReactionsName }

// OpenRoom implements conference.Extension.
func (x Reactions) OpenRoom(room *conference.ExtensionRoom) conference.RoomExtension {
	allowed := slices.Clone(x.Allowed)
	if len(allowed) == 0 {
		allowed = []string{"👍", "👏", "❤️", "😂", "😮", "🎉"}
	}
	return &roomReactions{room: room, allowed: allowed, rates: newRates(3, 10)}
}

// roomReactions are the reactions of one room, owned by the room's loop.
type roomReactions struct {
	quiet
	room    *conference.ExtensionRoom
	allowed []string
	rates   *rates
	all     bucket
}

// State implements conference.RoomExtension.
func (r *roomReactions) State(conference.Member) any { return ReactionsState{Allowed: r.allowed} }

// Left implements conference.RoomExtension.
func (r *roomReactions) Left(p conference.Member, _ conference.LeaveReason) { r.rates.left(p.SID) }

// Handle implements conference.RoomExtension.
func (r *roomReactions) Handle(p conference.Member, verb string, data json.RawMessage) (any, error) {
	if verb != VerbReact {
		return nil, errVerb()
	}
	if p.Hidden {
		return nil, errHidden()
	}
	var react React
	if err := decode(data, &react); err != nil {
		return nil, err
	}
	if !slices.Contains(r.allowed, react.Reaction) {
		return nil, refuse(signal.CodeInvalid, "reaction: none of this room's")
	}
	now := r.room.Now()
	if err := r.rates.take(p.SID, now); err != nil {
		return nil, err
	}
	// A crowd that applauds is one event to look at: what comes on top is not shown.
	if r.all.take(now, maxReactionsPerSecond, maxReactionsPerSecond) == 0 {
		r.room.Notify(VerbReaction, Reaction{Participant: p.SID, Reaction: react.Reaction})
	}
	return nil, nil
}

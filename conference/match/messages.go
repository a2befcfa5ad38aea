package match

import (
	"strings"
	"unicode/utf8"

	"github.com/rotunda-rtc/rotunda/signal"
)

// Requests of a client.
const (
	TypeStart  = "match.start"  // Start → Waiting
	TypeNext   = "match.next"   // Empty → Waiting; leaves the other, if there is one, and waits again
	TypeStop   = "match.stop"   // Empty → Empty; leaves the other or the queue, and waits for nobody
	TypeReport = "match.report" // ReportText → Empty; of the other, or the last one, from whom it parts
)

// Events and notices of the server.
const (
	EventPaired   = "match.paired"  // Paired
	EventEnded    = "match.ended"   // Ended
	EventSnapshot = "snapshot"      // Snapshot; after a resume whose events were no longer held
	NoticeWaiting = "match.waiting" // Waiting, every two seconds
)

// The bounds of messages.
const (
	LimitInterests = 10   // interests of one person
	LimitInterest  = 64   // bytes of one
	LimitLanguage  = 35   // bytes of a language tag (BCP 47)
	LimitText      = 2000 // characters of a report's text
)

// Start joins the queue.
type Start struct {
	// Interests are matched by their letters, whatever their case: two who share one are paired before others.
	Interests []string `json:"interests,omitempty"`
	// Language is a tag such as "en"; two who both name one are paired only if it is the same.
	Language string `json:"language,omitempty"`
}

// Waiting says where somebody stands who waits.
type Waiting struct {
	Position   int `json:"position"`              // 1 has waited longest
	Waiting    int `json:"waiting"`               // how many wait
	EstimateMS int `json:"estimate_ms,omitempty"` // how long others have waited of late; absent while nobody knows
}

// Paired says where the other is.
type Paired struct {
	Room      string   `json:"room"`
	Token     string   `json:"token"`               // the credential for that room, as long as the two stay together
	Interests []string `json:"interests,omitempty"` // those that both have
}

// EndReason says why two are no longer together.
type EndReason string

// The reasons.
const (
	EndNext     EndReason = "next"     // the other has gone on, or has stopped
	EndLeft     EndReason = "left"     // the other has left the room, or lost the connection for good
	EndShutdown EndReason = "shutdown" // the queue was closed
)

// Ended says that the other is gone. Who is told waits for nobody until it asks for the next.
type Ended struct {
	Reason EndReason `json:"reason"`
}

// State is where a person stands.
type State string

// The states.
const (
	StateIdle    State = "idle"
	StateWaiting State = "waiting"
	StatePaired  State = "paired"
)

// Snapshot is the whole state of a client.
type Snapshot struct {
	State  State   `json:"state"`
	Paired *Paired `json:"paired,omitempty"`
}

// ReportText says what is wrong with the other.
type ReportText struct {
	Text string `json:"text,omitempty"`
}

// Validate checks the bounds of m; the error is an *signal.Error.
func (m *Start) Validate() error {
	if len(m.Interests) > LimitInterests {
		return refusal(signal.CodeTooMany, "interests: too many")
	}
	for _, each := range m.Interests {
		if len(each) > LimitInterest || !utf8.ValidString(each) {
			return refusal(signal.CodeInvalid, "interests: one is too long, or not UTF-8")
		}
	}
	if len(m.Language) > LimitLanguage || strings.ContainsFunc(m.Language, notTag) {
		return refusal(signal.CodeInvalid, "language: not a language tag")
	}
	return nil
}

func notTag(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-'
}

// Validate checks the bounds of m; the error is an *signal.Error.
func (m *ReportText) Validate() error {
	if len(m.Text) > utf8.UTFMax*LimitText || utf8.RuneCountInString(m.Text) > LimitText || !utf8.ValidString(m.Text) {
		return refusal(signal.CodeTooLarge, "text: too long, or not UTF-8")
	}
	return nil
}

// folded returns interests as they are compared: each once, without what does not count.
func folded(interests []string) []string {
	var out []string
	seen := make(map[string]bool, len(interests))
	for _, each := range interests {
		each = strings.ToLower(signal.CleanName(each))
		if each != "" && !seen[each] {
			seen[each] = true
			out = append(out, each)
		}
	}
	return out
}

func refusal(code signal.Code, message string) *signal.Error {
	return &signal.Error{Code: code, Message: message}
}

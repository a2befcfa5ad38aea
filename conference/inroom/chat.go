package inroom

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// Names of the chat's messages, after "chat.".
const (
	ChatName    = "chat"
	VerbSend    = "send"    // request: Send → Sent
	VerbMessage = "message" // event: Message

	// ToModerators as a receiver is those with Grant.Moderate.
	ToModerators = "moderators"
)

// The chat's default limits.
const (
	DefaultChatRate  = 5  // messages a second
	DefaultChatBurst = 10 // at once
)

// Chat is the chat. The zero value works. Participants need Grant.Chat to
// send; everybody in the room reads what is sent to all.
type Chat struct {
	// MaxText is the longest message in bytes. Zero means signal.LimitChatText, 4 KiB.
	MaxText int
	// Rate and Burst are how many messages a participant may send, per second
	// and at once. Zero means 5 and 10.
	Rate  float64
	Burst int
}

var _ conference.Extension = Chat{}

// Send is a message as a client sends it. To is the SID of the one it is for,
// empty for all.
type Send struct {
	Text string `json:"text"`
	To   string `json:"to,omitempty"`
}

// Sent answers Send. At is in unix milliseconds.
type Sent struct {
	ID string `json:"id"`
	At int64  `json:"at"`
}

// Message is a message as the server hands it out, to the one it is for and
// to its sender, or to all. At is in unix milliseconds.
//
// The host program gets it as Data of a conference.ExtensionEvent.
type Message struct {
	ID       string `json:"id"`
	From     string `json:"from"` // SID
	FromName string `json:"from_name"`
	To       string `json:"to,omitempty"` // SID
	Text     string `json:"text"`
	At       int64  `json:"at"`
}

// Name implements conference.Extension.
func (c Chat) Name() string { return ChatName }

// OpenRoom implements conference.Extension.
func (c Chat) OpenRoom(room *conference.ExtensionRoom) conference.RoomExtension {
	if c.MaxText == 0 {
		c.MaxText = signal.LimitChatText
	}
	if c.Rate == 0 {
		c.Rate = DefaultChatRate
	}
	if c.Burst == 0 {
		c.Burst = DefaultChatBurst
	}
	return &roomChat{limits: c, room: room, senders: make(map[string]*bucket)}
}

// roomChat is the chat of one room, owned by the room's loop.
type roomChat struct {
	limits  Chat
	room    *conference.ExtensionRoom
	senders map[string]*bucket // by SID
}

// State implements conference.RoomExtension: the chat has no history.
func (c *roomChat) State(conference.Member) any { return nil }

// Joined implements conference.RoomExtension.
func (c *roomChat) Joined(conference.Member) {}

// Left implements conference.RoomExtension.
func (c *roomChat) Left(p conference.Member, _ conference.LeaveReason) { delete(c.senders, p.SID) }

// Close implements conference.RoomExtension.
func (c *roomChat) Close() {}

// Handle implements conference.RoomExtension.
func (c *roomChat) Handle(p conference.Member, verb string, data json.RawMessage) (any, error) {
	if verb != VerbSend {
		return nil, &signal.Error{Code: signal.CodeUnsupported, Message: "no such request"}
	}
	return c.send(p, data)
}

func (c *roomChat) send(p conference.Member, data json.RawMessage) (*Sent, error) {
	if !p.Grant.Chat || p.Hidden {
		return nil, &signal.Error{Code: signal.CodeForbidden, Message: "the grant does not permit to chat"}
	}
	var s Send
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, &signal.Error{Code: signal.CodeInvalid, Message: "data: not a chat message"}
	}
	if len(s.Text) > c.limits.MaxText {
		return nil, &signal.Error{Code: signal.CodeTooLarge, Message: "text: too many bytes"}
	}
	text := strings.TrimSpace(signal.CleanText(strings.ReplaceAll(s.Text, "\r\n", "\n")))
	if text == "" {
		return nil, &signal.Error{Code: signal.CodeInvalid, Message: "text: empty"}
	}
	if err := c.checkReceiver(p, s.To); err != nil {
		return nil, err
	}
	now := c.room.Now()
	if wait := c.bucket(p.SID).take(now, c.limits.Rate, float64(c.limits.Burst)); wait > 0 {
		return nil, &signal.Error{
			Code: signal.CodeRateLimited, Message: "too many chat messages",
			RetryAfterMS: int(wait.Milliseconds()) + 1,
		}
	}
	m := Message{
		ID: signal.NewID("CM_", 64), From: p.SID, FromName: p.Name, To: s.To, Text: text, At: now.UnixMilli(),
	}
	if s.To == "" {
		c.room.Send(VerbMessage, m)
	} else {
		c.room.Send(VerbMessage, m, p.SID, s.To)
	}
	c.room.Raise(m)
	return &Sent{ID: m.ID, At: m.At}, nil
}

// checkReceiver checks that to is empty or somebody p can know of.
func (c *roomChat) checkReceiver(p conference.Member, to string) error {
	if to == "" {
		return nil
	}
	if to == p.SID {
		return &signal.Error{Code: signal.CodeInvalid, Message: "to: oneself"}
	}
	if q, ok := c.room.Member(to); !ok || q.Hidden {
		return &signal.Error{Code: signal.CodeNotFound, Message: "no such participant"}
	}
	return nil
}

func (c *roomChat) bucket(sid string) *bucket {
	b := c.senders[sid]
	if b == nil {
		b = &bucket{}
		c.senders[sid] = b
	}
	return b
}

// bucket is a token bucket. Its zero value is full.
type bucket struct {
	used float64 // tokens not yet refilled
	at   time.Time
}

// take takes one token of burst, refilled at rate per second, or says how long
// to wait for it.
func (b *bucket) take(now time.Time, rate, burst float64) (wait time.Duration) {
	b.used = max(0, b.used-now.Sub(b.at).Seconds()*rate)
	b.at = now
	if over := b.used + 1 - burst; over > 0 {
		return time.Duration(over / rate * float64(time.Second))
	}
	b.used++
	return 0
}

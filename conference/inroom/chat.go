package inroom

import (
	"cmp"
	"context"
	"encoding/json"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// Names of the chat's messages, after "chat.".
const (
	ChatName    = "chat"
	VerbSend    = "send"    // request: Send → Sent
	VerbEdit    = "edit"    // request: Edit → nothing; own messages only
	VerbDelete  = "delete"  // request: Delete → nothing; own messages, with Grant.Moderate all that one can see
	VerbEnable  = "enable"  // request: Enable → nothing; with Grant.Moderate
	VerbMessage = "message" // event: Message
	VerbEdited  = "edited"  // event: Edited
	VerbDeleted = "deleted" // event: Deleted
	VerbEnabled = "enabled" // event: Enable
	VerbHistory = "history" // event: ChatState, for those who were there before the history was read

	// ToModerators as a receiver is those with Grant.Moderate.
	ToModerators = "moderators"
)

// The chat's default limits.
const (
	DefaultChatRate     = 5  // messages a second
	DefaultChatBurst    = 10 // at once
	DefaultHistoryCount = 200
	DefaultHistoryAge   = 24 * time.Hour
)

// maxHistoryBytes is how many bytes of text a room's chat remembers: a
// newcomer is sent them in one frame.
const maxHistoryBytes = 256 << 10

// Chat is the chat. The zero value works. Participants need Grant.Chat to
// send; everybody in the room reads what is sent to all, what was sent before
// it came included.
type Chat struct {
	// MaxText is the longest message in bytes. Zero means signal.LimitChatText, 4 KiB.
	MaxText int
	// Rate and Burst are how many messages a participant may send, edit and
	// delete, per second and at once. Zero means 5 and 10.
	Rate  float64
	Burst int
	// HistoryCount and HistoryAge bound what a newcomer is told of what was
	// said before, and what can be edited and deleted. Zero means 200 messages
	// and a day; a negative HistoryCount means none. 256 KiB of text are the
	// most in any case.
	HistoryCount int
	HistoryAge   time.Duration
	// Before is asked about each message and each new text before anybody is told
	// it; an error refuses it, see conference.Gate. Nil means none is refused.
	Before func(ctx context.Context, w Writing) error
	// History keeps the messages after the room has closed, for the next of
	// the same name. Nil means that they end with the room.
	History History
}

var _ conference.GatedExtension = Chat{}

// Writing is what [Chat.Before] is asked about.
type Writing struct {
	Room        string
	Participant conference.Member
	Text        string // as others would read it
	To          string // as in Send; empty for a new text, too
	ID          string // of the message whose text is to be replaced; empty for a new one
}

// Gate implements conference.GatedExtension.
func (c Chat) Gate() conference.Gate {
	if c.Before == nil {
		return nil
	}
	most := cmp.Or(c.MaxText, signal.LimitChatText)
	return func(ctx context.Context, room string, p conference.Member, verb string, data json.RawMessage) error {
		w, err := writing(verb, data, most)
		if err != nil || w == nil {
			return err
		}
		w.Room, w.Participant = room, p
		return c.Before(ctx, *w)
	}
}

// writing reads what Before is asked about as Handle reads it, to the letter: what it could not read would be what
// nobody looked at. Nil means nothing is written.
func writing(verb string, data json.RawMessage, most int) (w *Writing, err error) {
	switch verb {
	case VerbSend:
		var s Send
		err = decode(data, &s)
		w = &Writing{Text: s.Text, To: s.To}
	case VerbEdit:
		var e Edit
		err = decode(data, &e)
		w = &Writing{Text: e.Text, ID: e.ID}
	default:
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	w.Text, err = lines("text", w.Text, most)
	return w, err
}

// Send is a message as a client sends it. To is the SID of the one it is for,
// [ToModerators], or empty for all.
type Send struct {
	Text string `json:"text"`
	To   string `json:"to,omitempty"`
}

// Sent answers Send. At is in unix milliseconds.
type Sent struct {
	ID string `json:"id"`
	At int64  `json:"at"`
}

// Message is a message as the server hands it out, to those it is for and to
// its sender. Times are in unix milliseconds.
//
// The host program gets it as Data of a conference.ExtensionEvent.
type Message struct {
	ID           string `json:"id"`
	From         string `json:"from"` // SID at the time; empty in what was said before the room was opened
	FromIdentity string `json:"from_identity"`
	FromName     string `json:"from_name"`
	To           string `json:"to,omitempty"` // SID at the time, or ToModerators
	ToIdentity   string `json:"to_identity,omitempty"`
	ToName       string `json:"to_name,omitempty"`
	Text         string `json:"text"`
	At           int64  `json:"at"`
	EditedAt     int64  `json:"edited_at,omitempty"` // 0 if it was not
}

// Edit replaces the text of a message.
type Edit struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// Edited tells of a new text. The host program gets it as Data of a
// conference.ExtensionEvent.
type Edited struct {
	ID       string `json:"id"`
	Text     string `json:"text"`
	EditedAt int64  `json:"edited_at"` // unix milliseconds
}

// Delete deletes a message.
type Delete struct {
	ID string `json:"id"`
}

// Deleted tells that a message is gone. By is the SID of who deleted it. The
// host program gets it as Data of a conference.ExtensionEvent.
type Deleted struct {
	ID string `json:"id"`
	By string `json:"by"`
}

// Enable switches the chat on or off; off, only those with Grant.Moderate may
// send and edit. It is on at first.
type Enable struct {
	Enabled bool `json:"enabled"`
}

// ChatState is what a newcomer is told: the messages that it may read, the
// oldest first.
type ChatState struct {
	Enabled  bool      `json:"enabled"`
	Messages []Message `json:"messages"`
}

// Name implements conference.Extension.
func (c Chat) Name() string { return ChatName }

// OpenRoom implements conference.Extension.
func (c Chat) OpenRoom(room *conference.ExtensionRoom) conference.RoomExtension {
	c.MaxText = cmp.Or(c.MaxText, signal.LimitChatText)
	c.HistoryCount = cmp.Or(c.HistoryCount, DefaultHistoryCount)
	c.HistoryAge = cmp.Or(c.HistoryAge, DefaultHistoryAge)
	r := &roomChat{
		limits: c, room: room, enabled: true,
		rates: newRates(cmp.Or(c.Rate, DefaultChatRate), float64(cmp.Or(c.Burst, DefaultChatBurst))),
	}
	if c.History != nil && c.HistoryCount > 0 {
		r.keeper = keep(r)
	}
	return r
}

// roomChat is the chat of one room, owned by the room's loop.
type roomChat struct {
	quiet
	limits   Chat
	room     *conference.ExtensionRoom
	rates    *rates
	enabled  bool
	messages []Message // the oldest first
	bytes    int       // of their texts
	keeper   *keeper   // nil: they end with the room
}

// State implements conference.RoomExtension.
func (c *roomChat) State(p conference.Member) any {
	c.prune()
	state := ChatState{Enabled: c.enabled, Messages: []Message{}}
	for _, m := range c.messages {
		if mayRead(p, m) {
			state.Messages = append(state.Messages, m)
		}
	}
	return state
}

// Left implements conference.RoomExtension.
func (c *roomChat) Left(p conference.Member, _ conference.LeaveReason) { c.rates.left(p.SID) }

// Close implements conference.RoomExtension.
func (c *roomChat) Close() {
	if c.keeper != nil {
		c.keeper.close()
	}
}

// Handle implements conference.RoomExtension.
func (c *roomChat) Handle(p conference.Member, verb string, data json.RawMessage) (any, error) {
	switch verb {
	case VerbSend:
		return c.send(p, data)
	case VerbEdit:
		return nil, c.edit(p, data)
	case VerbDelete:
		return nil, c.delete(p, data)
	case VerbEnable:
		return nil, c.enable(p, data)
	}
	return nil, errVerb()
}

func (c *roomChat) send(p conference.Member, data json.RawMessage) (*Sent, error) {
	if err := c.mayWrite(p); err != nil {
		return nil, err
	}
	var s Send
	if err := decode(data, &s); err != nil {
		return nil, err
	}
	text, err := lines("text", s.Text, c.limits.MaxText)
	if err != nil {
		return nil, err
	}
	m := Message{From: p.SID, FromIdentity: p.Identity, FromName: p.Name, To: s.To, Text: text}
	if err := c.address(p, &m); err != nil {
		return nil, err
	}
	now := c.room.Now()
	if err := c.take(p, now); err != nil {
		return nil, err
	}
	m.ID, m.At = signal.NewID("CM_", 64), now.UnixMilli()
	c.remember(m)
	c.tell(VerbMessage, m, m)
	return &Sent{ID: m.ID, At: m.At}, nil
}

// mayWrite checks that p may send and edit.
func (c *roomChat) mayWrite(p conference.Member) error {
	switch {
	case !p.Grant.Chat || p.Hidden:
		return refuse(signal.CodeForbidden, "the grant does not permit to chat")
	case !c.enabled && !p.Grant.Moderate:
		return refuse(signal.CodeForbidden, "the chat is switched off")
	}
	return nil
}

// take refuses what comes too fast for the room or for what keeps the messages.
func (c *roomChat) take(p conference.Member, now time.Time) error {
	if c.keeper != nil && c.keeper.full() {
		return &signal.Error{Code: signal.CodeRateLimited, Message: "the history does not keep up", RetryAfterMS: 1000}
	}
	return c.rates.take(p.SID, now)
}

// address checks that the receiver is nobody, the moderators or somebody p can
// know of, and names it.
func (c *roomChat) address(p conference.Member, m *Message) error {
	if m.To == "" || m.To == ToModerators {
		return nil
	}
	if m.To == p.SID {
		return refuse(signal.CodeInvalid, "to: oneself")
	}
	q, err := seen(c.room, m.To)
	if err != nil {
		return err
	}
	m.ToIdentity, m.ToName = q.Identity, q.Name
	return nil
}

func (c *roomChat) edit(p conference.Member, data json.RawMessage) error {
	if err := c.mayWrite(p); err != nil {
		return err
	}
	var e Edit
	if err := decode(data, &e); err != nil {
		return err
	}
	text, err := lines("text", e.Text, c.limits.MaxText)
	if err != nil {
		return err
	}
	i, err := c.find(p, e.ID)
	if err != nil {
		return err
	}
	if c.messages[i].FromIdentity != p.Identity {
		return refuse(signal.CodeForbidden, "a message of somebody else")
	}
	now := c.room.Now()
	if err := c.take(p, now); err != nil {
		return err
	}
	c.bytes += len(text) - len(c.messages[i].Text)
	c.messages[i].Text, c.messages[i].EditedAt = text, now.UnixMilli()
	c.keeper.update(e.ID, text, now)
	c.tell(VerbEdited, c.messages[i], Edited{ID: e.ID, Text: text, EditedAt: now.UnixMilli()})
	c.prune()
	return nil
}

func (c *roomChat) delete(p conference.Member, data json.RawMessage) error {
	if p.Hidden || !p.Grant.Chat && !p.Grant.Moderate {
		return refuse(signal.CodeForbidden, "the grant does not permit to chat")
	}
	var d Delete
	if err := decode(data, &d); err != nil {
		return err
	}
	i, err := c.find(p, d.ID)
	if err != nil {
		return err
	}
	m := c.messages[i]
	if m.FromIdentity != p.Identity && !p.Grant.Moderate {
		return refuse(signal.CodeForbidden, "a message of somebody else")
	}
	if err := c.take(p, c.room.Now()); err != nil {
		return err
	}
	c.forget(i)
	c.keeper.delete(d.ID)
	c.tell(VerbDeleted, m, Deleted{ID: d.ID, By: p.SID})
	return nil
}

func (c *roomChat) enable(p conference.Member, data json.RawMessage) error {
	if !p.Grant.Moderate {
		return errModerate()
	}
	var e Enable
	if err := decode(data, &e); err != nil {
		return err
	}
	if err := c.rates.take(p.SID, c.room.Now()); err != nil {
		return err
	}
	if e.Enabled != c.enabled {
		c.enabled = e.Enabled
		c.room.Send(VerbEnabled, e)
		c.room.Raise(e)
	}
	return nil
}

// tell tells those who may read m, and the host program.
func (c *roomChat) tell(verb string, m Message, data any) {
	c.room.Raise(data)
	if m.To == "" && m.ToIdentity == "" {
		c.room.Send(verb, data)
		return
	}
	for _, q := range c.room.Members() {
		if mayRead(q, m) {
			c.room.Send(verb, data, q.SID)
		}
	}
}

// mayRead says whether p may read m: it is for all, from p, or for p.
func mayRead(p conference.Member, m Message) bool {
	switch {
	case m.FromIdentity == p.Identity:
		return true
	case m.To == ToModerators:
		return p.Grant.Moderate
	case m.ToIdentity != "":
		return m.ToIdentity == p.Identity
	}
	return m.To == ""
}

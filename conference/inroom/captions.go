package inroom

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// Names of the messages of captions, after "captions.".
const (
	CaptionsName  = "captions"
	VerbCaption   = "send"      // request: Caption → nothing; with the permission
	VerbListen    = "listen"    // request: Listen → nothing
	VerbCaptioned = "caption"   // Caption: an event when it is final, else a notice
	VerbLanguages = "languages" // event: CaptionsState

	// PermissionCaptions in Grant.Permissions lets a participant send captions.
	PermissionCaptions = "captions"
)

// The bounds of captions.
const (
	maxCaptionText      = 1024 // bytes
	maxCaptionID        = 64   // bytes
	maxCaptionLanguage  = 35   // bytes
	maxCaptionLanguages = 16   // in a room
)

// Captions shows what is said as text, in one language or several. Where the
// text comes from is open: a participant with the permission "captions" sends
// it, a stenographer or a program that listens, or Source does. Everybody may
// read; each gets the one language asked for, or nothing.
type Captions struct {
	// Source makes captions within the server, if it is not nil. It is called for
	// each room, on a goroutine of its own, and must return soon after ctx is
	// done, which is when the room closes.
	Source func(ctx context.Context, room CaptionRoom)
}

var _ conference.Extension = Captions{}

// Caption is a piece of what is said: a sentence or less. While it is being
// said it is sent again and again with the same ID, and at last with Final.
type Caption struct {
	ID       string `json:"id"`                // the source's own; 1 to 64 characters of ASCII
	From     string `json:"from,omitempty"`    // SID of who sent it; empty for the server's Source; the server's to say
	Speaker  string `json:"speaker,omitempty"` // SID of who speaks; empty means who sends
	Language string `json:"language"`          // BCP 47 tag
	Text     string `json:"text"`              // 1 to 1024 bytes, one line
	Final    bool   `json:"final,omitempty"`
	At       int64  `json:"at,omitempty"` // unix milliseconds; the server's to say
}

// Listen asks for captions in a language; empty for none, as at first.
type Listen struct {
	Language string `json:"language"`
}

// CaptionsState says in which languages there were captions, in the order in
// which they came. Newcomers are told it, and everybody when there is another one.
type CaptionsState struct {
	Languages []string `json:"languages"`
}

// CaptionRoom is a room as Captions.Source sees it. Its methods are safe from
// any goroutine.
type CaptionRoom struct {
	Name string
	SID  string
	say  func(Caption) bool
}

// Say shows a caption; false when the room has closed. A caption that breaks a
// bound is not shown.
func (r CaptionRoom) Say(c Caption) bool { return r.say(c) }

// Name implements conference.Extension.
func (Captions) Name() string { return CaptionsName }

// OpenRoom implements conference.Extension.
func (x Captions) OpenRoom(room *conference.ExtensionRoom) conference.RoomExtension {
	r := &roomCaptions{
		room: room, rates: newRates(10, 30), choices: newRates(2, 10),
		languages: []string{}, listeners: make(map[string]string),
	}
	if x.Source != nil {
		source := CaptionRoom{Name: room.RoomName(), SID: room.RoomSID(), say: func(c Caption) bool {
			return room.Post(func() {
				c.From = ""
				_ = r.show(c) // nobody waits for the answer
			})
		}}
		room.Go(func() { x.Source(room.Context(), source) })
	}
	return r
}

// roomCaptions are the captions of one room, owned by the room's loop.
type roomCaptions struct {
	quiet
	room      *conference.ExtensionRoom
	rates     *rates
	choices   *rates
	languages []string
	listeners map[string]string // languages by SID
}

// State implements conference.RoomExtension.
func (c *roomCaptions) State(conference.Member) any {
	return CaptionsState{Languages: slices.Clone(c.languages)}
}

// Left implements conference.RoomExtension.
func (c *roomCaptions) Left(p conference.Member, _ conference.LeaveReason) {
	c.rates.left(p.SID)
	c.choices.left(p.SID)
	delete(c.listeners, p.SID)
}

// Handle implements conference.RoomExtension.
func (c *roomCaptions) Handle(p conference.Member, verb string, data json.RawMessage) (any, error) {
	switch verb {
	case VerbCaption:
		return nil, c.send(p, data)
	case VerbListen:
		return nil, c.listen(p, data)
	}
	return nil, errVerb()
}

func (c *roomCaptions) send(p conference.Member, data json.RawMessage) error {
	if !p.Grant.Has(PermissionCaptions) {
		return refuse(signal.CodeForbidden, "the grant does not permit to send captions")
	}
	var caption Caption
	if err := decode(data, &caption); err != nil {
		return err
	}
	caption.From = p.SID
	if err := c.rates.take(p.SID, c.room.Now()); err != nil {
		return err
	}
	if caption.Speaker != "" && (caption.Speaker != p.SID || p.Hidden) {
		if _, err := seen(c.room, caption.Speaker); err != nil {
			return err
		}
	}
	if caption.Speaker == "" && !p.Hidden { // a hidden one listens, and is not named
		caption.Speaker = p.SID
	}
	if p.Hidden {
		caption.From = ""
	}
	return c.show(caption)
}

// show checks a caption and hands it to those who read its language.
func (c *roomCaptions) show(caption Caption) (err error) {
	if caption.Text, err = line("text", caption.Text, maxCaptionText); err != nil {
		return err
	}
	if len(caption.Text) > maxCaptionText {
		return refuse(signal.CodeTooLarge, "text: too many bytes")
	}
	if !isWord(caption.ID, maxCaptionID) {
		return refuse(signal.CodeInvalid, "id: empty or too long")
	}
	if caption.Language, err = c.language(caption.Language); err != nil {
		return err
	}
	caption.At = c.room.Now().UnixMilli()
	for sid, language := range c.listeners {
		switch {
		case language != caption.Language:
		case caption.Final:
			c.room.Send(VerbCaptioned, caption, sid)
		default:
			c.room.Notify(VerbCaptioned, caption, sid)
		}
	}
	if caption.Final {
		c.room.Raise(caption)
	}
	return nil
}

// language returns a tag as the room writes it, and tells of one that is new.
func (c *roomCaptions) language(tag string) (string, error) {
	tag = strings.ToLower(tag)
	if !isLanguage(tag) {
		return "", refuse(signal.CodeInvalid, "language: not a language tag")
	}
	if slices.Contains(c.languages, tag) {
		return tag, nil
	}
	if len(c.languages) >= maxCaptionLanguages {
		return "", refuse(signal.CodeTooMany, "language: too many in this room")
	}
	c.languages = append(c.languages, tag)
	c.room.Send(VerbLanguages, c.State(conference.Member{}))
	return tag, nil
}

// isLanguage says whether tag looks like one of BCP 47: letters and digits, in parts of 1 to 8.
func isLanguage(tag string) bool {
	if len(tag) > maxCaptionLanguage || strings.Trim(tag, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return false
	}
	for part := range strings.SplitSeq(tag, "-") {
		if part == "" || len(part) > 8 {
			return false
		}
	}
	return true
}

func (c *roomCaptions) listen(p conference.Member, data json.RawMessage) error {
	var l Listen
	if err := decode(data, &l); err != nil {
		return err
	}
	l.Language = strings.ToLower(l.Language)
	if l.Language != "" && !isLanguage(l.Language) {
		return refuse(signal.CodeInvalid, "language: not a language tag")
	}
	if err := c.choices.take(p.SID, c.room.Now()); err != nil {
		return err
	}
	if l.Language == "" {
		delete(c.listeners, p.SID)
	} else {
		c.listeners[p.SID] = l.Language
	}
	return nil
}

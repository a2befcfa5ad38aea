package inroom

import (
	"cmp"
	"encoding/json"
	"mime"
	"path"
	"slices"
	"strings"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// Names of the messages of files, after "files.".
const (
	FilesName     = "files"
	VerbOffer     = "offer"     // request: OfferFile → FileRef; with Grant.Data
	VerbAccept    = "accept"    // request: FileRef → nothing; of one it was offered to
	VerbDecline   = "decline"   // request: FileRef → nothing; of one it was offered to, after accepting, too
	VerbDone      = "done"      // request: FileRef → nothing; of one who has all of it
	VerbWithdraw  = "withdraw"  // request: FileRef → nothing; of who offered it
	VerbOffered   = "offered"   // event: File
	VerbAccepted  = "accepted"  // event: FileAnswer, to who offered it
	VerbDeclined  = "declined"  // event: FileAnswer, to who offered it
	VerbFinished  = "finished"  // event: FileAnswer, to who offered it
	VerbWithdrawn = "withdrawn" // event: FileRef
)

// The bounds of files.
const (
	DefaultMaxFileSize = 100 << 20 // bytes
	DefaultMaxOffers   = 8         // of one participant at a time
	maxOffersInRoom    = 256
	maxFileName        = 200 // code points
	maxFileType        = 128 // bytes
)

// Files lets participants give files to one another. The server has the offers
// and the answers; the file itself goes in pieces over the reliable data channel,
// from who offered it to who accepted it, and stays nowhere. Offering takes
// Grant.Data, accepting nothing. An offer ends when it is withdrawn, when its
// participant leaves, and, if it is for one, with that one's answer.
type Files struct {
	// MaxSize is the largest file that may be offered, in bytes. Zero means 100 MiB.
	MaxSize int64
	// MaxOffers is how many offers of one participant stand at a time. Zero means 8.
	MaxOffers int
}

var _ conference.Extension = Files{}

// OfferFile offers a file to one participant, or to all without To.
type OfferFile struct {
	Name string `json:"name"`
	Size int64  `json:"size"` // bytes
	Type string `json:"type,omitempty"`
	To   string `json:"to,omitempty"` // SID
}

// File is an offer as those it is for are told it, and its sender. The host
// program gets it as Data of a conference.ExtensionEvent.
type File struct {
	ID       string `json:"id"`
	From     string `json:"from"` // SID
	FromName string `json:"from_name"`
	To       string `json:"to,omitempty"` // SID
	Name     string `json:"name"`         // without a path
	Size     int64  `json:"size"`         // bytes
	Type     string `json:"type"`         // media type; what the sender says, not what is in it
	At       int64  `json:"at"`           // unix milliseconds
}

// FileRef names an offer.
type FileRef struct {
	ID string `json:"id"`
}

// FileAnswer tells who offered a file what became of it.
type FileAnswer struct {
	ID string `json:"id"`
	By string `json:"by"` // SID
}

// FilesState is what a newcomer is told: the offers that it may accept.
type FilesState struct {
	MaxSize int64  `json:"max_size"`
	Offers  []File `json:"offers"`
}

// Name implements conference.Extension.
func (Files) Name() string { return FilesName }

// OpenRoom implements conference.Extension.
func (x Files) OpenRoom(room *conference.ExtensionRoom) conference.RoomExtension {
	x.MaxSize = cmp.Or(x.MaxSize, DefaultMaxFileSize)
	x.MaxOffers = cmp.Or(x.MaxOffers, DefaultMaxOffers)
	return &roomFiles{limits: x, room: room, rates: newRates(5, 40)}
}

// roomFiles are the offers of one room, owned by the room's loop.
type roomFiles struct {
	quiet
	limits Files
	room   *conference.ExtensionRoom
	rates  *rates
	offers []File // the oldest first
}

// State implements conference.RoomExtension.
func (x *roomFiles) State(p conference.Member) any {
	state := FilesState{MaxSize: x.limits.MaxSize, Offers: []File{}}
	for _, f := range x.offers {
		if f.isFor(p.SID) || f.From == p.SID {
			state.Offers = append(state.Offers, f)
		}
	}
	return state
}

// isFor says whether somebody may accept it.
func (f File) isFor(sid string) bool { return f.From != sid && (f.To == "" || f.To == sid) }

// Left implements conference.RoomExtension.
func (x *roomFiles) Left(p conference.Member, _ conference.LeaveReason) {
	x.rates.left(p.SID)
	for i := len(x.offers) - 1; i >= 0; i-- {
		if f := x.offers[i]; f.From == p.SID || f.To == p.SID {
			x.withdraw(i)
		}
	}
}

// Handle implements conference.RoomExtension.
func (x *roomFiles) Handle(p conference.Member, verb string, data json.RawMessage) (any, error) {
	switch verb {
	case VerbOffer:
		return x.offer(p, data)
	case VerbAccept:
		return nil, x.answer(p, data, VerbAccepted, false)
	case VerbDecline:
		return nil, x.answer(p, data, VerbDeclined, true)
	case VerbDone:
		return nil, x.answer(p, data, VerbFinished, true)
	case VerbWithdraw:
		return nil, x.withdrawOwn(p, data)
	}
	return nil, errVerb()
}

func (x *roomFiles) offer(p conference.Member, data json.RawMessage) (any, error) {
	if !p.Grant.Data || p.Hidden {
		return nil, refuse(signal.CodeForbidden, "the grant does not permit to send data")
	}
	var o OfferFile
	if err := decode(data, &o); err != nil {
		return nil, err
	}
	if err := x.clean(&o); err != nil {
		return nil, err
	}
	if o.To == p.SID {
		return nil, refuse(signal.CodeInvalid, "to: oneself")
	}
	if o.To != "" {
		if _, err := seen(x.room, o.To); err != nil {
			return nil, err
		}
	}
	if x.standing(p.SID) >= x.limits.MaxOffers || len(x.offers) >= maxOffersInRoom {
		return nil, refuse(signal.CodeTooMany, "files: too many are offered; withdraw one")
	}
	now := x.room.Now()
	if err := x.rates.take(p.SID, now); err != nil {
		return nil, err
	}
	f := File{
		ID: signal.NewID("FI_", 64), From: p.SID, FromName: p.Name, To: o.To,
		Name: o.Name, Size: o.Size, Type: o.Type, At: now.UnixMilli(),
	}
	x.offers = append(x.offers, f)
	x.tell(VerbOffered, f, f)
	x.room.Raise(f)
	return FileRef{ID: f.ID}, nil
}

// clean makes an offer as others are shown it.
func (x *roomFiles) clean(o *OfferFile) (err error) {
	if o.Size < 0 {
		return refuse(signal.CodeInvalid, "size: below zero")
	}
	if o.Size > x.limits.MaxSize {
		return refuse(signal.CodeTooLarge, "size: too large a file")
	}
	if o.Name, err = line("name", o.Name, maxFileName); err != nil {
		return err
	}
	o.Name = path.Base("/" + strings.ReplaceAll(o.Name, `\`, "/"))
	if o.Name = strings.TrimLeft(o.Name, "./ "); o.Name == "" {
		return refuse(signal.CodeInvalid, "name: none")
	}
	kind, _, err := mime.ParseMediaType(o.Type)
	if err != nil || len(kind) > maxFileType || !strings.Contains(kind, "/") {
		kind = "application/octet-stream"
	}
	o.Type = kind
	return nil
}

func (x *roomFiles) standing(sid string) int {
	n := 0
	for _, f := range x.offers {
		if f.From == sid {
			n++
		}
	}
	return n
}

// answer takes what one says to whom a file was offered. An offer to one ends
// with the last answer.
func (x *roomFiles) answer(p conference.Member, data json.RawMessage, event string, last bool) error {
	i, err := x.find(data)
	if err != nil {
		return err
	}
	f := x.offers[i]
	if !f.isFor(p.SID) || p.Hidden {
		return errFile()
	}
	if err := x.rates.take(p.SID, x.room.Now()); err != nil {
		return err
	}
	x.room.Send(event, FileAnswer{ID: f.ID, By: p.SID}, f.From)
	if last && f.To != "" {
		x.offers = slices.Delete(x.offers, i, i+1)
	}
	return nil
}

func (x *roomFiles) withdrawOwn(p conference.Member, data json.RawMessage) error {
	i, err := x.find(data)
	if err != nil {
		return err
	}
	if x.offers[i].From != p.SID {
		return errFile()
	}
	x.withdraw(i)
	return nil
}

// withdraw ends an offer.
func (x *roomFiles) withdraw(i int) {
	f := x.offers[i]
	x.offers = slices.Delete(x.offers, i, i+1)
	x.tell(VerbWithdrawn, f, FileRef{ID: f.ID})
}

// tell tells those whom an offer is about.
func (x *roomFiles) tell(verb string, f File, data any) {
	if f.To == "" {
		x.room.Send(verb, data)
	} else {
		x.room.Send(verb, data, f.From, f.To)
	}
}

func (x *roomFiles) find(data json.RawMessage) (int, error) {
	var ref FileRef
	if err := decode(data, &ref); err != nil {
		return 0, err
	}
	i := slices.IndexFunc(x.offers, func(f File) bool { return f.ID == ref.ID })
	if i < 0 {
		return 0, errFile()
	}
	return i, nil
}

func errFile() error { return refuse(signal.CodeNotFound, "no such file") }

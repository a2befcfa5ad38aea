package inroom

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// Names of the messages of polls, after "polls.".
const (
	PollsName   = "polls"
	VerbCreate  = "create"  // request: CreatePoll → PollRef
	VerbVote    = "vote"    // request: Vote → nothing
	VerbEnd     = "close"   // request: PollRef → nothing; one's own poll, or with Grant.Moderate
	VerbRemove  = "remove"  // request: PollRef → nothing; one's own poll, or with Grant.Moderate
	VerbCreated = "created" // event: Poll
	VerbCounted = "counted" // event: PollCount; votes that came together are told together
	VerbClosed  = "closed"  // event: PollCount, the last one
	VerbRemoved = "removed" // event: PollRef
)

// The bounds of polls.
const (
	DefaultMaxPolls = 20  // in a room, closed ones included
	maxPollOptions  = 10  // of a poll, at least two
	maxPollQuestion = 500 // code points
	maxPollOption   = 200
	maxPollVoters   = 10_000                 // of a poll, over all who come and go
	pollCountEvery  = 250 * time.Millisecond // at most so often everybody is told a count
)

// Polls lets those with Grant.Moderate ask questions, and everybody who is not
// hidden answer them: once each, by identity, so that leaving and joining again
// is no second vote. The server counts. Who voted for what is told to nobody; a
// vote can be changed until the poll is closed.
type Polls struct {
	// Anyone lets all with Grant.Chat ask, too.
	Anyone bool
	// Max is how many polls a room has, closed ones included: the oldest that is
	// closed makes place for a new one. Zero means 20.
	Max int
}

var _ conference.Extension = Polls{}

// CreatePoll is a poll as a client asks for it: 2 to 10 options.
type CreatePoll struct {
	Question string   `json:"question"`
	Options  []string `json:"options"`
	Multiple bool     `json:"multiple,omitempty"` // one may choose several
}

// PollRef names a poll.
type PollRef struct {
	Poll string `json:"poll"`
}

// Vote is what one participant chooses, in place of what it chose before:
// indexes of options. None takes the vote back.
type Vote struct {
	Poll    string `json:"poll"`
	Options []int  `json:"options"`
}

// Poll is a poll as everybody is told it. The host program gets it as Data of a
// conference.ExtensionEvent when it is created and when it is closed.
type Poll struct {
	ID         string   `json:"id"`
	By         string   `json:"by"` // SID of who asked
	ByIdentity string   `json:"by_identity"`
	ByName     string   `json:"by_name"`
	At         int64    `json:"at"` // unix milliseconds
	Question   string   `json:"question"`
	Options    []string `json:"options"`
	Multiple   bool     `json:"multiple,omitempty"`
	Closed     bool     `json:"closed,omitempty"`
	Counts     []int    `json:"counts"` // by option
	Voters     int      `json:"voters"`
	Mine       []int    `json:"mine,omitempty"` // what the one who is told has chosen; in PollsState only
}

// PollCount tells how a poll stands.
type PollCount struct {
	Poll   string `json:"poll"`
	Counts []int  `json:"counts"`
	Voters int    `json:"voters"`
}

// PollsState is what a newcomer is told, the oldest poll first.
type PollsState struct {
	Polls  []Poll `json:"polls"`
	Anyone bool   `json:"anyone,omitempty"` // all with Grant.Chat may ask
}

// Name implements conference.Extension.
func (Polls) Name() string { return PollsName }

// OpenRoom implements conference.Extension.
func (x Polls) OpenRoom(room *conference.ExtensionRoom) conference.RoomExtension {
	x.Max = cmp.Or(x.Max, DefaultMaxPolls)
	return &roomPolls{limits: x, room: room, rates: newRates(3, 10)}
}

// poll is a poll with its votes.
type poll struct {
	Poll
	votes map[string][]int // by identity
	told  bool             // everybody has heard of the last vote
}

// roomPolls are the polls of one room, owned by the room's loop.
type roomPolls struct {
	quiet
	limits Polls
	room   *conference.ExtensionRoom
	rates  *rates
	polls  []*poll     // the oldest first
	timer  *time.Timer // runs while there are votes to be told
}

// State implements conference.RoomExtension.
func (x *roomPolls) State(p conference.Member) any {
	state := PollsState{Polls: []Poll{}, Anyone: x.limits.Anyone}
	for _, each := range x.polls {
		told := each.Poll
		told.Counts = slices.Clone(told.Counts)
		told.Mine = each.votes[p.Identity]
		state.Polls = append(state.Polls, told)
	}
	return state
}

// Left implements conference.RoomExtension.
func (x *roomPolls) Left(p conference.Member, _ conference.LeaveReason) { x.rates.left(p.SID) }

// Close implements conference.RoomExtension.
func (x *roomPolls) Close() {
	if x.timer != nil {
		x.timer.Stop()
	}
}

// Handle implements conference.RoomExtension.
func (x *roomPolls) Handle(p conference.Member, verb string, data json.RawMessage) (any, error) {
	var do func(conference.Member, json.RawMessage) (any, error)
	switch verb {
	case VerbCreate:
		do = x.create
	case VerbVote:
		do = x.vote
	case VerbEnd:
		do = x.end
	case VerbRemove:
		do = x.remove
	default:
		return nil, errVerb()
	}
	if p.Hidden {
		return nil, errHidden()
	}
	if err := x.rates.take(p.SID, x.room.Now()); err != nil {
		return nil, err
	}
	return do(p, data)
}

func (x *roomPolls) create(p conference.Member, data json.RawMessage) (any, error) {
	if !p.Grant.Moderate && !(x.limits.Anyone && p.Grant.Chat) {
		return nil, errModerate()
	}
	var c CreatePoll
	if err := decode(data, &c); err != nil {
		return nil, err
	}
	if err := c.clean(); err != nil {
		return nil, err
	}
	if !x.makePlace() {
		return nil, refuse(signal.CodeTooMany, "polls: close or remove one first")
	}
	made := &poll{
		Poll: Poll{
			ID: signal.NewID("PO_", 64), By: p.SID, ByIdentity: p.Identity, ByName: p.Name, At: x.room.Now().UnixMilli(),
			Question: c.Question, Options: c.Options, Multiple: c.Multiple, Counts: make([]int, len(c.Options)),
		},
		votes: make(map[string][]int), told: true,
	}
	x.polls = append(x.polls, made)
	x.room.Send(VerbCreated, made.Poll)
	x.raise(made)
	return PollRef{Poll: made.ID}, nil
}

// clean makes the texts as others are shown them.
func (c *CreatePoll) clean() (err error) {
	if c.Question, err = line("question", c.Question, maxPollQuestion); err != nil {
		return err
	}
	if len(c.Options) < 2 || len(c.Options) > maxPollOptions {
		return refuse(signal.CodeInvalid, "options: 2 to 10")
	}
	for i, option := range c.Options {
		if c.Options[i], err = line("options", option, maxPollOption); err != nil {
			return err
		}
		if slices.Contains(c.Options[:i], c.Options[i]) {
			return refuse(signal.CodeInvalid, "options: two alike")
		}
	}
	return nil
}

// makePlace makes place for one more poll, and says whether there is.
func (x *roomPolls) makePlace() bool {
	if len(x.polls) < x.limits.Max {
		return true
	}
	i := slices.IndexFunc(x.polls, func(p *poll) bool { return p.Closed })
	if i < 0 {
		return false
	}
	x.drop(i)
	return true
}

func (x *roomPolls) drop(i int) {
	ref := PollRef{Poll: x.polls[i].ID}
	x.polls = slices.Delete(x.polls, i, i+1)
	x.room.Send(VerbRemoved, ref)
}

func (x *roomPolls) vote(p conference.Member, data json.RawMessage) (any, error) {
	var v Vote
	if err := decode(data, &v); err != nil {
		return nil, err
	}
	i, err := x.find(v.Poll)
	if err != nil {
		return nil, err
	}
	voted := x.polls[i]
	if voted.Closed {
		return nil, refuse(signal.CodeConflict, "the poll is closed")
	}
	if err := voted.check(v.Options); err != nil {
		return nil, err
	}
	if _, before := voted.votes[p.Identity]; !before && len(voted.votes) >= maxPollVoters {
		return nil, refuse(signal.CodeTooMany, "too many have voted")
	}
	voted.count(p.Identity, v.Options)
	x.tellSoon(voted)
	return nil, nil
}

// check checks what somebody chose.
func (p *poll) check(options []int) error {
	if len(options) > 1 && !p.Multiple || len(options) > len(p.Options) {
		return refuse(signal.CodeInvalid, "options: too many")
	}
	for i, option := range options {
		if option < 0 || option >= len(p.Options) || slices.Contains(options[:i], option) {
			return refuse(signal.CodeInvalid, "options: no such option, or twice")
		}
	}
	return nil
}

// count counts a vote in place of the one before.
func (p *poll) count(identity string, options []int) {
	for _, option := range p.votes[identity] {
		p.Counts[option]--
	}
	for _, option := range options {
		p.Counts[option]++
	}
	if len(options) == 0 {
		delete(p.votes, identity)
	} else {
		p.votes[identity] = slices.Sorted(slices.Values(options))
	}
	p.Voters = len(p.votes)
}

// tellSoon has everybody told of a count, with what else comes until then: a
// thousand votes at once are not a million events.
func (x *roomPolls) tellSoon(p *poll) {
	p.told = false
	if x.timer != nil {
		return
	}
	x.timer = time.AfterFunc(pollCountEvery, func() { x.room.Post(x.tell) })
}

func (x *roomPolls) tell() {
	x.timer = nil
	for _, p := range x.polls {
		if !p.told {
			p.told = true
			x.room.Send(VerbCounted, p.countNow())
		}
	}
}

func (p *poll) countNow() PollCount {
	return PollCount{Poll: p.ID, Counts: p.Counts, Voters: p.Voters}
}

func (x *roomPolls) end(p conference.Member, data json.RawMessage) (any, error) {
	i, err := x.own(p, data)
	if err != nil {
		return nil, err
	}
	if ended := x.polls[i]; !ended.Closed {
		ended.Closed, ended.told = true, true
		x.room.Send(VerbClosed, ended.countNow())
		x.raise(ended)
	}
	return nil, nil
}

func (x *roomPolls) remove(p conference.Member, data json.RawMessage) (any, error) {
	i, err := x.own(p, data)
	if err != nil {
		return nil, err
	}
	x.drop(i)
	return nil, nil
}

// own returns the place of a poll that p may end.
func (x *roomPolls) own(p conference.Member, data json.RawMessage) (int, error) {
	var ref PollRef
	if err := decode(data, &ref); err != nil {
		return 0, err
	}
	i, err := x.find(ref.Poll)
	if err != nil {
		return 0, err
	}
	if x.polls[i].ByIdentity != p.Identity && !p.Grant.Moderate {
		return 0, refuse(signal.CodeForbidden, "a poll of somebody else")
	}
	return i, nil
}

func (x *roomPolls) find(id string) (int, error) {
	i := slices.IndexFunc(x.polls, func(p *poll) bool { return p.ID == id })
	if i < 0 {
		return 0, refuse(signal.CodeNotFound, "no such poll")
	}
	return i, nil
}

// raise tells the host program, which keeps what it is given.
func (x *roomPolls) raise(p *poll) {
	told := p.Poll
	told.Counts = slices.Clone(told.Counts)
	x.room.Raise(told)
}

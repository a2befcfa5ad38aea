package inroom

import (
	"cmp"
	"encoding/json"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// Names of the messages of remote calls, after "rpc.".
const (
	RPCName      = "rpc"
	VerbCall     = "call"     // request: Call → CallRef; with Grant.Data
	VerbReply    = "reply"    // request: CallReply → nothing; of the one who was called
	VerbCalled   = "request"  // event: Called, to the one who is called
	VerbResponse = "response" // event: CallReply, to the one who called
)

// The bounds of remote calls.
const (
	DefaultCallTimeout = 10 * time.Second
	MaxCallTimeout     = 60 * time.Second
	maxCallData        = 15 << 10 // bytes of JSON, each way
	maxCallMethod      = 64       // bytes
	maxCallError       = 256      // bytes of an error's message
	maxCallsFrom       = 32       // of one participant, unanswered
	maxCallsTo         = 64       // to one participant, unanswered
)

// Codes of a CallError that are the server's.
const (
	CallTimeout = "timeout" // it was not answered in time
	CallGone    = "gone"    // who was called has left
)

// RPC lets participants ask one another and wait for the answer. Each needs
// Grant.Data to ask, and to answer nothing but to have been asked. Twenty calls a
// second, sixty at once.
type RPC struct{}

var _ conference.Extension = RPC{}

// Call asks a participant.
type Call struct {
	To        string          `json:"to"`                   // SID
	Method    string          `json:"method"`               // 1 to 64 characters of ASCII
	Data      json.RawMessage `json:"data,omitempty"`       // up to 15 KiB
	TimeoutMS int             `json:"timeout_ms,omitempty"` // 0 means 10 s, 60 s are the most
}

// CallRef names a call.
type CallRef struct {
	ID string `json:"id"`
}

// Called is a call as the one who is called is told it.
type Called struct {
	ID        string          `json:"id"`
	From      string          `json:"from"` // SID
	Method    string          `json:"method"`
	Data      json.RawMessage `json:"data,omitempty"`
	TimeoutMS int             `json:"timeout_ms"`
}

// CallReply answers a call, with Data or an Error.
type CallReply struct {
	ID    string          `json:"id"`
	Data  json.RawMessage `json:"data,omitempty"`
	Error *CallError      `json:"error,omitempty"`
}

// CallError says why a call failed. Its code is the callee's own, 1 to 64
// characters of ASCII, or one of the server's.
type CallError struct {
	Code    string `json:"code"`
	Message string `json:"message,omitempty"`
}

// Name implements conference.Extension.
func (RPC) Name() string { return RPCName }

// OpenRoom implements conference.Extension.
func (RPC) OpenRoom(room *conference.ExtensionRoom) conference.RoomExtension {
	return &roomRPC{room: room, rates: newRates(20, 60), calls: make(map[string]*call)}
}

// call waits for its answer.
type call struct {
	from, to string // SIDs
	timer    *time.Timer
}

// roomRPC are the calls of one room, owned by the room's loop.
type roomRPC struct {
	room  *conference.ExtensionRoom
	rates *rates
	calls map[string]*call // by ID; at most maxCallsFrom for each participant
}

// State implements conference.RoomExtension.
func (r *roomRPC) State(conference.Member) any { return nil }

// Joined implements conference.RoomExtension.
func (r *roomRPC) Joined(conference.Member) {}

// Left implements conference.RoomExtension.
func (r *roomRPC) Left(p conference.Member, _ conference.LeaveReason) {
	r.rates.left(p.SID)
	for id, c := range r.calls {
		if c.to == p.SID || c.from == p.SID {
			r.respond(id, CallReply{ID: id, Error: &CallError{Code: CallGone}})
		}
	}
}

// Close implements conference.RoomExtension.
func (r *roomRPC) Close() {
	for _, c := range r.calls {
		c.timer.Stop()
	}
}

// Handle implements conference.RoomExtension.
func (r *roomRPC) Handle(p conference.Member, verb string, data json.RawMessage) (any, error) {
	switch verb {
	case VerbCall:
		return r.call(p, data)
	case VerbReply:
		return nil, r.reply(p, data)
	}
	return nil, errVerb()
}

func (r *roomRPC) call(p conference.Member, data json.RawMessage) (any, error) {
	if !p.Grant.Data || p.Hidden {
		return nil, refuse(signal.CodeForbidden, "the grant does not permit to send data")
	}
	var c Call
	if err := decode(data, &c); err != nil {
		return nil, err
	}
	timeout, err := c.check()
	if err != nil {
		return nil, err
	}
	if c.To == p.SID {
		return nil, refuse(signal.CodeInvalid, "to: oneself")
	}
	if _, err := seen(r.room, c.To); err != nil {
		return nil, err
	}
	if err := r.hasPlace(p.SID, c.To); err != nil {
		return nil, err
	}
	if err := r.rates.take(p.SID, r.room.Now()); err != nil {
		return nil, err
	}
	id := signal.NewID("RP_", 64)
	r.calls[id] = &call{from: p.SID, to: c.To, timer: time.AfterFunc(timeout, func() {
		r.room.Post(func() { r.respond(id, CallReply{ID: id, Error: &CallError{Code: CallTimeout}}) })
	})}
	r.room.Send(VerbCalled, Called{ID: id, From: p.SID, Method: c.Method, Data: c.Data, TimeoutMS: int(timeout.Milliseconds())}, c.To)
	return CallRef{ID: id}, nil
}

// check checks the bounds of a call and returns how long it may take.
func (c *Call) check() (time.Duration, error) {
	switch {
	case !isWord(c.Method, maxCallMethod):
		return 0, refuse(signal.CodeInvalid, "method: empty or too long")
	case len(c.Data) > maxCallData:
		return 0, refuse(signal.CodeTooLarge, "data: too many bytes")
	case c.TimeoutMS < 0 || c.TimeoutMS > int(MaxCallTimeout.Milliseconds()):
		return 0, refuse(signal.CodeInvalid, "timeout_ms: not up to a minute")
	}
	return cmp.Or(time.Duration(c.TimeoutMS)*time.Millisecond, DefaultCallTimeout), nil
}

func (r *roomRPC) hasPlace(from, to string) error {
	ofFrom, ofTo := 0, 0
	for _, c := range r.calls {
		if c.from == from {
			ofFrom++
		}
		if c.to == to {
			ofTo++
		}
	}
	if ofFrom >= maxCallsFrom || ofTo >= maxCallsTo {
		return refuse(signal.CodeTooMany, "calls: too many wait for their answer")
	}
	return nil
}

func (r *roomRPC) reply(p conference.Member, data json.RawMessage) error {
	var reply CallReply
	if err := decode(data, &reply); err != nil {
		return err
	}
	c := r.calls[reply.ID]
	if c == nil || c.to != p.SID {
		return refuse(signal.CodeNotFound, "no such call, or it has ended")
	}
	if len(reply.Data) > maxCallData {
		return refuse(signal.CodeTooLarge, "data: too many bytes")
	}
	if e := reply.Error; e != nil {
		if !isWord(e.Code, maxCallMethod) {
			return refuse(signal.CodeInvalid, "error.code: empty or too long")
		}
		if len(e.Message) > maxCallError {
			return refuse(signal.CodeTooLarge, "error.message: too many bytes")
		}
		reply.Error = &CallError{Code: e.Code, Message: signal.CleanText(e.Message)}
		reply.Data = nil
	}
	r.respond(reply.ID, reply)
	return nil
}

// respond ends a call, if it has not ended.
func (r *roomRPC) respond(id string, reply CallReply) {
	c := r.calls[id]
	if c == nil {
		return
	}
	delete(r.calls, id)
	c.timer.Stop()
	r.room.Send(VerbResponse, reply, c.from)
}

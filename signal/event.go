package signal

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// Event is an event or a notice rendered once, for any number of sessions. It
// is immutable and safe for concurrent use.
type Event struct {
	typ  string
	tail []byte // the frame without its opening brace and sequence number
}

// NewEvent renders an event of the given type; nil data is an empty object.
// The error is a programmer's mistake: data that is no JSON.
func NewEvent(typ string, data any) (*Event, error) {
	raw, err := marshalData(data)
	if err != nil {
		return nil, fmt.Errorf("event %s: %w", typ, err)
	}
	tail := make([]byte, 0, len(typ)+len(raw)+20)
	tail = append(tail, `"type":`...)
	tail = strconv.AppendQuote(tail, typ)
	tail = append(tail, `,"data":`...)
	tail = append(tail, raw...)
	tail = append(tail, '}')
	return &Event{typ: typ, tail: tail}, nil
}

// Type returns the type the event was made with.
func (e *Event) Type() string { return e.typ }

// appendFrame appends the frame with sequence number seq; 0 leaves it out.
func appendFrame(dst []byte, seq uint64, tail []byte) []byte {
	dst = append(dst, '{')
	if seq != 0 {
		dst = append(dst, `"seq":`...)
		dst = strconv.AppendUint(dst, seq, 10)
		dst = append(dst, ',')
	}
	return append(dst, tail...)
}

// replyTail renders a reply without its opening brace and sequence number.
func replyTail(re uint64, data json.RawMessage, e *Error) []byte {
	tail := make([]byte, 0, len(data)+32)
	tail = append(tail, `"re":`...)
	tail = strconv.AppendUint(tail, re, 10)
	if e != nil {
		raw, err := json.Marshal(e)
		if err != nil { // cannot happen: two strings and an integer
			raw = []byte(`{"code":"internal","message":""}`)
		}
		tail = append(tail, `,"error":`...)
		tail = append(tail, raw...)
	} else if len(data) > 0 {
		tail = append(tail, `,"data":`...)
		tail = append(tail, data...)
	}
	return append(tail, '}')
}

package signal

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
)

// Handler is the owner's side of a Session: a participant of a room. Handle
// is called on the goroutine that reads the carrier, one request at a time, in
// the order of their ids. The others are called one at a time and must not
// block: they post to whoever owns the state. Handle may run beside them.
type Handler interface {
	// Handle takes one request. It answers with Reply or Fail, from any
	// goroutine; when it returns without having done so and without having
	// called Defer, the session answers CodeInternal. ctx ends with the
	// session, not with the carrier: a request runs once, whatever happens to
	// the carrier it came by. A Handle that blocks stops the reading of this
	// client's frames and nothing else.
	Handle(ctx context.Context, req *Request)
	// CarrierLost: the session has no carrier; it ends unless one is attached
	// within the resume window.
	CarrierLost()
	// Resumed: the session has a carrier again. When missed is true the
	// session no longer holds all events that the client lacks, and sends
	// nothing until the handler has called SendSnapshot, from any goroutine.
	Resumed(missed bool)
	// Ended is the last call, exactly once, after Handle has returned. It is
	// never made from within a method of Session.
	Ended(reason LeaveReason)
}

// Request is one request of a client. Its exported fields are not to be changed.
type Request struct {
	ID   uint64
	Type string
	Data json.RawMessage

	session *Session
	// answered and deferred are guarded by session.mu.
	answered bool
	deferred bool
}

// Session returns the session the request came by.
func (r *Request) Session() *Session { return r.session }

// Decode unmarshals the request's data into v and, where v has a method
// Validate() error, checks it. Absent data decodes as an empty object. The
// error is an *Error for Fail: CodeInvalid, or what Validate returned.
func (r *Request) Decode(v any) error { return decodeData(r.Data, v) }

// Defer says that the answer comes after Handle has returned.
func (r *Request) Defer() {
	r.session.mu.Lock()
	defer r.session.mu.Unlock()
	r.deferred = true
}

// Reply answers the request with data (nil: an empty object). The reply takes
// its place in the session's sequence before Reply returns, so that it and the
// events sent by the same goroutine arrive in that order. Only the first of
// all calls to Reply and Fail counts. It never blocks.
func (r *Request) Reply(data any) {
	raw, err := marshalData(data)
	if err != nil {
		r.Fail(err)
		return
	}
	r.session.reply(r, raw, nil)
}

// Fail answers the request with an error. An *Error anywhere in err's chain
// goes out as it is; the text of any other error stays here, the client gets
// CodeInternal. Otherwise it is as Reply.
func (r *Request) Fail(err error) { r.session.reply(r, nil, asError(err)) }

// asError returns the *Error that may be shown to a client.
func asError(err error) *Error {
	var e *Error
	if errors.As(err, &e) && e != nil {
		return e
	}
	return &Error{Code: CodeInternal, Message: "internal error"}
}

// validator is what Decode checks: all requests of this package are.
type validator interface{ Validate() error }

func decodeData(data json.RawMessage, v any) error {
	if len(bytes.TrimSpace(data)) == 0 || bytes.Equal(data, []byte("null")) {
		data = json.RawMessage("{}")
	}
	if err := json.Unmarshal(data, v); err != nil {
		return &Error{Code: CodeInvalid, Message: describeJSONError(err)}
	}
	if val, ok := v.(validator); ok {
		return val.Validate()
	}
	return nil
}

// describeJSONError names field and expectation without repeating the input.
func describeJSONError(err error) string {
	var te *json.UnmarshalTypeError
	if errors.As(err, &te) && te.Field != "" {
		return te.Field + ": not a " + te.Type.String()
	}
	return "data: not the JSON this request takes"
}

// marshalData renders the data of a frame; nil is an empty object.
func marshalData(data any) (json.RawMessage, error) {
	if data == nil {
		return json.RawMessage("{}"), nil
	}
	if raw, ok := data.(json.RawMessage); ok {
		return raw, nil
	}
	return json.Marshal(data)
}

package inroom_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference/inroom"
	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/signal"
)

func (c *client) call(to *client, method string) string {
	c.t.Helper()
	var ref inroom.CallRef
	c.must("rpc.call", inroom.Call{To: to.sid, Method: method, Data: json.RawMessage(`{"x":[1,"<b>"]}`)}, &ref)
	return ref.ID
}

func TestCall(t *testing.T) {
	server := newServer(t)
	ann, mute, cid := join(t, server, "ann"), join(t, server, "mute"), join(t, server, "cid")
	id := ann.call(mute, "chess.move")
	got := next[inroom.Called](mute, "rpc.request")
	if got.ID != id || got.From != ann.sid || got.Method != "chess.move" || !sameJSON(got.Data, `{"x":[1,"<b>"]}`) || got.TimeoutMS != 10_000 {
		t.Errorf("got %+v %s", got, got.Data)
	}
	cid.refused(signal.CodeNotFound, "rpc.reply", inroom.CallReply{ID: id}) // not the one who was asked
	mute.must("rpc.reply", inroom.CallReply{ID: id, Data: json.RawMessage(`"ok"`)}, nil)
	if r := next[inroom.CallReply](ann, "rpc.response"); r.ID != id || string(r.Data) != `"ok"` || r.Error != nil {
		t.Errorf("got %+v", r)
	}
	mute.refused(signal.CodeNotFound, "rpc.reply", inroom.CallReply{ID: id}) // twice
	cid.nothing("rpc.request")
	cid.nothing("rpc.response")

	id = ann.call(mute, "chess.move")
	mute.must("rpc.reply", inroom.CallReply{ID: id, Data: json.RawMessage(`1`), Error: &inroom.CallError{Code: "illegal", Message: "no\x00"}}, nil)
	if r := next[inroom.CallReply](ann, "rpc.response"); r.Error == nil || *r.Error != (inroom.CallError{Code: "illegal", Message: "no"}) || r.Data != nil {
		t.Errorf("got %+v", r)
	}
	id = ann.call(mute, "x")
	mute.must(signal.TypeLeave, nil, nil)
	if r := next[inroom.CallReply](ann, "rpc.response"); r.ID != id || r.Error == nil || r.Error.Code != inroom.CallGone {
		t.Errorf("got %+v", r)
	}
}

func TestCallTimesOut(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		server := newServer(t, inroom.RPC{})
		ann, bob := join(t, server, "ann"), join(t, server, "bob")
		begin := time.Now()
		ann.must("rpc.call", inroom.Call{To: bob.sid, Method: "x", TimeoutMS: 2000}, nil)
		r := next[inroom.CallReply](ann, "rpc.response")
		if r.Error == nil || r.Error.Code != inroom.CallTimeout || time.Since(begin) != 2*time.Second {
			t.Errorf("got %+v after %v", r, time.Since(begin))
		}
		bob.refused(signal.CodeNotFound, "rpc.reply", inroom.CallReply{ID: r.ID})
		ann.call(bob, "pending-when-the-room-closes")
		closeServer(t, server)
	})
}

func TestCallRefused(t *testing.T) {
	server := newServer(t)
	ann, bob, ghost, mute := join(t, server, "ann"), join(t, server, "bob"), join(t, server, "ghost"), join(t, server, "mute")
	mute.refused(signal.CodeForbidden, "rpc.call", inroom.Call{To: bob.sid, Method: "x"})
	long := json.RawMessage(`"` + strings.Repeat("x", 15<<10) + `"`)
	for name, tt := range map[string]struct {
		call inroom.Call
		code signal.Code
	}{
		"to nobody":          {inroom.Call{Method: "x"}, signal.CodeNotFound},
		"to one hidden":      {inroom.Call{To: ghost.sid, Method: "x"}, signal.CodeNotFound},
		"to oneself":         {inroom.Call{To: ann.sid, Method: "x"}, signal.CodeInvalid},
		"no method":          {inroom.Call{To: bob.sid}, signal.CodeInvalid},
		"odd method":         {inroom.Call{To: bob.sid, Method: "a b"}, signal.CodeInvalid},
		"long method":        {inroom.Call{To: bob.sid, Method: strings.Repeat("x", 65)}, signal.CodeInvalid},
		"negative time":      {inroom.Call{To: bob.sid, Method: "x", TimeoutMS: -1}, signal.CodeInvalid},
		"more than a minute": {inroom.Call{To: bob.sid, Method: "x", TimeoutMS: 60_001}, signal.CodeInvalid},
		"much data":          {inroom.Call{To: bob.sid, Method: "x", Data: long}, signal.CodeTooLarge},
	} {
		if err := ann.request("rpc.call", tt.call, nil); codeOf(err) != tt.code {
			t.Errorf("%s: got %v, want %s", name, err, tt.code)
		}
	}
	id := ann.call(bob, "x")
	bob.refused(signal.CodeTooLarge, "rpc.reply", inroom.CallReply{ID: id, Data: long})
	bob.refused(signal.CodeInvalid, "rpc.reply", inroom.CallReply{ID: id, Error: &inroom.CallError{}})
	bob.refused(signal.CodeTooLarge, "rpc.reply", inroom.CallReply{ID: id, Error: &inroom.CallError{Code: "x", Message: strings.Repeat("x", 257)}})
	for i := range 31 {
		ann.call(bob, fmt.Sprint(i))
	}
	ann.refused(signal.CodeTooMany, "rpc.call", inroom.Call{To: bob.sid, Method: "x"})
}

func sameJSON(got json.RawMessage, want string) bool {
	var a, b any
	return json.Unmarshal(got, &a) == nil && json.Unmarshal([]byte(want), &b) == nil && reflect.DeepEqual(a, b)
}

package inroom_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/inroom"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/signaltest"
)

// tap is an extension whose rooms a test can reach into.
type tap struct {
	conference.Extension
	opened chan tapped
}

type tapped struct {
	conference.RoomExtension
	room *conference.ExtensionRoom
}

func (t tap) OpenRoom(room *conference.ExtensionRoom) conference.RoomExtension {
	x := tapped{t.Extension.OpenRoom(room), room}
	inroom.Unlimited(x.RoomExtension)
	t.opened <- x
	return x
}

// fuzz throws requests at an extension in a room of three. Whatever they hold,
// an error has a code that is not internal, and what newcomers are told is JSON
// that stays small.
func fuzz(f *testing.F, x conference.Extension, seeds ...string) {
	taps := tap{x, make(chan tapped, 1)}
	server := newServer(f, taps)
	for _, token := range []string{"mod-cap", "ann", "ghost"} {
		c, err := signal.Connect(f.Context(), signal.ClientConfig{
			Dial: func(context.Context) (signal.Conn, error) {
				near, far := signaltest.Pipe(nil)
				go server.ServeConn(context.Background(), far, signal.ConnInfo{})
				return near, nil
			},
			Hello: signal.Hello{Token: token},
		})
		if err != nil {
			f.Fatal(err)
		}
		f.Cleanup(func() { c.Close() })
		if err := c.Request(f.Context(), signal.TypeJoin, signal.Join{Room: "r"}, nil); err != nil {
			f.Fatal(err)
		}
	}
	opened := <-taps.opened
	known := verbs()[x.Name()]
	for _, seed := range seeds {
		for i := range known {
			f.Add(uint8(i), []byte(seed))
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		if !json.Valid(data) {
			return // signal lets nothing else through
		}
		done := make(chan struct{})
		if !opened.room.Post(func() {
			defer close(done)
			for _, p := range opened.room.Members() {
				reply, err := opened.Handle(p, known[int(which)%len(known)], data)
				var e *signal.Error
				if err != nil && (!errors.As(err, &e) || e.Code == signal.CodeInternal) {
					t.Errorf("%s: %v", data, err)
				}
				if _, err := json.Marshal(reply); err != nil {
					t.Errorf("reply: %v", err)
				}
				raw, err := json.Marshal(opened.State(p))
				if err != nil || len(raw) > 1<<20 {
					t.Errorf("state of %d bytes: %v", len(raw), err)
				}
				var state any
				if err := json.Unmarshal(raw, &state); err != nil || strings.ContainsAny(fmt.Sprint(state), "\u202e\x00\x1b") {
					t.Errorf("state %s: %v", raw, err)
				}
			}
		}) {
			t.Fatal("the room has closed")
		}
		<-done
	})
}

func FuzzChat(f *testing.F) {
	fuzz(f, inroom.Chat{}, `{"text":"hi"}`, `{"text":"<b>\u202e\u0000","to":"moderators"}`, `{"id":"CM_x","text":"y"}`, `{"enabled":true}`, `[]`)
}
func FuzzHands(f *testing.F) { fuzz(f, inroom.Hands{}, `{}`, `{"participant":"PA_x"}`, `null`) }
func FuzzReactions(f *testing.F) {
	fuzz(f, inroom.Reactions{}, `{"reaction":"👍"}`, `{"reaction":1}`)
}
func FuzzPolls(f *testing.F) {
	fuzz(f, inroom.Polls{}, `{"question":"q","options":["a","b"],"multiple":true}`, `{"poll":"PO_x","options":[0,1]}`)
}
func FuzzSpotlight(f *testing.F) {
	fuzz(f, inroom.Spotlight{}, `{"participant":""}`, `{"participant":"PA_x"}`)
}
func FuzzCaptions(f *testing.F) {
	fuzz(f, inroom.Captions{}, `{"id":"1","language":"en","text":"x","final":true}`, `{"language":"fr-ca"}`)
}
func FuzzRPC(f *testing.F) {
	fuzz(f, inroom.RPC{}, `{"to":"PA_x","method":"m","data":{"a":[1]},"timeout_ms":5}`, `{"id":"RP_x","error":{"code":"c"}}`)
}
func FuzzFiles(f *testing.F) {
	fuzz(f, inroom.Files{}, `{"name":"a/b.txt","size":5,"type":"text/plain"}`, `{"id":"FI_x"}`)
}

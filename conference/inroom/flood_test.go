package inroom_test

import (
	"encoding/json"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference/inroom"
	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/signal"
)

// Each request as fast as a client can send it is answered or throttled, each once; what gets through is no more than the extension
// allows, and others are served.
func TestRequestsInAFlood(t *testing.T) {
	const flood, most = 200, 60 // the largest burst is that of rpc
	bubble.Test(t, func(t *testing.T) {
		for _, x := range all() {
			for _, verb := range verbs()[x.Name()] {
				typ := x.Name() + "." + verb
				server := newServer(t, x)
				ann, bob := join(t, server, "ann-mod-cap"), join(t, server, "bob")
				data := map[string]any{
					"chat.send": inroom.Send{Text: "x"}, "reactions.send": inroom.React{Reaction: "👍"},
					"polls.create":    inroom.CreatePoll{Question: "?", Options: []string{"a", "b"}},
					"captions.send":   inroom.Caption{ID: "1", Language: "en", Text: "x", Final: true},
					"rpc.call":        inroom.Call{To: bob.sid, Method: "x"},
					"files.offer":     inroom.OfferFile{Name: "x", Size: 1},
					"spotlight.set":   inroom.Spotlit{Participant: bob.sid},
					"hands.lower":     inroom.LowerHand{Participant: bob.sid},
					"chat.enable":     inroom.Enable{Enabled: true},
					"captions.listen": inroom.Listen{Language: "en"},
				}[typ]
				answers := make(chan error, flood)
				for range flood {
					ann.session.Send(typ, data, func(_ json.RawMessage, err error) { answers <- err })
				}
				bob.must(signal.TypeLevels, signal.Levels{Enabled: true}, nil)
				codes := make(map[signal.Code]int)
				for range flood {
					codes[codeOf(<-answers)]++
				}
				for code := range codes {
					switch code {
					case "", signal.CodeRateLimited, signal.CodeTooMany, signal.CodeNotFound, signal.CodeInvalid:
					default:
						t.Errorf("%s: %v", typ, codes)
					}
				}
				if codes[""] > most || data != nil && codes[""] == 0 {
					t.Errorf("%s: %v", typ, codes)
				}
				ann.session.Close()
				bob.session.Close()
				closeServer(t, server)
			}
		}
	})
}

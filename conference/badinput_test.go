package conference_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/signal"
)

// verb is a request of those who act on others and on the room.
type verb struct {
	name, typ string
	field     string             // names whom or what it is about; empty: nothing
	good      func(s *scene) any // succeeds once, for a host
	gone      func(s *scene)     // makes what field names go away
	twice     signal.Code        // of the same request again; empty: it succeeds
	bad       []string           // more bodies that are refused
}

var verbs = []verb{
	{"remove", signal.TypeRemove, "participant", func(s *scene) any { return signal.Remove{Participant: s.other.sid()} },
		otherLeaves, signal.CodeNotFound, []string{`{"participant":"$","message":7}`, `{"participant":"$","ban":"yes"}`, `{"participant":"$","message":"` + strings.Repeat("x", signal.LimitMessage+1) + `"}`}},
	{"ban", signal.TypeRemove, "participant", func(s *scene) any { return signal.Remove{Participant: s.other.sid(), Ban: true} },
		otherLeaves, signal.CodeNotFound, nil},
	{"unban", signal.TypeUnban, "identity", func(s *scene) any { return signal.Unban{Identity: "banned"} },
		func(s *scene) { s.must(signal.TypeUnban, signal.Unban{Identity: "banned"}) }, signal.CodeNotFound, nil},
	{"bans", signal.TypeBans, "", func(*scene) any { return signal.Empty{} }, nil, "", nil},
	{"mute_participant", signal.TypeMuteParticipant, "publication", func(s *scene) any { return signal.PublicationRef{Publication: s.camera} },
		otherLeaves, "", nil},
	{"ask_unmute", signal.TypeAskUnmute, "participant", func(s *scene) any {
		return signal.AskUnmute{Participant: s.other.sid(), Source: signal.SourceCamera}
	}, otherLeaves, "", []string{`{"participant":"$","source":"nose"}`, `{"participant":"$"}`, `{"participant":"$","source":7}`}},
	{"set_role", signal.TypeSetRole, "participant", func(s *scene) any {
		return signal.SetRole{Participant: s.other.sid(), Role: signal.RoleViewer}
	}, otherLeaves, "", []string{`{"participant":"$"}`, `{"participant":"$","role":["host"]}`, `{"participant":"$","role":"` + strings.Repeat("x", signal.LimitRole+1) + `"}`}},
	{"set_grant", signal.TypeSetGrant, "participant", func(s *scene) any {
		return signal.SetGrant{Participant: s.other.sid(), Grant: conference.Grant{Subscribe: true}}
	}, otherLeaves, "", []string{`{"participant":"$","grant":"all"}`, `{"participant":"$","grant":{"publish":["nose"]}}`,
		`{"participant":"$","grant":{"hidden":true}}`, `{"participant":"$","grant":{"permissions":["` + strings.Repeat("x", signal.LimitPermission+1) + `"]}}`}},
	{"admit", signal.TypeAdmit, "knock", func(s *scene) any { return signal.Admit{Knock: s.knock} }, guestLeaves, signal.CodeNotFound, nil},
	{"deny", signal.TypeDeny, "knock", func(s *scene) any { return signal.Deny{Knock: s.knock} }, guestLeaves, signal.CodeNotFound,
		[]string{`{"knock":"$","message":["no"]}`, `{"knock":"$","message":"` + strings.Repeat("x", signal.LimitMessage+1) + `"}`}},
	{"update_room", signal.TypeUpdateRoom, "", func(*scene) any { return signal.UpdateRoom{Locked: new(true), Password: new("sesame")} }, nil, "", []string{
		`{"locked":"yes"}`, `{"lobby":1}`, `{"capacity":"many"}`, `{"capacity":0}`, `{"capacity":-1}`, `{"capacity":1.5}`, `{"capacity":1000001}`, `{"capacity":1001}`,
		`{"password":7}`, `{"password":"` + strings.Repeat("x", signal.LimitPassword+1) + `"}`, `{"metadata":[]}`, `{"metadata":{"k":7}}`, `{"metadata":{"":"x"}}`,
		`{"locked":true,"metadata":{"k":"` + strings.Repeat("x", signal.LimitAttributeValue+1) + `"}}`}},
	{"update_participant", signal.TypeUpdateParticipant, "participant", func(s *scene) any {
		return signal.UpdateParticipant{Participant: s.other.sid(), Name: new("New")}
	}, otherLeaves, "", []string{`{"participant":"$","name":7}`, `{"participant":"$","name":""}`, `{"participant":"$","name":"\u202e"}`, `{"participant":"$","attributes":{"k":7}}`,
		`{"participant":"$","name":"` + strings.Repeat("x", signal.LimitDisplayName+1) + `"}`}},
	{"move", signal.TypeMove, "participant", func(s *scene) any { return signal.Move{Participant: s.other.sid(), Room: "elsewhere"} },
		otherLeaves, signal.CodeNotFound, []string{`{"participant":"$"}`, `{"participant":"$","room":"r"}`, `{"participant":"$","room":"a\u0000b"}`, `{"participant":"$","room":["x"]}`}},
	{"end_room", signal.TypeEndRoom, "", func(*scene) any { return signal.Empty{} }, nil, "ended", nil},
}

func otherLeaves(s *scene) { s.other.leave() }

func guestLeaves(s *scene) {
	if err := s.room.Deny(s.t.Context(), s.knock, ""); err != nil {
		s.t.Fatal(err)
	}
}

func (s *scene) must(typ string, data any) {
	s.t.Helper()
	if err := s.request(typ, data); err != nil {
		s.t.Fatalf("%s: %v", typ, err)
	}
}

// codeOf returns the code of a refusal, "ended" for a session that is over, or nothing.
func codeOf(t testing.TB, err error) signal.Code {
	t.Helper()
	var refused *signal.Error
	var left *signal.LeftError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &refused):
		return refused.Code
	case errors.As(err, &left), errors.Is(err, signal.ErrEnded):
		return "ended"
	}
	t.Fatalf("%T: %v", err, err)
	return ""
}

// unmoved fails the test if somebody else has noticed anything, but for those who come and go.
func (s *scene) unmoved() {
	s.t.Helper()
	for _, e := range s.other.drain() {
		if e.Type != replyJoined && e.Type != signal.EventParticipantJoined && e.Type != signal.EventParticipantLeft && e.Type != signal.EventRoomUpdated &&
			e.Type != signal.EventPublished {
			s.t.Errorf("another was told %s %s", e.Type, e.Data)
		}
	}
}

// Whatever is wrong with a request, it is refused with a code, and nobody else notices.
func TestBadRequests(t *testing.T) { // C25
	for _, v := range verbs {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			t.Run("before joining", func(t *testing.T) {
				s := newScene(t, "host")
				c := connect(t, s.server, "host/2")
				if code := codeOf(t, c.request(v.typ, v.good(s), nil)); code != signal.CodeNotJoined {
					t.Errorf("got %s", code)
				}
				s.unmoved()
			})
			t.Run("wrong type or id", func(t *testing.T) {
				s := newScene(t, "host")
				for body, want := range v.bodies(s) {
					code := codeOf(t, s.request(v.typ, json.RawMessage(body)))
					if !slices.Contains(want, code) {
						t.Errorf("%.80s: got %s, want one of %v", body, code, want)
					}
				}
				s.unmoved()
				s.must(v.typ, v.good(s)) // nothing has happened to what it is about
			})
			t.Run("twice", func(t *testing.T) {
				s := newScene(t, "host")
				s.must(v.typ, v.good(s))
				if code := codeOf(t, s.request(v.typ, v.good(s))); code != v.twice {
					t.Errorf("again: got %s, want %s", code, v.twice)
				}
			})
			if v.gone != nil { // else it is about nobody
				t.Run("just left", func(t *testing.T) {
					s := newScene(t, "host")
					data := v.good(s)
					v.gone(s)
					if code := codeOf(t, s.request(v.typ, data)); code != signal.CodeNotFound {
						t.Errorf("got %s, want not_found", code)
					}
				})
			}
			t.Run("closed room", func(t *testing.T) {
				s := newScene(t, "host")
				data := v.good(s)
				if err := s.room.Close(t.Context()); err != nil {
					t.Fatal(err)
				}
				if code := codeOf(t, s.request(v.typ, data)); code != "ended" && code != signal.CodeRoomClosed && code != signal.CodeNotJoined {
					t.Errorf("got %s", code)
				}
			})
		})
	}
}

// bodies are requests that are refused, with the codes that will do.
func (v verb) bodies(s *scene) map[string][]signal.Code {
	invalid := []signal.Code{signal.CodeInvalid, signal.CodeTooLarge, signal.CodeTooMany}
	bodies := map[string][]signal.Code{`[]`: invalid, `"x"`: invalid, `7`: invalid, `true`: invalid}
	if v.field != "" {
		for _, value := range []string{`7`, `null`, `{}`, `["x"]`, `""`, `"` + strings.Repeat("x", 300) + `"`} {
			bodies[`{"`+v.field+`":`+value+`}`] = invalid
		}
		good, err := json.Marshal(v.good(s))
		if err != nil {
			s.t.Fatal(err)
		}
		var named map[string]any
		if err := json.Unmarshal(good, &named); err != nil {
			s.t.Fatal(err)
		}
		mine := named[v.field]
		for _, id := range []string{"PA_nobody", s.me.joined.Room.SID, s.camera, s.other.sid(), "<b>\U0001f600"} {
			if id == mine {
				continue
			}
			named[v.field] = id
			body, _ := json.Marshal(named)
			bodies[string(body)] = []signal.Code{signal.CodeNotFound}
		}
		for _, body := range v.bad {
			bodies[strings.Replace(body, "$", fieldOf(s, v), 1)] = invalid
		}
		return bodies
	}
	for _, body := range v.bad {
		bodies[body] = invalid
	}
	if v.typ == signal.TypeBans || v.typ == signal.TypeEndRoom {
		return nil // no data, so none that is wrong
	}
	return bodies
}

// fieldOf is whom or what a good request names.
func fieldOf(s *scene, v verb) string {
	body, _ := json.Marshal(v.good(s))
	var named map[string]any
	_ = json.Unmarshal(body, &named)
	return fmt.Sprint(named[v.field])
}

// As many requests as a client can send are answered or throttled, each once; others are served meanwhile.
func TestRequestsInAFlood(t *testing.T) {
	for _, v := range verbs {
		if v.typ == signal.TypeEndRoom {
			continue
		}
		t.Run(v.name, func(t *testing.T) {
			bubble.Test(t, func(t *testing.T) {
				s := newScene(t, "host")
				data := v.good(s)
				const flood = 400
				answers := make(chan error, flood)
				for range flood {
					s.me.session.Send(v.typ, data, func(_ json.RawMessage, err error) { answers <- err })
				}
				start := time.Now()
				bystander := join(t, s.server, "s", "presenter/bystander")
				bystander.flush()
				if took := time.Since(start); took > time.Second {
					t.Errorf("others waited for %v", took)
				}
				codes := make(map[signal.Code]int)
				for range flood {
					codes[codeOf(t, <-answers)]++
				}
				for code := range codes {
					switch code {
					case "", v.twice, signal.CodeRateLimited, signal.CodeTooMany:
					default:
						t.Errorf("answers: %v", codes)
					}
				}
				closeServer(t, s.server)
			})
		})
	}
}

// Names and messages are text: what could pass for something else is taken out of them, all else is left as it is.
func TestHostileText(t *testing.T) {
	const hostile, clean = "<img src=x onerror=alert(1)>\u202egnp.exe\u2066\x00\x1b[31m \U0001f600", "<img src=x onerror=alert(1)>gnp.exe[31m \U0001f600"
	s := newScene(t, "host")
	s.must(signal.TypeUpdateParticipant, signal.UpdateParticipant{Participant: s.other.sid(), Name: new(hostile)})
	if got := next[signal.ParticipantUpdated](s.me, signal.EventParticipantUpdated); *got.Name != clean {
		t.Errorf("name %q, want %q", *got.Name, clean)
	}
	guest := connect(t, s.server, "presenter/guest two")
	if err := guest.join(signal.Join{Room: "r", Name: hostile}); err != nil {
		t.Fatal(err)
	}
	knock := next[signal.Knock](s.me, signal.EventKnock)
	for knock.ID != knockOf(guest) {
		knock = next[signal.Knock](s.me, signal.EventKnock)
	}
	if knock.Name != clean {
		t.Errorf("knock of %q, want %q", knock.Name, clean)
	}
	s.must(signal.TypeDeny, signal.Deny{Knock: knock.ID, Message: hostile})
	wantLeft(t, guest, signal.ReasonLobbyDenied, clean)
	s.must(signal.TypeRemove, signal.Remove{Participant: s.other.sid(), Message: hostile})
	wantLeft(t, s.other, signal.ReasonRemoved, clean)
}

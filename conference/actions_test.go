package conference_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// matrix says which role may do what; docs/protocol.md has the same table of the first four.
const matrix = `
	                      host  moderator  presenter  viewer  helper  nobody
	publish camera        yes   yes        yes        –       –       –
	publish microphone    yes   yes        yes        –       yes     –
	publish screen        yes   yes        yes        –       –       –
	publish screen-audio  yes   yes        yes        –       –       –
	publish custom        yes   yes        yes        –       –       –
	subscribe             yes   yes        yes        yes     yes     –
	data                  yes   yes        yes        –       –       –
	update                yes   yes        yes        –       –       –
	remove                yes   yes        –          –       –       –
	ban                   yes   yes        –          –       –       –
	unban                 yes   yes        –          –       –       –
	bans                  yes   yes        –          –       –       –
	mute_participant      yes   yes        –          –       –       –
	ask_unmute            yes   yes        –          –       –       –
	set_role              yes   yes        –          –       –       –
	set_grant             yes   yes        –          –       –       –
	admit                 yes   yes        –          –       –       –
	deny                  yes   yes        –          –       –       –
	update_room           yes   yes        –          –       –       –
	update_participant    yes   yes        –          –       –       –
	move                  yes   yes        –          –       –       –
	end_room              yes   –          –          –       –       –
`

// byRole lets everybody in as the token says: "role" or "role/identity". The tests
// have two roles of their own: one that may speak and listen, and one that may do nothing.
func byRole(_ context.Context, req conference.JoinRequest) (conference.Admission, error) {
	role, _, _ := strings.Cut(req.Token, "/")
	return conference.Admission{Identity: req.Token, Name: req.Name, Role: conference.Role(role)}, nil
}

func withRoles(cfg conference.Config) conference.Config {
	cfg.Authorize = byRole
	cfg.Roles = map[conference.Role]conference.Grant{
		"helper": {Publish: []conference.Source{signal.SourceMicrophone}, Subscribe: true},
		"nobody": {},
	}
	return cfg
}

// scene is a room in which somebody tries something.
type scene struct {
	t      *testing.T
	server *conference.Server
	room   *conference.Room
	me     *client
	other  *client // a presenter
	camera string  // its publication
	knock  string  // of somebody who waits
}

// newScene makes a room of mode p2p, in which publications need no media.
func newScene(t *testing.T, me string) *scene {
	cfg := withRoles(conference.Config{
		Engine:     loopback(),
		BeforeMove: func(context.Context, conference.Moving) error { return nil },
	})
	server := newServer(t, cfg)
	room := openRoom(t, server, "r", conference.RoomSettings{Mode: signal.ModeP2P})
	s := &scene{t: t, server: server, room: room, other: join(t, server, "r", "presenter/other"), me: join(t, server, "r", me)}
	var reply signal.PublishReply
	s.other.must(signal.TypePublish, signal.Publish{Kind: signal.KindVideo, Source: signal.SourceCamera}, &reply)
	s.camera = reply.Publication
	if err := room.Update(t.Context(), conference.RoomUpdate{Lobby: new(true)}); err != nil {
		t.Fatal(err)
	}
	guest := connect(t, server, "presenter/guest")
	if err := guest.join(signal.Join{Room: "r"}); err != nil {
		t.Fatal(err)
	}
	s.knock = guest.joined.Waiting.ID
	if err := server.Ban(t.Context(), "r", conference.Ban{Identity: "banned"}); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *scene) request(typ string, data any) error { return s.me.request(typ, data, nil) }

func (s *scene) publish(source conference.Source) error {
	return s.request(signal.TypePublish, signal.Publish{Kind: kindOf(source), Source: source})
}

// tries has one try for each action. What is permitted succeeds.
var tries = map[string]func(s *scene) error{
	"publish camera":       func(s *scene) error { return s.publish(signal.SourceCamera) },
	"publish microphone":   func(s *scene) error { return s.publish(signal.SourceMicrophone) },
	"publish screen":       func(s *scene) error { return s.publish(signal.SourceScreen) },
	"publish screen-audio": func(s *scene) error { return s.publish(signal.SourceScreenAudio) },
	"publish custom":       func(s *scene) error { return s.publish(signal.SourceCustom) },
	"subscribe": func(s *scene) error {
		return s.request(signal.TypeSubscribe, signal.PublicationRef{Publication: s.camera})
	},
	"data": func(s *scene) error {
		if !s.room.DataArrives(s.me.sid(), s.other.sid()) {
			return &signal.Error{Code: signal.CodeForbidden}
		}
		return nil
	},
	"update": func(s *scene) error { return s.request(signal.TypeUpdate, signal.Update{Name: new("new")}) },
	"remove": func(s *scene) error { return s.request(signal.TypeRemove, signal.Remove{Participant: s.other.sid()}) },
	"ban": func(s *scene) error {
		return s.request(signal.TypeRemove, signal.Remove{Participant: s.other.sid(), Ban: true})
	},
	"unban": func(s *scene) error { return s.request(signal.TypeUnban, signal.Unban{Identity: "banned"}) },
	"bans":  func(s *scene) error { return s.request(signal.TypeBans, nil) },
	"mute_participant": func(s *scene) error {
		return s.request(signal.TypeMuteParticipant, signal.PublicationRef{Publication: s.camera})
	},
	"ask_unmute": func(s *scene) error {
		return s.request(signal.TypeAskUnmute, signal.AskUnmute{Participant: s.other.sid(), Source: signal.SourceCamera})
	},
	"set_role": func(s *scene) error {
		return s.request(signal.TypeSetRole, signal.SetRole{Participant: s.other.sid(), Role: signal.RoleViewer})
	},
	"set_grant": func(s *scene) error {
		return s.request(signal.TypeSetGrant, signal.SetGrant{Participant: s.other.sid(), Grant: conference.Grant{Subscribe: true}})
	},
	"admit":       func(s *scene) error { return s.request(signal.TypeAdmit, signal.Admit{Knock: s.knock}) },
	"deny":        func(s *scene) error { return s.request(signal.TypeDeny, signal.Deny{Knock: s.knock}) },
	"update_room": func(s *scene) error { return s.request(signal.TypeUpdateRoom, signal.UpdateRoom{Locked: new(true)}) },
	"update_participant": func(s *scene) error {
		return s.request(signal.TypeUpdateParticipant, signal.UpdateParticipant{Participant: s.other.sid(), Name: new("new")})
	},
	"move": func(s *scene) error {
		return s.request(signal.TypeMove, signal.Move{Participant: s.other.sid(), Room: "elsewhere"})
	},
	"end_room": func(s *scene) error { return s.request(signal.TypeEndRoom, nil) },
}

// Every role tries every action there is, and the server answers as the matrix says.
func TestMatrix(t *testing.T) { // C25
	var rows []string
	for line := range strings.Lines(strings.TrimSpace(matrix)) {
		rows = append(rows, strings.TrimSpace(line))
	}
	roles := strings.Fields(rows[0])
	permitted := make(map[string][]bool)
	for _, row := range rows[1:] {
		fields := strings.Fields(row)
		name := strings.Join(fields[:len(fields)-len(roles)], " ")
		for _, cell := range fields[len(fields)-len(roles):] {
			permitted[name] = append(permitted[name], cell == "yes")
		}
	}
	all := slices.Sorted(slices.Values(conference.Actions()))
	for what, have := range map[string][]string{
		"the matrix": slices.Sorted(maps.Keys(permitted)), "the tries": slices.Sorted(maps.Keys(tries)),
	} {
		if !slices.Equal(have, all) {
			t.Fatalf("%s:\nhave %q\nneed %q", what, have, all)
		}
	}
	page, err := os.ReadFile("../docs/protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		fields := strings.Fields(row)
		first := len(fields) - len(roles)
		cells := append([]string{strings.Join(fields[:first], " ")}, fields[first:first+4]...)
		if line := "\n| " + strings.Join(cells, " | ") + " |\n"; !strings.Contains(string(page), line) {
			t.Errorf("docs/protocol.md has no row %q", line)
		}
	}
	for i, role := range roles {
		for _, action := range all {
			t.Run(role+"/"+action, func(t *testing.T) {
				t.Parallel()
				s := newScene(t, role)
				if s.me.joined.Self.Role != conference.Role(role) {
					t.Errorf("joined as %q", s.me.joined.Self.Role)
				}
				err := tries[action](s)
				if permitted[action][i] {
					if err != nil {
						t.Error(err)
					}
					return
				}
				wantCode(t, err, signal.CodeForbidden)
			})
		}
	}
}

// onOthers are the actions on another participant.
var onOthers = []string{"remove", "ban", "mute_participant", "ask_unmute", "set_role", "set_grant", "update_participant", "move"}

// Nobody acts on somebody with Admin without having it, and everybody with Moderate on all others.
func TestAdminIsOutOfReach(t *testing.T) { // C25
	for _, action := range onOthers {
		for _, tt := range []struct {
			me, other string
			may       bool
		}{
			{"moderator", "host", false}, {"host/1", "host/2", true}, {"moderator/1", "moderator/2", true}, {"host", "moderator", true},
		} {
			t.Run(fmt.Sprintf("%s/%s on %s", action, tt.me, tt.other), func(t *testing.T) {
				t.Parallel()
				s := newScene(t, tt.me)
				if err := s.room.SetRole(t.Context(), s.other.sid(), conference.Role(strings.Split(tt.other, "/")[0])); err != nil {
					t.Fatal(err)
				}
				err := tries[action](s)
				if tt.may && err != nil {
					t.Error(err)
				} else if !tt.may {
					wantCode(t, err, signal.CodeForbidden)
				}
			})
		}
	}
}

// permissions are all that a grant can permit.
var permissions = map[string]func(g *conference.Grant){
	"publish":   func(g *conference.Grant) { g.Publish = []conference.Source{signal.SourceScreen} },
	"subscribe": func(g *conference.Grant) { g.Subscribe = true },
	"data":      func(g *conference.Grant) { g.Data = true },
	"chat":      func(g *conference.Grant) { g.Chat = true },
	"update":    func(g *conference.Grant) { g.Update = true },
	"moderate":  func(g *conference.Grant) { g.Moderate = true },
	"record":    func(g *conference.Grant) { g.Record = true },
	"admin":     func(g *conference.Grant) { g.Admin = true },
	"captions":  func(g *conference.Grant) { g.Permissions = []string{"captions"} },
}

// Nobody gives a permission that he has not got, by a grant or by a role; what the other had before it may keep.
func TestGivesNoMoreThanOneHas(t *testing.T) { // C25
	for name, permit := range permissions {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var one conference.Grant
			permit(&one)
			cfg := conference.Config{Roles: map[conference.Role]conference.Grant{"one": one}}
			cfg.Authorize = func(_ context.Context, req conference.JoinRequest) (conference.Admission, error) {
				a := conference.Admission{Identity: req.Token, Grant: conference.Grant{Moderate: true}}
				switch req.Token {
				case "has":
					permit(&a.Grant)
				case "other", "had":
					a.Grant = conference.Grant{Hidden: false}
				}
				return a, nil
			}
			server := newServer(t, cfg)
			has, hasnot, other := join(t, server, "r", "has"), join(t, server, "r", "hasnot"), join(t, server, "r", "other")
			grant, role := signal.SetGrant{Participant: other.sid(), Grant: one}, signal.SetRole{Participant: other.sid(), Role: "one"}
			if name != "moderate" {
				wantCode(t, hasnot.request(signal.TypeSetGrant, grant, nil), signal.CodeForbidden)
				wantCode(t, hasnot.request(signal.TypeSetRole, role, nil), signal.CodeForbidden)
			}
			for _, e := range other.drainSelf() {
				if e.Type == signal.EventGrant {
					t.Errorf("the other was told %s", e.Data)
				}
			}
			has.must(signal.TypeSetRole, role, nil)
			if got := next[signal.GrantChanged](other, signal.EventGrant); got.Role != "one" || got.By != has.sid() {
				t.Errorf("granted: %+v", got)
			}
			if name != "admin" { // then it is out of reach
				hasnot.must(signal.TypeSetGrant, grant, nil)
			}
		})
	}
}

// drainSelf is drain for one who may not update.
func (c *client) drainSelf() []signal.ClientEvent {
	c.t.Helper()
	var e *signal.Error
	if err := c.request(signal.TypeUpdate, signal.Update{Name: new("x")}, nil); !errors.As(err, &e) {
		c.t.Fatal(err)
	}
	return c.events.take()
}

// The roles there are by default are those of the documents, and a Config adds to them and replaces them.
func TestRoles(t *testing.T) {
	server := newServer(t, withRoles(conference.Config{Logger: nopLogger()}))
	viewer := join(t, server, "r", "viewer")
	if got := viewer.joined; fmt.Sprint(got.Grant) != fmt.Sprint(conference.Roles()[signal.RoleViewer]) || got.Self.Role != signal.RoleViewer {
		t.Errorf("a viewer is %+v and may %+v", got.Self, got.Grant)
	}
	if got := join(t, server, "r", "helper").joined.Grant; fmt.Sprint(got) != fmt.Sprint(conference.Grant{Publish: []conference.Source{signal.SourceMicrophone}, Subscribe: true}) {
		t.Errorf("a helper may %+v", got)
	}
	if got := next[conference.ParticipantInfo](viewer, signal.EventParticipantJoined); got.Role != "helper" {
		t.Errorf("others were told %+v", got)
	}
	wantCode(t, connect(t, server, "unheard of").join(signal.Join{Room: "r"}), signal.CodeInternal)
}

// A role that could not be told to anybody is found out when the server is made.
func TestRolesThatCannotBe(t *testing.T) {
	for name, role := range map[conference.Role]conference.Grant{
		"":                                       {},
		conference.Role(strings.Repeat("x", 33)): {},
		"hidden":                                 {Hidden: true},
		"unknown":                                {Publish: []conference.Source{"hat"}},
		"many":                                   {Permissions: make([]string, 17)},
	} {
		cfg := conference.Config{Authorize: byRole, Roles: map[conference.Role]conference.Grant{name: role}}
		if _, err := conference.New(cfg); err == nil {
			t.Errorf("role %q was accepted", name)
		}
	}
}

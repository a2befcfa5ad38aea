package conference_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// roomView is a room with its settings and its lobby, as a client pieces it together from what it is told.
type roomView struct {
	view
	waiting   bool
	moderates bool
	info      signal.RoomInfo
	knocks    map[string]string // by ID: the identity
}

func (v *roomView) take(j signal.Joined) {
	v.waiting = j.Waiting != nil
	if v.waiting {
		return
	}
	v.reset(j.Room)
	v.info, v.moderates, v.knocks = j.Room, j.Grant.Moderate, make(map[string]string)
	for _, k := range j.Knocks {
		v.knocks[k.ID] = k.Identity
	}
}

func (v *roomView) apply(t fataler, e signal.ClientEvent) {
	if v.waiting && e.Type != signal.EventAdmitted && e.Type != signal.EventSnapshot && e.Type != signal.EventLeft {
		v.complain("%s while it waits", e.Type)
	}
	switch e.Type {
	case replyJoined, signal.EventAdmitted:
		v.take(decodeTo[signal.Joined](t, e))
	case signal.EventSnapshot:
		v.take(decodeTo[signal.Snapshot](t, e).Joined)
	case signal.EventGrant:
		if v.moderates = decodeTo[signal.GrantChanged](t, e).Grant.Moderate; !v.moderates {
			clear(v.knocks)
		}
	case signal.EventKnock:
		k := decodeTo[signal.Knock](t, e)
		if _, twice := v.knocks[k.ID]; twice || !v.moderates {
			v.complain("knock %s: twice %v, moderates %v", k.ID, twice, v.moderates)
		}
		v.knocks[k.ID] = k.Identity
	case signal.EventKnockEnded:
		k := decodeTo[signal.KnockEnded](t, e)
		if _, there := v.knocks[k.ID]; !there {
			v.complain("knock_ended %s, which is not there", k.ID)
		}
		delete(v.knocks, k.ID)
	case signal.EventRoomUpdated:
		u := decodeTo[signal.RoomUpdated](t, e)
		setIf(&v.info.Locked, u.Locked)
		setIf(&v.info.Lobby, u.Lobby)
		setIf(&v.info.Protected, u.Protected)
		setIf(&v.info.Capacity, u.Capacity)
		v.info.Metadata = changed(v.info.Metadata, u.Metadata)
	case signal.EventParticipantUpdated:
		u := decodeTo[signal.ParticipantUpdated](t, e)
		v.view.apply(t, e)
		p := v.participants[u.Participant]
		setIf(&p.Role, u.Role)
		v.participants[u.Participant] = p
	default:
		v.view.apply(t, e)
	}
}

func setIf[T any](field, value *T) {
	if value != nil {
		*field = *value
	}
}

// member is somebody in the modelled room or in its lobby.
type member struct {
	client   *client
	view     roomView
	identity string
	name     string
	role     signal.Role
}

func (m *member) moderates() bool { return m.role == signal.RoleHost || m.role == signal.RoleModerator }

const verbsCapacity = 4

// verbWorld is a server and what should be in its one room.
type verbWorld struct {
	outer  *testing.T
	server *conference.Server

	in, waiting     []*member // in their order
	known, banned   map[string]bool
	roles           map[string]signal.Role // what moderators made of an identity
	knocks, changes map[string]int         // how often an identity has knocked, and changed the password
	locked, lobby   bool
	password        string
	capacity        int
	metadata        map[string]string
}

// want fails unless an error has a code; none is wanted by "".
func (w *verbWorld) want(t *rapid.T, what string, err error, code signal.Code) bool {
	var refused *signal.Error
	var got signal.Code
	if errors.As(err, &refused) {
		got = refused.Code
	} else if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	if got != code {
		t.Fatalf("%s: got %q (%v), want %q", what, got, err, code)
	}
	return code == ""
}

func find(list []*member, identity string) *member {
	for _, m := range list {
		if m.identity == identity {
			return m
		}
	}
	return nil
}

func without(list []*member, m *member) []*member {
	return slices.DeleteFunc(slices.Clone(list), func(n *member) bool { return n == m })
}

// join has an identity join, on both sides.
func (w *verbWorld) join(t *rapid.T, identity, password string) {
	role, name, _ := strings.Cut(identity, "/")
	m := &member{client: connect(w.outer, w.server, identity), identity: identity, name: name, role: signal.Role(role)}
	err := m.client.join(signal.Join{Room: "r", Name: name, Password: password})
	old, before := find(w.in, identity), find(w.waiting, identity)
	known := old != nil || w.known[identity]
	visible := len(w.in)
	if old != nil {
		visible--
	}
	var code signal.Code
	waits := false
	switch {
	case w.banned[identity]:
		code = signal.CodeBanned
	case !m.moderates() && w.password != "" && password == "":
		code = signal.CodePasswordRequired
	case !m.moderates() && w.password != "" && password != w.password:
		code = signal.CodePasswordWrong
	case !m.moderates() && w.locked && !known:
		code = signal.CodeRoomLocked
	case !m.moderates() && w.lobby && !known && w.knocks[identity] >= conference.KnocksByIdentity:
		code = signal.CodeRateLimited
	case !m.moderates() && w.lobby && !known:
		waits = true
	case visible >= w.capacity:
		code = signal.CodeRoomFull
	}
	if !w.want(t, "join of "+identity, err, code) {
		m.client.session.Close()
		return
	}
	if (m.client.joined.Waiting != nil) != waits {
		t.Fatalf("%s waits: %v, want %v", identity, m.client.joined.Waiting, waits)
	}
	if !waits {
		w.enter(t, m, old)
		return
	}
	w.knocks[identity]++
	if before != nil {
		w.left(t, before, signal.ReasonDuplicateIdentity)
	}
	w.waiting = append(w.waiting, m)
}

// enter makes m one of the room in the place of old.
func (w *verbWorld) enter(t *rapid.T, m, old *member) {
	if old != nil {
		w.left(t, old, signal.ReasonDuplicateIdentity)
	}
	if role, ok := w.roles[m.identity]; ok {
		m.role = role
	}
	w.in = append(w.in, m)
	w.known[m.identity] = true
}

// left takes somebody out and looks that it was told why.
func (w *verbWorld) left(t *rapid.T, m *member, reason signal.LeaveReason) {
	w.in, w.waiting = without(w.in, m), without(w.waiting, m)
	m.client.online()
	<-m.client.session.Done()
	var left *signal.LeftError
	if !errors.As(m.client.session.Err(), &left) || left.Left.Reason != reason {
		t.Fatalf("%s ended with %v, want %s", m.identity, m.client.session.Err(), reason)
	}
	w.catchUp(t, m)
}

func (w *verbWorld) catchUp(t *rapid.T, m *member) {
	for _, e := range m.client.events.take() {
		m.view.apply(t, e)
	}
	if len(m.view.wrong) > 0 {
		t.Fatalf("%s was told: %q", m.identity, m.view.wrong)
	}
}

// step does one thing at random, on both sides.
func (w *verbWorld) step(t *rapid.T) {
	identities := []string{"host/hal", "moderator/mia", "moderator/max", "presenter/ann", "presenter/bob", "viewer/cid", "viewer/dan"}
	if len(w.in) == 0 || rapid.IntRange(0, 2).Draw(t, "join") == 0 {
		password := rapid.SampledFrom([]string{"", w.password, "wrong"}).Draw(t, "password")
		w.join(t, rapid.SampledFrom(identities).Draw(t, "identity"), password)
		return
	}
	by := rapid.SampledFrom(w.in).Draw(t, "by")
	target := rapid.SampledFrom(w.in).Draw(t, "target")
	verb := rapid.SampledFrom([]string{
		"leave", "cut", "cut waiting", "remove", "ban", "unban", "admit", "deny", "set_role", "set_role", "update_participant",
		"lock", "lobby", "password", "capacity", "metadata", "compare",
	}).Draw(t, "verb")
	by.client.online()
	switch verb {
	case "leave":
		by.client.leave()
		w.left(t, by, signal.ReasonClientLeft)
	case "cut":
		target.client.cut(true)
	case "cut waiting":
		if len(w.waiting) > 0 {
			rapid.SampledFrom(w.waiting).Draw(t, "waiting").client.cut(true)
		}
	case "compare":
		w.compare(t)
	case "unban":
		identity := rapid.SampledFrom(identities).Draw(t, "identity")
		code := w.forbidden(by)
		if code == "" && !w.banned[identity] {
			code = signal.CodeNotFound
		}
		if w.want(t, verb, by.client.request(signal.TypeUnban, signal.Unban{Identity: identity}, nil), code) {
			delete(w.banned, identity)
		}
	case "admit", "deny":
		w.decide(t, by, verb)
	case "remove", "ban", "set_role", "update_participant":
		w.act(t, by, target, verb)
	default:
		w.change(t, by, verb)
	}
}

// forbidden is the code of what only those may do who moderate.
func (w *verbWorld) forbidden(by *member) signal.Code {
	if !by.moderates() {
		return signal.CodeForbidden
	}
	return ""
}

// act has somebody act on another.
func (w *verbWorld) act(t *rapid.T, by, target *member, verb string) {
	code := w.forbidden(by)
	if code == "" && target.role == signal.RoleHost && by.role != signal.RoleHost {
		code = signal.CodeForbidden
	}
	sid := target.client.sid()
	if target.client.joined.Waiting != nil { // it was admitted
		w.settle(t, target)
		for id, p := range target.view.participants {
			if p.Identity == target.identity {
				sid = id
			}
		}
	}
	switch verb {
	case "remove", "ban":
		if code == "" && by == target {
			code = signal.CodeInvalid
		}
		if w.want(t, verb, by.client.request(signal.TypeRemove, signal.Remove{Participant: sid, Ban: verb == "ban"}, nil), code) {
			reason := signal.ReasonRemoved
			if verb == "ban" {
				w.banned[target.identity], reason = true, signal.ReasonBanned
			}
			delete(w.known, target.identity)
			w.left(t, target, reason)
		}
	case "set_role":
		role := rapid.SampledFrom([]signal.Role{signal.RoleModerator, signal.RolePresenter, signal.RoleViewer}).Draw(t, "role")
		if w.want(t, verb, by.client.request(signal.TypeSetRole, signal.SetRole{Participant: sid, Role: role}, nil), code) {
			target.role, w.roles[target.identity] = role, role
		}
	case "update_participant":
		name := rapid.SampledFrom([]string{"one", "two"}).Draw(t, "name")
		if w.want(t, verb, by.client.request(signal.TypeUpdateParticipant, signal.UpdateParticipant{Participant: sid, Name: &name}, nil), code) {
			target.name = name
		}
	}
}

// decide has somebody admit or deny one who waits.
func (w *verbWorld) decide(t *rapid.T, by *member, verb string) {
	knock, code := "KN_none", w.forbidden(by)
	var m *member
	if len(w.waiting) > 0 {
		m = rapid.SampledFrom(w.waiting).Draw(t, "waiting")
		knock = knockOf(m.client)
	}
	switch {
	case code != "":
	case m == nil:
		code = signal.CodeNotFound
	case verb == "admit" && len(w.in) >= w.capacity:
		code = signal.CodeRoomFull
	}
	if verb == "deny" {
		if w.want(t, verb, by.client.request(signal.TypeDeny, signal.Deny{Knock: knock}, nil), code) {
			w.left(t, m, signal.ReasonLobbyDenied)
		}
		return
	}
	if w.want(t, verb, by.client.request(signal.TypeAdmit, signal.Admit{Knock: knock}, nil), code) {
		w.waiting = without(w.waiting, m)
		w.enter(t, m, nil)
	}
}

// change has somebody change the room.
func (w *verbWorld) change(t *rapid.T, by *member, verb string) {
	var u signal.UpdateRoom
	code := w.forbidden(by)
	apply := func() {}
	yes := rapid.Bool().Draw(t, "yes")
	switch verb {
	case "lock":
		u.Locked, apply = &yes, func() { w.locked = yes }
	case "lobby":
		u.Lobby, apply = &yes, func() { w.setLobby(t, yes) }
	case "password":
		password := rapid.SampledFrom([]string{"", "sesame"}).Draw(t, "password")
		u.Password, apply = &password, func() { w.password = password }
		if code == "" {
			if w.changes[by.identity]++; w.changes[by.identity] > conference.ChangesByIdentity {
				code = signal.CodeRateLimited
			}
		}
	case "capacity":
		n := rapid.IntRange(1, verbsCapacity+1).Draw(t, "capacity")
		u.Capacity, apply = &n, func() { w.capacity = n }
		if code == "" && n > verbsCapacity {
			code = signal.CodeInvalid
		}
	case "metadata":
		key := rapid.SampledFrom([]string{"a", "b"}).Draw(t, "key")
		u.Metadata = map[string]*string{key: rapid.SampledFrom([]*string{nil, ptr("x"), ptr("y")}).Draw(t, "value")}
		apply = func() { w.metadata = changed(w.metadata, u.Metadata) }
	}
	if w.want(t, verb, by.client.request(signal.TypeUpdateRoom, u, nil), code) {
		apply()
	}
}

// setLobby lets those in who wait when there is no lobby any more, as far as they fit.
func (w *verbWorld) setLobby(t *rapid.T, on bool) {
	if w.lobby = on; on {
		return
	}
	for _, m := range slices.Clone(w.waiting) {
		if len(w.in) >= w.capacity {
			w.left(t, m, signal.ReasonLobbyDenied)
			continue
		}
		w.waiting = without(w.waiting, m)
		w.enter(t, m, nil)
	}
}

// settle has m take in all it is told.
func (w *verbWorld) settle(t *rapid.T, m *member) {
	m.client.online()
	m.client.flush()
	w.catchUp(t, m)
}

// compare looks that everybody knows what the model says, and nothing else.
func (w *verbWorld) compare(t *rapid.T) {
	for _, m := range w.waiting {
		w.settle(t, m)
		if !m.view.waiting {
			t.Fatalf("%s does not wait", m.identity)
		}
	}
	for _, m := range w.in {
		w.settle(t, m)
		v := m.view
		if v.waiting || len(v.participants) != len(w.in) {
			t.Fatalf("%s waits %v and sees %d participants, want %d", m.identity, v.waiting, len(v.participants), len(w.in))
		}
		for _, p := range v.participants {
			q := find(w.in, p.Identity)
			if q == nil || q.name != p.Name || q.role != p.Role {
				t.Fatalf("%s sees %+v, want %+v", m.identity, p, q)
			}
		}
		i := v.info
		if i.Locked != w.locked || i.Lobby != w.lobby || i.Protected != (w.password != "") || i.Capacity != w.capacity || !maps.Equal(i.Metadata, w.metadata) {
			t.Fatalf("%s sees %+v, want %+v", m.identity, i, w)
		}
		want := make(map[string]string)
		if m.moderates() {
			for _, q := range w.waiting {
				want[knockOf(q.client)] = q.identity
			}
		}
		if !maps.Equal(v.knocks, want) {
			t.Fatalf("%s sees the knocks %v, want %v", m.identity, v.knocks, want)
		}
	}
}

// Whatever several people with several roles do to each other and to the room, with carriers cut in between, the answers
// are those of a simple model, and everybody is left with the same picture of the room as it has.
func TestVerbsModel(t *testing.T) { // C25, C26
	rapid.Check(t, func(rt *rapid.T) {
		server := newServer(t, conference.Config{
			Authorize: byRole, Logger: nopLogger(),
			// Who is cut off stays in the room, however long the steps take.
			Session: signal.SessionConfig{MaxUnackedEvents: 6, MessageRate: 1e6, MessageBurst: 1e6, ResumeWindow: time.Hour},
		})
		lobby := rapid.Bool().Draw(rt, "lobby")
		openRoom(t, server, "r", conference.RoomSettings{Capacity: verbsCapacity, EmptyTimeout: -1, Lobby: lobby})
		w := &verbWorld{
			outer: t, server: server, lobby: lobby, capacity: verbsCapacity, known: make(map[string]bool), roles: make(map[string]signal.Role), banned: make(map[string]bool),
			knocks: make(map[string]int), changes: make(map[string]int),
		}
		for range rapid.IntRange(1, 60).Draw(rt, "steps") {
			w.step(rt)
		}
		w.compare(rt)
		for _, m := range slices.Concat(w.in, w.waiting) {
			m.client.session.Close()
		}
		closeServer(t, server)
	})
}

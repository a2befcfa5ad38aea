package hosting_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/hosting"
	"github.com/rotunda-rtc/rotunda/social/jobs"
	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/memory"
)

type pair [2]string

func pairOf(a, b string) pair { return pair{min(a, b), max(a, b)} }

// network is People in memory.
type network struct {
	mu        sync.Mutex
	active    map[string]bool
	connected map[pair]bool
	blocked   map[pair]bool // in either direction
	told      map[string]int
	presence  map[string]hosting.Presence
	calls     []string     // what was asked
	fault     func() error // asked before and after Tell
	changed   func(ctx context.Context, userID, other string) error
}

func newNetwork(users ...string) *network {
	n := &network{active: map[string]bool{}, connected: map[pair]bool{}, blocked: map[pair]bool{}, told: map[string]int{}, presence: map[string]hosting.Presence{}}
	for _, u := range users {
		n.active[u] = true
	}
	return n
}

func (n *network) connect(a, b string)    { n.set(n.connected, a, b, true) }
func (n *network) disconnect(a, b string) { n.set(n.connected, a, b, false) }
func (n *network) block(a, b string)      { n.set(n.blocked, a, b, true) }
func (n *network) unblock(a, b string)    { n.set(n.blocked, a, b, false) }

func (n *network) set(m map[pair]bool, a, b string, to bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if to {
		m[pairOf(a, b)] = true
		return
	}
	delete(m, pairOf(a, b))
}

func (n *network) asked(format string, args ...any) {
	n.calls = append(n.calls, fmt.Sprintf(format, args...))
}

func (n *network) Active(_ context.Context, id string) (bool, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked("active")
	return n.active[id], nil
}

func (n *network) Connected(_ context.Context, a, b string) (bool, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked("connected")
	return n.connected[pairOf(a, b)], nil
}

func (n *network) Blocked(_ context.Context, a, b string) (bool, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked("blocked")
	return n.blocked[pairOf(a, b)], nil
}

func (n *network) Persons(_ context.Context, viewer string, ids []string) (map[string]hosting.Person, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	out := map[string]hosting.Person{}
	for _, id := range ids {
		if n.active[id] && !n.blocked[pairOf(viewer, id)] {
			out[id] = hosting.Person{ID: id, FullName: "Name of " + id, Connected: n.connected[pairOf(viewer, id)]}
		}
	}
	return out, nil
}

func (n *network) ConnectedIDs(_ context.Context, id, after string, limit int) ([]string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	var out []string
	for p := range n.connected {
		for i, other := range p {
			if p[1-i] == id && other > after {
				out = append(out, other)
			}
		}
	}
	slices.Sort(out)
	return out[:min(limit, len(out))], nil
}

func (n *network) Tell(_ context.Context, notice hosting.Notice) error {
	if n.fault != nil {
		if err := n.fault(); err != nil {
			return err
		}
	}
	n.mu.Lock()
	for _, to := range notice.To {
		if n.told[to+" "+notice.Key] == 0 { // as storage.Notifications.Add does
			n.told[to+" "+notice.Key]++
		}
	}
	n.mu.Unlock()
	if n.fault != nil {
		return n.fault()
	}
	return nil
}

func (n *network) SetPresence(user string, p hosting.Presence) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.presence[user] = p
}

func (n *network) Watch(changed func(context.Context, string, string) error) { n.changed = changed }

func (n *network) notices() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.told)
}

func (n *network) doing(user string) hosting.Presence {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.presence[user]
}

// world is a Hosting with all it needs.
type world struct {
	t      testing.TB
	people *network
	stores storage.Stores
	runner *jobs.Runner
	*hosting.Hosting
	server *conference.Server
}

// options of a world.
type options struct {
	stores storage.Stores
	idle   bool // nothing runs by itself, and there are no rooms
	noJobs bool // jobs wait until the runner is started
	config hosting.Config
}

// byToken is who says by the token who he is, and after a slash by which login.
func byToken(_ context.Context, req conference.JoinRequest) (hosting.User, error) {
	if req.Token == "" {
		return hosting.User{}, conference.ErrUnauthenticated
	}
	id, _, device := strings.Cut(req.Token, "/")
	user := hosting.User{ID: id, Name: "Name of " + id}
	if device {
		user.Login = req.Token
	}
	return user, nil
}

func newWorld(t testing.TB, people *network, o options) *world {
	t.Helper()
	w := newWorldOf(t, people, o)
	w.people = people
	return w
}

func newWorldOf(t testing.TB, people hosting.People, o options) *world {
	t.Helper()
	w := &world{t: t, stores: o.stores}
	if w.stores.Begin == nil {
		w.stores = memory.New().Stores()
	}
	var err error
	w.runner, err = jobs.New(jobs.Config{Outbox: w.stores.Outbox, Now: o.config.Now})
	must(t, err)
	cfg := o.config
	cfg.Stores, cfg.People, cfg.Jobs = w.stores, people, w.runner
	if cfg.User == nil {
		cfg.User = byToken
	}
	w.Hosting, err = hosting.New(cfg)
	must(t, err)
	if o.idle {
		return w
	}
	w.server, err = conference.New(conference.Config{Authorize: w.Authorize, OnEvent: w.OnEvent})
	must(t, err)
	must(t, w.Start(context.Background(), w.server))
	if !o.noJobs {
		w.runner.Start()
	}
	t.Cleanup(w.stop)
	return w
}

// stop ends everything, as a process that is told to.
func (w *world) stop() {
	ctx := context.Background()
	must(w.t, w.server.Close(ctx))
	must(w.t, w.Hosting.Close(ctx))
	must(w.t, w.runner.Close(ctx))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func as(user string) social.Actor { return social.Actor{UserID: user} }

// create makes a conference.
func (w *world) create(owner string, n hosting.NewConference) hosting.Conference {
	w.t.Helper()
	n.Title = cmp.Or(n.Title, "A lecture")
	c, err := w.Create(context.Background(), as(owner), n)
	must(w.t, err)
	return c
}

func (w *world) live(c hosting.Conference) hosting.Conference {
	w.t.Helper()
	c, err := w.GoLive(context.Background(), as(c.Owner), c.ID)
	must(w.t, err)
	return c
}

// state reads how far a conference is.
func (w *world) state(id string) hosting.State {
	w.t.Helper()
	c, err := w.stores.Conferences.Get(context.Background(), id)
	must(w.t, err)
	switch {
	case !c.FinishedAt.IsZero():
		return hosting.StateFinished
	case c.Live():
		return hosting.StateLive
	}
	return hosting.StateUpcoming
}

// entries counts a user's timeline entries.
func (w *world) entries(user string) int {
	w.t.Helper()
	list, err := w.stores.Timeline.List(context.Background(), user, storage.Page{Limit: 100})
	must(w.t, err)
	return len(list.Items)
}

// join has somebody join without a network.
func (w *world) join(user, id, password string) (*conference.Local, error) {
	return w.server.Attach(context.Background(), conference.JoinRequest{Room: id, Token: user, Password: password}, nil)
}

func (w *world) mustJoin(user, id string) *conference.Local {
	w.t.Helper()
	l, err := w.join(user, id, "")
	must(w.t, err)
	return l
}

func wantCode(t testing.TB, what string, err error, code social.Code) {
	t.Helper()
	if got := social.CodeOf(err); got != code {
		t.Errorf("%s: got %v, want code %q", what, err, code)
	}
}

var errFault = errors.New("fault of the test")

// begin is when the records of tests with a fixed clock begin.
func begin() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

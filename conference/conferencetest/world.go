package conferencetest

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/client"
	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
	"github.com/rotunda-rtc/rotunda/signal"
)

// Config configures a [World]. The zero value works.
type Config struct {
	// Server is the server's configuration, the product's own. Where Authorize is nil, a
	// token is the identity and may do everything. The sockets of its Engine are those of the
	// simulated network, whatever it says.
	Server conference.Config
	// Seed decides what is random in the network and in World.Rand. Zero means 1.
	Seed uint64
	// Patience is how long the Must methods wait for what must come. Zero means 10 s,
	// which on a simulated clock cost nothing.
	Patience time.Duration
}

// World is a server and the people that joined its rooms, on a simulated
// network. Its methods fail the test on errors and are called on the test's
// goroutine, those of [Line] on any.
type World struct {
	// Server is the server: for what the product's back end does with it.
	Server *conference.Server

	t        testing.TB
	seed     uint64
	patience time.Duration
	network  *sfutest.Network
	ctx      context.Context // ends when the test does
	cancel   context.CancelFunc
	tasks    sync.WaitGroup
	people   []*Participant

	mu   sync.Mutex // guards tags
	tags []origin   // what is published, by the tag of its pattern less one
}

// origin is whose pattern has a tag, and of which source.
type origin struct {
	from   *Participant
	source signal.Source
}

const (
	serverAddr = "10.0.0.1"
	serverPort = 3478
)

// Run runs f with a World in a bubble of testing/synctest: clocks stand still
// while anything is to be done and jump when nothing is, so that a minute of a
// call takes a moment and time.Sleep is exact. With the race detector the
// process has one processor meanwhile, see docs/testing.md.
func Run(t *testing.T, cfg Config, f func(t *testing.T, w *World)) {
	t.Helper()
	bubble.Test(t, func(t *testing.T) {
		t.Helper()
		f(t, New(t, cfg))
	})
}

// New makes a World that ends with the test. [Run] is what most tests want;
// outside of a bubble of testing/synctest a World runs in real time.
func New(t testing.TB, cfg Config) *World {
	t.Helper()
	w := &World{
		t: t, seed: cmp.Or(cfg.Seed, 1), patience: cmp.Or(cfg.Patience, 10*time.Second),
	}
	w.ctx, w.cancel = context.WithCancel(context.Background())
	w.network = sfutest.NewNetwork(w.seed)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("conferencetest: the seed was %d", w.seed)
		}
	})
	t.Cleanup(func() { _ = w.network.Close() }) // never fails
	s := cfg.Server
	if s.Authorize == nil {
		s.Authorize = byToken
	}
	s.Engine.Shards = cmp.Or(s.Engine.Shards, 2)
	s.Engine.Listen = []netip.AddrPort{netip.AddrPortFrom(netip.MustParseAddr(serverAddr), serverPort)}
	s.Engine.ListenPacket = w.network.Host(serverAddr).ListenPacket
	s.Engine.Advertise, s.Engine.ListenTCP, s.Engine.ListenStream = nil, nil, nil
	server, err := conference.New(s)
	if err != nil {
		w.cancel()
		t.Fatalf("start the server: %v", err)
	}
	w.Server = server
	t.Cleanup(w.close)
	return w
}

// byToken lets everybody in as the identity that the token names.
func byToken(_ context.Context, req conference.JoinRequest) (conference.Admission, error) {
	return conference.Admission{Identity: req.Token, Name: req.Name, Grant: conference.Grant{
		Publish: conference.AllSources(), Subscribe: true, Data: true, Chat: true, Update: true,
	}}, nil
}

// close ends everybody, the server and the wires.
func (w *World) close() {
	for _, p := range w.people {
		p.end()
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := w.Server.Close(ctx); err != nil {
		w.t.Errorf("the server cannot close: %v", err)
	}
	w.cancel()
	w.tasks.Wait()
}

// Join has somebody join a room with a token and fails the test if that is not possible.
func (w *World) Join(room, token string) *Participant {
	w.t.Helper()
	p, err := w.TryJoin(client.Config{Room: room, Token: token})
	if err != nil {
		w.t.Fatalf("join %s as %q: %v", room, token, err)
	}
	return p
}

// TryJoin has somebody join as cfg says, a refusal is a *signal.Error. URL and
// Dial of cfg are not used; OnEvent, OnTrack and Configure are called beside
// what the World does.
func (w *World) TryJoin(cfg client.Config) (*Participant, error) {
	n := len(w.people) + 1
	p := newParticipant(w, cfg.Token, fmt.Sprintf("10.1.%d.%d", n>>8, n&0xff))
	w.people = append(w.people, p)
	ctx, cancel := context.WithTimeout(w.ctx, time.Minute)
	defer cancel()
	room, err := client.Join(ctx, p.configure(cfg))
	if err != nil {
		return nil, err
	}
	p.Room = room
	return p, nil
}

// Context ends when the World does: for methods that ask for one.
func (w *World) Context() context.Context { return w.ctx }

// Partition cuts those named off from the server and heals all others.
func (w *World) Partition(away ...*Participant) {
	w.Heal()
	for _, p := range away {
		p.Cut()
	}
}

// Heal ends all cuts but those of who has vanished. Links stay in the shape they have.
func (w *World) Heal() {
	for _, p := range w.people {
		p.Heal()
	}
}

// Rand is a source of random numbers that belongs to the seed and a name, for
// scripts of what people do.
func (w *World) Rand(name string) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name)) // a Hash never fails
	return rand.New(rand.NewPCG(w.seed, h.Sum64()))
}

// tag names a pattern of a participant.
func (w *World) tag(o origin) uint16 {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tags = append(w.tags, o)
	return uint16(len(w.tags))
}

// origin tells whose pattern has a tag; false for none of this World's.
func (w *World) origin(tag uint16) (origin, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if tag == 0 || int(tag) > len(w.tags) {
		return origin{}, false
	}
	return w.tags[tag-1], true
}

// eventually waits until ok, for no longer than d.
func (w *World) eventually(d time.Duration, ok func() bool) bool {
	for end := time.Now().Add(d); ; {
		if ok() {
			return true
		}
		if time.Now().After(end) {
			return false
		}
		<-time.After(20 * time.Millisecond)
	}
}

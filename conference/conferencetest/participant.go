package conferencetest

import (
	"context"
	"net/netip"
	"sync"
	"time"

	"github.com/pion/webrtc/v4"

	"github.com/rotunda-rtc/rotunda/conference/client"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/signaltest"
)

// Participant is somebody in a room of a [World]: a client.Room, a network of
// its own, and a record of everything that was received. Methods that take no context fail
// the test on errors and are called on the test's goroutine; those that cut and shape
// may be called on any.
type Participant struct {
	*client.Room

	w        *World
	token    string
	host     *sfutest.Host
	up, down *Line

	stop  context.CancelFunc // ends patterns and records
	ctx   context.Context
	tasks sync.WaitGroup

	mu      sync.Mutex // guards what follows
	ended   bool
	carrier *signaltest.PipeConn // the client's end of the last one
	records []*record
}

func newParticipant(w *World, token, addr string) *Participant {
	host := w.network.Host(addr)
	p := &Participant{
		w: w, token: token, host: host,
		up:   newLine(host.Up(), w.Rand(addr+" up")),
		down: newLine(host.Down(), w.Rand(addr+" down")),
	}
	p.ctx, p.stop = context.WithCancel(w.ctx)
	return p
}

// configure puts a client on the simulated network.
func (p *Participant) configure(cfg client.Config) client.Config {
	cfg.Dial = p.dial
	configure, onTrack := cfg.Configure, cfg.OnTrack
	cfg.Configure = func(s *webrtc.SettingEngine) {
		if configure != nil {
			configure(s)
		}
		s.SetNet(p.host.Net())
	}
	cfg.OnTrack = func(track *client.RemoteTrack) {
		p.record(track)
		if onTrack != nil {
			onTrack(track)
		}
	}
	return cfg
}

// dial opens a carrier to the server over p's lines: it takes one round trip.
func (p *Participant) dial(ctx context.Context) (signal.Conn, error) {
	for _, l := range []*Line{p.up, p.down} {
		if err := l.wait(ctx, l.arrival(segment)); err != nil {
			return nil, err
		}
	}
	near, nearFar := signaltest.Pipe(nil)
	farNear, far := signaltest.Pipe(nil)
	p.mu.Lock()
	p.carrier = near
	p.mu.Unlock()
	w := p.w
	w.tasks.Go(func() { p.up.carry(w.ctx, nearFar, farNear) })
	w.tasks.Go(func() { p.down.carry(w.ctx, farNear, nearFar) })
	w.tasks.Go(func() {
		w.Server.ServeConn(context.Background(), far, signal.ConnInfo{RemoteAddr: p.host.Addr()})
	})
	return near, nil
}

// Addr is the participant's address on the simulated network, as Authorize sees it.
func (p *Participant) Addr() netip.Addr { return p.host.Addr() }

// Up is the line from the participant to the server.
func (p *Participant) Up() *Line { return p.up }

// Down is the line from the server to the participant.
func (p *Participant) Down() *Line { return p.down }

// Cut cuts both lines until Heal.
func (p *Participant) Cut() {
	p.up.Cut()
	p.down.Cut()
}

// Heal ends cuts of both lines.
func (p *Participant) Heal() {
	p.up.Heal()
	p.down.Heal()
}

// Shape gives both lines the same shape.
func (p *Participant) Shape(link Link) {
	p.up.Shape(link)
	p.down.Shape(link)
}

// BreakCarrier breaks the connection that signalling goes over, and nothing
// else, as a proxy does that restarts. The client opens another.
func (p *Participant) BreakCarrier() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.carrier != nil {
		p.carrier.Cut()
	}
}

// Vanish ends the participant without a word to the server, as a crash does.
func (p *Participant) Vanish() {
	p.up.vanish()
	p.down.vanish()
	p.end()
}

// Leave leaves the room and waits for the server to say so.
func (p *Participant) Leave() {
	p.w.t.Helper()
	ctx, cancel := p.within()
	defer cancel()
	if err := p.Room.Leave(ctx); err != nil {
		p.w.t.Errorf("%s cannot leave: %v", p.token, err)
	}
	p.end()
}

// within is a context for one request.
func (p *Participant) within() (context.Context, context.CancelFunc) {
	return context.WithTimeout(p.ctx, p.w.patience)
}

// end ends the client and what it plays and records. It is idempotent.
func (p *Participant) end() {
	p.mu.Lock()
	p.ended = true
	p.mu.Unlock()
	p.stop()
	if p.Room != nil {
		_ = p.Room.Close() // never fails
	}
	p.tasks.Wait()
}

// do runs f on a goroutine that end waits for; after it, f is not run.
func (p *Participant) do(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.ended {
		p.tasks.Go(f)
	}
}

// every calls f at intervals until p ends or f says no.
func (p *Participant) every(interval time.Duration, f func(now time.Time) bool) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-p.ctx.Done():
			return
		case now := <-ticker.C:
			if !f(now) {
				return
			}
		}
	}
}

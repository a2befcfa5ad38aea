package client_test

import (
	"context"
	"encoding/binary"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/rtp"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/client"
	"github.com/rotunda-rtc/rotunda/conference/inroom"
	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/signaltest"
)

// patience bounds waiting for what must come; nothing is asserted about time.
const patience = 2 * time.Minute

// newServer makes a server on loopback that lets everybody in under the name
// it brings as its token. grant may change what it may do.
func newServer(t *testing.T, grant func(identity string, g *conference.Grant), change ...func(*conference.Config)) *conference.Server {
	t.Helper()
	cfg := conference.Config{
		Authorize: func(_ context.Context, req conference.JoinRequest) (conference.Admission, error) {
			g := conference.Grant{Publish: conference.AllSources(), Subscribe: true, Data: true, Chat: true, Update: true}
			if grant != nil {
				grant(req.Token, &g)
			}
			return conference.Admission{Identity: req.Token, Name: req.Name, Grant: g}, nil
		},
		Extensions: []conference.Extension{inroom.Chat{}},
		Engine:     sfu.Config{Listen: []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:0")}},
	}
	for _, f := range change {
		f(&cfg)
	}
	server, err := conference.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := server.Close(ctx); err != nil {
			t.Errorf("close the server: %v", err)
		}
	})
	return server
}

// network connects one participant to a server of the moment, and can be cut.
type network struct {
	mu     sync.Mutex
	server signal.Acceptor
	conn   *signaltest.PipeConn
	served sync.WaitGroup
	held   chan struct{} // not nil: no carrier is opened until it is closed
}

func (n *network) dial(ctx context.Context) (signal.Conn, error) {
	n.mu.Lock()
	held := n.held
	n.mu.Unlock()
	if held != nil {
		select {
		case <-held:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	own, other := signaltest.Pipe(nil)
	n.conn = own
	server := n.server
	n.served.Go(func() { server.ServeConn(context.Background(), other, signal.ConnInfo{}) })
	return own, nil
}

// cut ends the carrier; the next is to server.
func (n *network) cut(server signal.Acceptor) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.server = server
	n.conn.Cut()
}

// hold ends the carrier and lets none be opened until back is called.
func (n *network) hold() (back func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.held = make(chan struct{})
	n.conn.Cut()
	return func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		close(n.held)
		n.held = nil
	}
}

// person is a participant under test: its room, its network and what it was told.
type person struct {
	*client.Room
	t      *testing.T
	net    *network
	events chan client.Event
	tracks chan *client.RemoteTrack
	// speaking is what was told last by the events that await has passed.
	speaking []signal.Speaker
}

// join makes a participant; it leaves with the test.
func join(t *testing.T, server signal.Acceptor, name string, change ...func(*client.Config)) *person {
	t.Helper()
	p := &person{
		t: t, net: &network{server: server},
		events: make(chan client.Event, 1024), tracks: make(chan *client.RemoteTrack, 64),
	}
	cfg := client.Config{
		Dial: p.net.dial, Room: "test", Name: name, Token: name,
		OnEvent: func(e client.Event) { p.events <- e },
		OnTrack: func(track *client.RemoteTrack) { p.tracks <- track },
	}
	for _, f := range change {
		f(&cfg)
	}
	ctx := timeout(t)
	room, err := client.Join(ctx, cfg)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	p.Room = room
	t.Cleanup(func() {
		_ = room.Close()
		p.net.served.Wait()
	})
	return p
}

func timeout(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

// await returns the next event of type E for which ok, which may be nil, says
// yes; others are skipped.
func await[E client.Event](p *person, ok func(E) bool) E {
	p.t.Helper()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for {
		select {
		case e := <-p.events:
			if e, is := e.(client.Speaking); is {
				p.speaking = e.Speakers
			}
			if e, is := e.(E); is && (ok == nil || ok(e)) {
				return e
			}
		case <-timer.C:
			var want E
			p.t.Fatalf("%s was not told %T", p.Self().Name, want)
		}
	}
}

// pause is a moment: for what is looked at again and again until it has come.
func (p *person) pause() <-chan time.Time { return time.After(10 * time.Millisecond) }

// track returns the next received track.
func (p *person) track() *client.RemoteTrack {
	p.t.Helper()
	select {
	case track := <-p.tracks:
		return track
	case <-time.After(patience):
		p.t.Fatalf("%s received no track; others %+v", p.Self().Name, p.Participants())
		return nil
	}
}

// generator writes numbered packets to a track until it is stopped.
type generator struct {
	track   *client.Track
	written atomic.Uint32 // packets, whether or not they were sent
	stop    chan struct{}
	done    chan struct{}
}

// generate sends a packet every 20 ms, each with a growing number in its payload.
func generate(t *testing.T, mimeType string) *generator {
	t.Helper()
	track, err := client.NewTrack(mimeType)
	if err != nil {
		t.Fatal(err)
	}
	g := &generator{track: track, stop: make(chan struct{}), done: make(chan struct{})}
	go g.run()
	t.Cleanup(g.end)
	return g
}

func (g *generator) end() {
	select {
	case <-g.stop:
	default:
		close(g.stop)
	}
	<-g.done
}

func (g *generator) run() {
	defer close(g.done)
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for n := uint32(1); ; n++ {
		select {
		case <-g.stop:
			return
		case <-ticker.C:
		}
		packet := &rtp.Packet{
			Header:  rtp.Header{Version: 2, SequenceNumber: uint16(n), Timestamp: n * g.track.ClockRate() / 50, Marker: true},
			Payload: binary.BigEndian.AppendUint32(framePrefix(g.track.MimeType()), n),
		}
		_ = g.track.WriteRTP(packet) // not connected yet, or not any more
		g.written.Store(n)
	}
}

// framePrefix makes every packet a whole key frame of its codec, as far as a server looks.
func framePrefix(mimeType string) []byte {
	switch mimeType {
	case client.MimeTypeVP8:
		return []byte{0x10, 0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xf0, 0x00} // RFC 7741, 320x240
	case client.MimeTypeVP9:
		return []byte{0x0c, 0x82, 0x49, 0x83, 0x42} // not predicted, begins and ends a frame (RFC 9628); a key frame's header
	case client.MimeTypeH264:
		return []byte{0x78, 0, 4, 0x67, 0x42, 0xe0, 0x1f, 0, 7, 0x65, 0x88, 0x84} // STAP-A of SPS and IDR slice (RFC 6184)
	case client.MimeTypeAV1:
		return []byte{0x18, 0x0a, 0x0b} // N bit, one OBU: a sequence header
	}
	return []byte{0x78} // Opus: CELT, 20 ms
}

// number returns the number of a generated packet.
func number(p *rtp.Packet) uint32 {
	if len(p.Payload) < 4 {
		return 0
	}
	return binary.BigEndian.Uint32(p.Payload[len(p.Payload)-4:])
}

// flows reads packets until some with growing numbers have come.
func flows(t *testing.T, track *client.RemoteTrack) {
	t.Helper()
	ctx := timeout(t)
	var last uint32
	for grown := 0; grown < 10; {
		packet, err := track.ReadRTP(ctx)
		if err != nil {
			t.Fatalf("media of %s: %v", track.Publication(), err)
		}
		if n := number(packet); n > last {
			last = n
			grown++
		}
	}
}

package conference_test

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// media is the media side of a client.
type media struct {
	client *client
	send   *webrtc.PeerConnection
	gen    uint64
	offers chan signal.ServerOffer
	own    []*source // what it publishes, for tests that count
	live   int       // how many of them
	// describe, if not nil, adds to what is said of a track.
	describe func(*signal.TrackRequest)

	mu       sync.Mutex
	receive  *webrtc.PeerConnection
	peers    []*webrtc.PeerConnection // all that ever received
	channels map[bool]*webrtc.DataChannel
	bySSRC   map[uint32]string         // publication by SSRC, as the last offer has it
	packets  map[string]*atomic.Uint64 // received, by publication
	data     *inbox[dataMessage]
}

// dataMessage is one that came on a data channel.
type dataMessage struct {
	reliable bool
	header   signal.DataHeader
	payload  string
}

// withMedia makes a client answer the server's offers and count what it receives.
func withMedia(c *client) *media {
	m := &media{
		client: c, offers: make(chan signal.ServerOffer, 256),
		bySSRC: make(map[uint32]string), packets: make(map[string]*atomic.Uint64),
		channels: make(map[bool]*webrtc.DataChannel), data: newInbox[dataMessage](),
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case o := <-m.offers:
				m.answer(ctx, o)
			case <-ctx.Done():
				return
			}
		}
	}()
	c.t.Cleanup(func() {
		cancel()
		<-done
		for _, pc := range m.peers { // only now: pion leaks when it is closed under a negotiation
			_ = pc.GracefulClose()
		}
	})
	var newest uint64 // generation
	c.onEvent(func(e signal.ClientEvent) {
		switch e.Type {
		case signal.EventOffer:
			o := decode[signal.ServerOffer](c.t, e)
			newest = o.Generation
			m.offers <- o
		case signal.EventSnapshot: // may hold an offer that was missed
			if o := decode[signal.Snapshot](c.t, e).Receive; o != nil && o.Generation > newest {
				newest = o.Generation
				m.offers <- *o
			}
		case signal.EventTransportClosed:
			if decode[signal.TransportClosed](c.t, e).Transport != signal.TransportReceive {
				return
			}
			m.mu.Lock()
			defer m.mu.Unlock()
			m.receive = nil
		}
	})
	return m
}

// joinWithMedia is join with media.
func joinWithMedia(t testing.TB, server signal.Acceptor, room, identity string) *media {
	t.Helper()
	c := connect(t, server, identity)
	m := withMedia(c)
	if err := c.join(signal.Join{Room: room, Name: identity}); err != nil {
		t.Fatal(err)
	}
	return m
}

// answer answers one offer of the server.
func (m *media) answer(ctx context.Context, o signal.ServerOffer) {
	t := m.client.t
	m.mu.Lock()
	pc := m.receive
	if pc == nil {
		pc = makePeer(t, m.arrived)
		m.receive, m.peers = pc, append(m.peers, pc)
		m.openChannels(pc)
	}
	m.bySSRC = ssrcs(o)
	m.mu.Unlock()
	err := pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: o.SDP})
	if err != nil {
		if !over(pc, err) {
			t.Errorf("offer: %v", err)
		}
		return
	}
	answer, err := pc.CreateAnswer(nil)
	sdp := local(t, pc, answer, err)
	if sdp == "" {
		return
	}
	err = m.client.session.Request(ctx, signal.TypeAnswer, signal.Answer{
		Transport: signal.TransportReceive, Generation: o.Generation, SDP: sdp,
	}, nil)
	var refused *signal.Error
	if errors.As(err, &refused) && refused.Code != signal.CodeNotJoined && refused.Code != signal.CodeStaleNegotiation {
		t.Errorf("answer: %v", err)
	}
}

// openChannels opens the two data channels, as negotiated in advance.
func (m *media) openChannels(pc *webrtc.PeerConnection) {
	yes, no, none := true, false, uint16(0)
	for id, c := range []struct {
		label string
		init  webrtc.DataChannelInit
	}{
		{"reliable", webrtc.DataChannelInit{Negotiated: &yes, Ordered: &yes}},
		{"lossy", webrtc.DataChannelInit{Negotiated: &yes, Ordered: &no, MaxRetransmits: &none}},
	} {
		n := uint16(id)
		c.init.ID = &n
		channel, err := pc.CreateDataChannel(c.label, &c.init)
		if err != nil {
			m.client.t.Error(err)
			return
		}
		reliable := id == 0
		m.channels[reliable] = channel
		channel.OnMessage(func(msg webrtc.DataChannelMessage) {
			header, payload, err := signal.ParseData(msg.Data)
			if err != nil {
				m.client.t.Errorf("data: %v", err)
			}
			m.data.put(dataMessage{reliable, header, string(payload)})
		})
	}
}

// ssrcs returns the publications of an offer by the SSRC they are sent with.
func ssrcs(o signal.ServerOffer) map[uint32]string {
	publications := make(map[string]string)
	for _, track := range o.Tracks {
		publications[track.MID] = track.Publication
	}
	out := make(map[uint32]string)
	var mid string
	var seen bool // the section's first SSRC is the media's, the other one is for retransmissions
	for line := range strings.Lines(o.SDP) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "m=") {
			mid, seen = "", false
		}
		if m, ok := strings.CutPrefix(line, "a=mid:"); ok {
			mid = m
		}
		if rest, ok := strings.CutPrefix(line, "a=ssrc:"); ok && !seen && publications[mid] != "" {
			number, _, _ := strings.Cut(rest, " ")
			if ssrc, err := strconv.ParseUint(number, 10, 32); err == nil {
				out[uint32(ssrc)], seen = publications[mid], true
			}
		}
	}
	return out
}

// arrived counts a packet.
func (m *media) arrived(ssrc uint32) {
	m.mu.Lock()
	publication := m.bySSRC[ssrc]
	m.mu.Unlock()
	if publication != "" {
		m.counter(publication).Add(1)
	}
}

func (m *media) counter(publication string) *atomic.Uint64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := m.packets[publication]
	if n == nil {
		n = new(atomic.Uint64)
		m.packets[publication] = n
	}
	return n
}

// flows waits until n more packets of a publication have come.
func (m *media) flows(publication string, n uint64) {
	m.client.t.Helper()
	counter := m.counter(publication)
	want := counter.Load() + n
	until(m.client.t, "media of "+publication, func() bool { return counter.Load() >= want })
}

// until waits until ok, looking often: for counters, which tell nobody that they grew.
func until(t testing.TB, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); time.Now().Before(end); <-tick.C {
		if ok() {
			return
		}
	}
	t.Fatalf("%s: not in time", what)
}

// source is one published track, which sends until it is stopped.
type source struct {
	publication string
	maxBitrate  int64
	mid         string
	track       *webrtc.TrackLocalStaticRTP
	sender      *webrtc.RTPSender
	level       atomic.Int32 // RFC 6464; -1: none
	stop        context.CancelFunc
	stopped     chan struct{}
}

// publish publishes tracks of these sources, and starts sending.
func (m *media) publish(sources ...signal.Source) []*source {
	m.client.t.Helper()
	out, err := m.tryPublish(false, sources...)
	if err != nil {
		m.client.t.Fatalf("publish: %v", err)
	}
	for _, s := range out {
		m.start(s)
	}
	return out
}

// tryPublish makes tracks and offers them; it does not send yet.
func (m *media) tryPublish(muted bool, sources ...signal.Source) ([]*source, error) {
	t := m.client.t
	t.Helper()
	if m.send == nil {
		m.send = newPeer(t)
	}
	var out []*source
	for _, kind := range sources {
		mime := webrtc.MimeTypeVP8
		if kind == signal.SourceMicrophone || kind == signal.SourceScreenAudio {
			mime = webrtc.MimeTypeOpus
		}
		track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: mime}, string(kind), "stream")
		if err != nil {
			t.Fatal(err)
		}
		tr, err := m.send.AddTransceiverFromTrack(track, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
		if err != nil {
			t.Fatal(err)
		}
		s := &source{track: track, sender: tr.Sender()}
		s.level.Store(-1)
		out = append(out, s)
	}
	offer, err := m.send.CreateOffer(nil)
	sdp := local(t, m.send, offer, err)
	m.gen++
	req := signal.Offer{Transport: signal.TransportSend, Generation: m.gen, SDP: sdp}
	for i, s := range out {
		for _, tr := range m.send.GetTransceivers() {
			if tr.Sender() == s.sender {
				s.mid = tr.Mid()
			}
		}
		req.Tracks = append(req.Tracks, signal.TrackRequest{MID: s.mid, Source: sources[i], Name: string(sources[i]), Muted: muted})
		if m.describe != nil {
			m.describe(&req.Tracks[i])
		}
	}
	var reply signal.OfferReply
	if err := m.client.request(signal.TypeOffer, req, &reply); err != nil {
		if m.gen == 1 { // there is no transport yet: begin anew
			_ = m.send.Close()
			m.send, m.gen = nil, 0
		}
		return nil, err
	}
	if err := m.send.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: reply.SDP}); err != nil {
		return nil, err
	}
	for i, p := range reply.Publications {
		out[i].publication, out[i].maxBitrate = p.Publication, p.MaxBitrate
	}
	return out, nil
}

// start sends a packet every 5 ms: key frames, or sound.
func (m *media) start(s *source) {
	var ctx context.Context
	ctx, s.stop = context.WithCancel(context.Background())
	s.stopped = make(chan struct{})
	go func() {
		defer close(s.stopped)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for n := uint16(0); ; n++ {
			if err := s.write(n); err != nil && !errors.Is(err, io.ErrClosedPipe) {
				return
			}
			select {
			case <-tick.C:
			case <-ctx.Done():
				return
			}
		}
	}()
	m.client.t.Cleanup(func() { s.stop(); <-s.stopped })
}

// keyFrame is the start of a VP8 key frame of 160x90, after a payload descriptor.
var keyFrame = []byte{0x10, 0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0xa0, 0x00, 0x5a, 0x00, 1, 2, 3, 4, 5, 6, 7, 8}

func (s *source) write(n uint16) error {
	p := &rtp.Packet{Header: rtp.Header{Version: 2, SequenceNumber: n, Timestamp: uint32(n) * 450, Marker: true}, Payload: keyFrame}
	if level := s.level.Load(); level >= 0 {
		for _, ext := range s.sender.GetParameters().HeaderExtensions {
			if ext.URI == audioLevelURI {
				if err := p.SetExtension(uint8(ext.ID), []byte{byte(level)}); err != nil {
					return err
				}
			}
		}
	}
	return s.track.WriteRTP(p)
}

// published waits until a publication is announced to c, if it was not before.
func (c *client) published(id string) {
	c.t.Helper()
	for !c.announced[id] {
		pub := next[conference.PublicationInfo](c, signal.EventPublished)
		if c.announced == nil {
			c.announced = make(map[string]bool)
		}
		c.announced[pub.ID] = true
	}
}

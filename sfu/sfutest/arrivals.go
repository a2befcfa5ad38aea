package sfutest

import (
	"encoding/binary"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/pion/interceptor/pkg/twcc"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"
	"github.com/pion/transport/v4/packetio"
	"github.com/pion/webrtc/v4"
)

// arrivals notes when each packet came that has a transport-wide sequence
// number, whatever stream it belongs to and whoever reads it: pion's own
// feedback knows of packets that were read alone, and calls probes lost.
type arrivals struct {
	start time.Time

	mu       sync.Mutex // guards what follows
	id       uint8      // of the header extension; 0: not negotiated
	recorder *twcc.Recorder
}

func newArrivals() *arrivals {
	return &arrivals{start: time.Now(), recorder: twcc.NewRecorder(rand.Uint32())}
}

// learn takes the extension's ID from a description.
func (a *arrivals) learn(description string) {
	for line := range strings.Lines(description) {
		id, uri, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "a=extmap:"), " ")
		if n, err := strconv.ParseUint(id, 10, 8); err == nil && uri == sdp.TransportCCURI {
			a.mu.Lock()
			a.id = uint8(n)
			a.mu.Unlock()
		}
	}
}

// tap is a buffer of pion's for one stream.
type tap struct {
	*packetio.Buffer
	arrivals *arrivals
}

// buffer makes what pion keeps the packets of a stream in.
func (a *arrivals) buffer(kind packetio.BufferPacketType, _ uint32) io.ReadWriteCloser {
	b := packetio.NewBuffer()
	b.SetLimitSize(1 << 20)
	if kind != packetio.RTPBufferPacket {
		return b
	}
	return tap{b, a}
}

// Write notes a packet and keeps it.
func (t tap) Write(b []byte) (int, error) {
	t.arrivals.note(b)
	return t.Buffer.Write(b)
}

func (a *arrivals) note(b []byte) {
	var h rtp.Header
	if _, err := h.Unmarshal(b); err != nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if v := h.GetExtension(a.id); a.id != 0 && len(v) == 2 {
		a.recorder.Record(h.SSRC, binary.BigEndian.Uint16(v), time.Since(a.start).Microseconds())
	}
}

// feedback is what came since the last time.
func (a *arrivals) feedback() []rtcp.Packet {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.recorder.BuildFeedbackPacket()
}

// tell sends feedback at an interval until the peer is closed.
func (p *Peer) tell(pc *webrtc.PeerConnection, a *arrivals) {
	interval := p.config.FeedbackInterval
	if interval <= 0 {
		interval = 100 * time.Millisecond
	}
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-p.stop:
			return
		case <-ticker.C:
			if packets := a.feedback(); len(packets) > 0 {
				_ = pc.WriteRTCP(packets) // fails when the connection is gone
			}
		}
	}
}

package conference_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/pion/webrtc/v4"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// open waits until a client's data channels are open.
func (m *media) open() {
	m.client.t.Helper()
	m.client.must(signal.TypeOpenData, nil, nil)
	until(m.client.t, "data channels", func() bool {
		m.mu.Lock()
		defer m.mu.Unlock()
		for _, c := range m.channels {
			if c.ReadyState() != webrtc.DataChannelStateOpen {
				return false
			}
		}
		return len(m.channels) == 2
	})
}

func (m *media) channel(reliable bool) *webrtc.DataChannel {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.channels[reliable]
}

// sendData sends a data message.
func (m *media) sendData(reliable bool, topic, payload string, to ...string) {
	m.client.t.Helper()
	msg, err := signal.AppendData(nil, signal.DataHeader{To: to, Topic: topic}, []byte(payload))
	if err != nil {
		m.client.t.Fatal(err)
	}
	if err := m.channel(reliable).Send(msg); err != nil {
		m.client.t.Fatal(err)
	}
}

func (m *media) nextData() dataMessage {
	m.client.t.Helper()
	d, ok := m.data.wait()
	if !ok {
		m.client.t.Fatal("no data message")
	}
	return d
}

func TestData(t *testing.T) {
	server := newServer(t, conference.Config{Engine: loopback()})
	ann, bob, cid := joinWithMedia(t, server, "r", "ann"), joinWithMedia(t, server, "r", "bob"), joinWithMedia(t, server, "r", "cid")
	ann.open()
	// The first message to somebody is what opens its channels.
	ann.sendData(true, "greeting", "hello all")
	for _, m := range []*media{bob, cid} {
		got := m.nextData()
		if !got.reliable || got.payload != "hello all" || got.header.From != ann.client.sid() || got.header.Topic != "greeting" || got.header.To != nil {
			t.Errorf("got %+v", got)
		}
	}
	ann.sendData(true, "", "for bob", bob.client.sid(), "PA_nobody", ann.client.sid(), bob.client.sid())
	for i := range 50 {
		ann.sendData(true, "", fmt.Sprint(i))
	}
	if got := bob.nextData(); got.payload != "for bob" {
		t.Errorf("bob: %+v", got)
	}
	for _, m := range []*media{bob, cid} { // cid got nothing before
		for i := range 50 {
			if got := m.nextData(); got.payload != fmt.Sprint(i) {
				t.Fatalf("got %q, want %d: reliable messages come in order", got.payload, i)
			}
		}
	}
	bob.open()
	bob.sendData(false, "pointer", "x=1")
	for _, m := range []*media{ann, cid} {
		if got := m.nextData(); got.reliable || got.payload != "x=1" || got.header.From != bob.client.sid() {
			t.Errorf("got %+v", got)
		}
	}
	if got := bob.data.take(); len(got) != 0 {
		t.Errorf("the sender got its own: %+v", got)
	}
}

func TestDataGrant(t *testing.T) {
	server := newServer(t, conference.Config{Engine: loopback()})
	ann, bob := joinWithMedia(t, server, "r", "ann"), joinWithMedia(t, server, "r", "bob")
	ann.open()
	room, _ := server.Room("r")
	grant := everything()
	grant.Data = false
	if err := room.SetGrant(t.Context(), ann.client.sid(), grant); err != nil {
		t.Fatal(err)
	}
	ann.sendData(true, "", "not permitted")
	bob.open()
	bob.sendData(true, "", "permitted", ann.client.sid())
	if got := ann.nextData(); got.payload != "permitted" {
		t.Errorf("got %+v", got)
	}
	if got := bob.data.take(); len(got) != 0 {
		t.Errorf("bob got %+v", got)
	}
}

// What breaks the rules closes the sender's transport, with a reason; others go on.
func TestDataBounds(t *testing.T) {
	for name, tt := range map[string]struct {
		send   func(*media) error
		reason string
	}{
		"malformed": {func(m *media) error { return m.channel(true).Send([]byte("nonsense")) }, "bad_data"},
		"lossy message over 1200 bytes": {func(m *media) error {
			msg, err := signal.AppendData(nil, signal.DataHeader{}, []byte(strings.Repeat("x", signal.LimitDataLossy)))
			if err != nil {
				return err
			}
			return m.channel(false).Send(msg)
		}, "too_large"},
		"flood": {func(m *media) error {
			msg, err := signal.AppendData(nil, signal.DataHeader{}, []byte("x"))
			channel := m.channel(true)
			for i := 0; i < 5000 && err == nil && channel.ReadyState() == webrtc.DataChannelStateOpen; i++ {
				err = channel.Send(msg)
			}
			return nil // it ends when the transport does
		}, "rate_limited"},
	} {
		t.Run(name, func(t *testing.T) {
			server := newServer(t, conference.Config{Engine: loopback()})
			ann, bob, cid := joinWithMedia(t, server, "r", "ann"), joinWithMedia(t, server, "r", "bob"), joinWithMedia(t, server, "r", "cid")
			ann.open()
			bob.open()
			if err := tt.send(ann); err != nil {
				t.Fatal(err)
			}
			if got := next[signal.TransportClosed](ann.client, signal.EventTransportClosed); got.Transport != signal.TransportReceive || got.Reason != tt.reason {
				t.Errorf("ann was told %+v, want %s", got, tt.reason)
			}
			bob.sendData(true, "", "still here", cid.client.sid())
			for got := cid.nextData(); got.payload != "still here"; got = cid.nextData() {
			}
		})
	}
}

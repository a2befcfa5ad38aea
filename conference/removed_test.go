package conference_test

import (
	"net"
	"net/netip"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/signal"
)

// Somebody is put out while its offer is on its way: nothing stays behind. Nothing is muted
// and nothing flows, so that nobody is told of the publications and the watcher needs no transport.
func TestRemovedWhilePublishing(t *testing.T) { // C13
	server := newServer(t, conference.Config{Engine: loopback()})
	join(t, server, "r", "watcher")
	room, _ := server.Room("r")
	for range 20 {
		ann := joinWithMedia(t, server, "r", "ann")
		done := make(chan error, 1)
		go func() { done <- room.Remove(t.Context(), ann.client.sid(), "") }()
		_, _ = ann.tryPublish(false, signal.SourceCamera, signal.SourceMicrophone) // whichever is first
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		<-ann.client.session.Done()
	}
	nothingLeft(t, server)
}

// The same with the order fixed: the loop has permitted the offer, and the media engine has
// not yet made the transport when its participant goes.
func TestRemovedBeforeItsTransport(t *testing.T) { // C13
	reached, resume := make(chan struct{}), make(chan struct{})
	engine := loopback()
	engine.ListenPacket = func(addr netip.AddrPort) (sfu.PacketConn, error) {
		close(reached)
		<-resume
		return net.ListenUDP("udp", net.UDPAddrFromAddrPort(addr))
	}
	server := newServer(t, conference.Config{Engine: engine})
	join(t, server, "r", "watcher")
	room, _ := server.Room("r")
	ann := joinWithMedia(t, server, "r", "ann")
	refused := make(chan error, 1)
	go func() {
		_, err := ann.tryPublish(true, signal.SourceCamera, signal.SourceMicrophone)
		refused <- err
	}()
	<-reached
	if err := room.Remove(t.Context(), ann.client.sid(), ""); err != nil {
		t.Fatal(err)
	}
	close(resume)
	if <-refused == nil {
		t.Error("the offer was answered")
	}
	nothingLeft(t, server)
}

// And the other way round: what it published was announced. The watcher has a transport of its
// own by then, and keeps it.
func TestRemovedOncePublished(t *testing.T) { // C13
	server := newServer(t, conference.Config{Engine: loopback()})
	watcher := join(t, server, "r", "watcher")
	room, _ := server.Room("r")
	ann := joinWithMedia(t, server, "r", "ann")
	if _, err := ann.tryPublish(true, signal.SourceCamera); err != nil {
		t.Fatal(err)
	}
	next[signal.ServerOffer](watcher, signal.EventOffer)
	if err := room.Remove(t.Context(), ann.client.sid(), ""); err != nil {
		t.Fatal(err)
	}
	until(t, "what the removed one had", func() bool {
		got := server.Stats().Engine
		return got.SendTransports == 0 && got.ReceiveTransports == 1 && got.Producers == 0 && got.Consumers == 0
	})
}

// nothingLeft waits until the engine holds nothing of anybody, the rooms being open.
func nothingLeft(t *testing.T, server *conference.Server) {
	t.Helper()
	until(t, "the end of transports, producers and consumers", func() bool {
		got := server.Stats().Engine
		return got.SendTransports == 0 && got.ReceiveTransports == 0 && got.Producers == 0 && got.Consumers == 0
	})
}

package conference_test

import (
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// A publication goes by the server, directly and by the server again under one id, and is received each time it goes by the server.
func TestPublicationTakesBothWays(t *testing.T) {
	server := auto(t, func(cfg *conference.Config) { cfg.Room.DirectAfter, cfg.Engine = time.Millisecond, loopback() })
	ada, ben := joinWithMedia(t, server, "r", "ada"), joinWithMedia(t, server, "r", "ben")
	connected(1, ada.client, ben.client)
	var made signal.PublishReply
	ada.client.must(signal.TypePublish, signal.Publish{Kind: signal.KindVideo, Source: signal.SourceCamera}, &made)
	ben.client.published(made.Publication)
	ada.describe = func(t *signal.TrackRequest) { t.Publication = made.Publication }

	for round := uint64(0); round < 2; round++ {
		epoch := 2 + 2*round
		cleo := join(t, server, "r", "cleo")
		ada.client.wantRoute(route(byServer, epoch, false, "participants"))
		camera := ada.publish(signal.SourceCamera)[0]
		if camera.publication != made.Publication {
			t.Fatalf("forwarded as %s, announced as %s", camera.publication, made.Publication)
		}
		ben.flows(made.Publication, 20)
		for _, c := range []*client{ada.client, ben.client} {
			c.reports(epoch, nil, signal.PathUp)
		}
		ada.client.wantRoute(route(byServer, epoch, true, "participants"))

		cleo.leave()
		ada.client.wantRoute(route(direct, epoch+1, false, "quiet"))
		connected(epoch+1, ada.client, ben.client)
		ada.client.wantRoute(route(direct, epoch+1, true, "quiet"))
		if closed := next[signal.TransportClosed](ada.client, signal.EventTransportClosed); closed.Transport != signal.TransportSend || closed.Reason != "direct" {
			t.Errorf("closed %+v", closed)
		}
		if closed := next[signal.TransportClosed](ben.client, signal.EventTransportClosed); closed.Transport != signal.TransportReceive {
			t.Errorf("closed %+v", closed)
		}
		if stats := server.Stats().Engine; stats.SendTransports != 0 || stats.Producers != 0 {
			t.Errorf("the engine still has %+v", stats)
		}
		camera.stop()
		_ = ada.send.GracefulClose()
		ada.send, ada.gen = nil, 0
	}
	for _, e := range ben.client.drain() {
		if e.Type == signal.EventPublished || e.Type == signal.EventUnpublished {
			t.Errorf("%s %s: the publication never ended", e.Type, e.Data)
		}
	}
}

// What a section is to carry has to be one's own, of that source, and not carried yet.
func TestForwardingIsChecked(t *testing.T) {
	server := auto(t, func(cfg *conference.Config) { cfg.Engine = loopback() })
	ada, ben := joinWithMedia(t, server, "r", "ada"), joinWithMedia(t, server, "r", "ben")
	join(t, server, "r", "cleo")
	var made signal.PublishReply
	ada.client.must(signal.TypePublish, signal.Publish{Kind: signal.KindVideo, Source: signal.SourceCamera}, &made)
	for name, bad := range map[string]struct {
		m      *media
		source signal.Source
		code   signal.Code
	}{
		"another's":      {ben, signal.SourceCamera, signal.CodeNotFound},
		"another source": {ada, signal.SourceScreen, signal.CodeInvalid},
	} {
		bad.m.describe = func(t *signal.TrackRequest) { t.Publication = made.Publication }
		_, err := bad.m.tryPublish(false, bad.source)
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		wantCode(t, err, bad.code)
	}
	ada.publish(signal.SourceCamera)
	_, err := ada.tryPublish(false, signal.SourceCamera)
	wantCode(t, err, signal.CodeConflict)
}

package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/client"
	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/web"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long anything may take, also on a machine that has much else to do.
const patience = 2 * time.Minute

// serve runs a server on loopback; it returns its signalling address.
func serve(t *testing.T) string {
	t.Helper()
	server, err := conference.New(conference.Config{
		Authorize: conference.AllowAnyone,
		Engine:    sfu.Config{Listen: []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:0")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(web.Handler(server, nil))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := server.Close(ctx); err != nil {
			t.Errorf("close the server: %v", err)
		}
		web.Close()
	})
	return "ws" + strings.TrimPrefix(web.URL, "http")
}

// clip writes an IVF file of VP8 key frames.
func clip(t *testing.T) string {
	t.Helper()
	b := make([]byte, 32)
	copy(b, "DKIF")
	binary.LittleEndian.PutUint16(b[6:], 32)
	copy(b[8:], "VP80")
	binary.LittleEndian.PutUint32(b[16:], 25)
	binary.LittleEndian.PutUint32(b[20:], 1)
	frame := []byte{0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xf0, 0x00, 0x55}
	for n := range 25 {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(frame)))
		b = binary.LittleEndian.AppendUint64(b, uint64(n))
		b = append(b, frame...)
	}
	path := filepath.Join(t.TempDir(), "clip.ivf")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestBotPublishesUntilItIsStopped(t *testing.T) {
	url := serve(t)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	tracks, left := make(chan *client.RemoteTrack, 1), make(chan signal.LeaveReason, 1)
	room, err := client.Join(ctx, client.Config{
		URL: url, Room: "lobby", Name: "Viewer",
		OnTrack: func(track *client.RemoteTrack) { tracks <- track },
		OnEvent: func(e client.Event) {
			if l, ok := e.(client.ParticipantLeft); ok {
				left <- l.Reason
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer room.Close()

	running, stop := context.WithCancel(ctx)
	ran := make(chan error, 1)
	go func() { ran <- run(running, client.Config{URL: url, Room: "lobby", Name: "Bot"}, clip(t), "") }()
	select {
	case track := <-tracks:
		packet, err := track.ReadRTP(ctx)
		if err != nil || !bytes.HasSuffix(packet.Payload, []byte{0x55}) {
			t.Errorf("received %v, %v, want a frame of the file", packet, err)
		}
	case err := <-ran:
		t.Fatalf("the bot ended: %v", err)
	}
	stop()
	if err := <-ran; err != nil {
		t.Errorf("run: %v, want nil when it is stopped", err)
	}
	if reason := <-left; reason != signal.ReasonClientLeft {
		t.Errorf("the bot left with %q, want %q", reason, signal.ReasonClientLeft)
	}
}

func TestBotWithoutItsFile(t *testing.T) {
	if err := run(t.Context(), client.Config{URL: "ws://127.0.0.1:1/", Room: "lobby"}, "missing.ivf", ""); err == nil {
		t.Error("ran without its file")
	}
}

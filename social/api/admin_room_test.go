package api_test

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pion/rtp"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/client"
	"github.com/rotunda-rtc/rotunda/social/api"
)

// roomSeen is what an admin sees of a room.
type roomSeen struct {
	Room struct {
		ID, Name                       string
		Participants, Hidden, Knocking int
		Conference                     struct {
			ID, Title string
			Owner     person
		}
	}
	Participants []struct {
		SID, Identity, Name, Door, Role string
		Receiving                       int
		Connections                     []struct{ Direction, State, Protocol string }
		Sends                           []struct {
			ID, Kind, Source, Codec string
			Encodings               []struct {
				Live            bool
				PacketsReceived int `json:"packets_received"`
			}
		}
		Receives []struct {
			ID, Reason, Explain string
			From                struct{ Identity, Name string }
			PacketsSent         int `json:"packets_sent"`
		}
	}
	Next string
}

// TestAdminRoom: an admin sees what everybody in a room sends and receives, and why it is not more.
func TestAdminRoom(t *testing.T) {
	h := newHouse(t, houseConfig{})
	web := httptest.NewServer(h.handler())
	defer web.Close()
	ann, bob, adm := h.join("ann@example.org"), h.join("bob@example.org"), h.admin("adm@example.org")
	c := ann.conference(object{"title": "A talk", "public": true})
	ann.do("POST", "/conferences/"+c.ID+"/live", nil).ok(200, nil)
	tracks := make(chan *client.RemoteTrack, 1)
	enter := func(u *user, heard func(*client.RemoteTrack)) *client.Room {
		t.Helper()
		r, err := client.Join(t.Context(), client.Config{URL: "ws" + strings.TrimPrefix(web.URL, "http") + "/signal", Room: c.ID, Token: u.token, RejoinTimeout: -1, OnTrack: heard})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = r.Close() }) // it may have ended before
		return r
	}
	annIn := enter(ann, nil)
	enter(bob, func(got *client.RemoteTrack) { tracks <- got })
	speak(t, annIn, func() {
		select {
		case got := <-tracks:
			if _, err := got.ReadRTP(t.Context()); err != nil {
				t.Error(err)
			}
		case <-t.Context().Done():
		}
	})

	var rooms list[struct{ ID string }]
	adm.do("GET", "/admin/rooms", nil).ok(200, &rooms)
	path := "/admin/rooms/" + rooms.Items[0].ID
	var seen roomSeen
	adm.do("GET", path, nil).ok(200, &seen)
	if r := seen.Room; r.Name != c.ID || r.Participants != 2 || r.Conference.Title != "A talk" || r.Conference.Owner.FullName != "Ann Tester" || len(seen.Participants) != 2 {
		t.Fatalf("%+v", seen)
	}
	a, b := seen.Participants[0], seen.Participants[1]
	if a.Identity == bob.ID { // they came within a millisecond
		a, b = b, a
	}
	order := []string{seen.Participants[0].SID, seen.Participants[1].SID}
	if a.Identity != ann.ID || a.Door != "signal" || a.Role != "host" || len(a.Sends) != 1 || a.Sends[0].Source != "microphone" || a.Sends[0].Codec != "audio/opus" ||
		len(a.Sends[0].Encodings) != 1 || a.Sends[0].Encodings[0].PacketsReceived == 0 || a.Connections[0].Direction != "send" || a.Connections[0].State != "connected" || a.Connections[0].Protocol != "udp" {
		t.Errorf("Ann: %+v", a)
	}
	if len(b.Receives) != 1 || b.Receiving != 1 || b.Receives[0].ID != a.Sends[0].ID || b.Receives[0].From.Name != "Ann Tester" || b.Receives[0].PacketsSent == 0 || b.Receives[0].Explain == "" {
		t.Errorf("Bob: %+v", b)
	}
	if len(b.Sends) != 0 || len(a.Receives) != 0 {
		t.Errorf("Ann receives %+v, and Bob sends %+v", a.Receives, b.Sends)
	}

	seen = roomSeen{}
	adm.do("GET", path+"?limit=1", nil).ok(200, &seen)
	next := seen.Next
	if len(seen.Participants) != 1 || seen.Participants[0].SID != order[0] {
		t.Errorf("first page: %+v", seen)
	}
	seen = roomSeen{}
	adm.do("GET", path+"?limit=1&cursor="+next, nil).ok(200, &seen)
	if len(seen.Participants) != 1 || seen.Participants[0].SID != order[1] || seen.Next != "" {
		t.Errorf("second page: %+v", seen)
	}
	adm.do("GET", "/admin/rooms/x", nil).problem(404, "not_found")
}

// speak has somebody publish sound while something is done.
func speak(t *testing.T, in *client.Room, do func()) {
	t.Helper()
	track, err := client.NewTrack(client.MimeTypeOpus)
	if err == nil {
		_, err = in.Publish(t.Context(), track, client.PublishOptions{})
	}
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var playing sync.WaitGroup
	playing.Go(func() {
		ticker := time.NewTicker(20 * time.Millisecond)
		defer ticker.Stop()
		for n := uint16(0); ctx.Err() == nil; n++ {
			// Before the transport is connected nobody takes it.
			_ = track.WriteRTP(&rtp.Packet{Header: rtp.Header{Version: 2, SequenceNumber: n, Timestamp: uint32(n) * 960}, Payload: []byte{0xf8, 0xff, 0xfe}})
			select {
			case <-ctx.Done():
			case <-ticker.C:
			}
		}
	})
	do()
	stop()
	playing.Wait()
}

// TestRoomParticipant: of a report of the media engine all that admins are shown is where it belongs. The report is that of package conference's own test.
func TestRoomParticipant(t *testing.T) {
	data, err := os.ReadFile("../../conference/testdata/stats.json")
	if err != nil {
		t.Fatal(err)
	}
	var report []conference.RTCStats
	if err := json.Unmarshal(data, &report); err != nil {
		t.Fatal(err)
	}
	camera := conference.PublicationInfo{ID: "PB_1", Kind: "video", Source: "camera", MimeType: "video/VP8"}
	ann := conference.ParticipantState{ParticipantInfo: conference.ParticipantInfo{
		SID: "PA_1", Identity: "ann", Name: "Ann", Role: "host", JoinedAt: 1795220000000, Quality: "poor", Publications: []conference.PublicationInfo{camera},
	}, Door: conference.DoorSignal}
	got, err := api.ParticipantOf(ann, report, []conference.ParticipantState{ann})
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/participant.json")
	if err != nil || string(want) != string(got)+"\n" {
		t.Errorf("golden file %v, got:\n%s", err, got)
	}
}

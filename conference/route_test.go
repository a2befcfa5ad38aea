package conference_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/signal"
)

// auto is a server whose rooms go directly where they can.
func auto(t testing.TB, change func(*conference.Config)) *conference.Server {
	cfg := conference.Config{Room: conference.RoomSettings{Mode: signal.ModeAuto}}
	if change != nil {
		change(&cfg)
	}
	return newServer(t, cfg)
}

// joinOld joins as a client that cannot send and receive directly.
func joinOld(t testing.TB, server signal.Acceptor, room, identity string) error {
	t.Helper()
	return connectAs(t, server, signal.Hello{Token: identity}).join(signal.Join{Room: room})
}

// reports tells the server how a path of that epoch stands; to nobody it is that by the server.
func (c *client) reports(epoch uint64, to *client, state signal.PathState) {
	c.t.Helper()
	m := signal.PathReport{Epoch: epoch, State: state}
	if to != nil {
		m.Participant = to.sid()
	}
	c.must(signal.TypePathReport, m, nil)
}

// wantRoute waits for the next route and compares it.
func (c *client) wantRoute(want signal.Route) {
	c.t.Helper()
	if got := next[signal.Route](c, signal.EventRoute); got != want {
		c.t.Fatalf("route: got %+v, want %+v", got, want)
	}
}

// noRoute fails if a route has come.
func (c *client) noRoute() {
	c.t.Helper()
	for _, e := range c.drain() {
		if e.Type == signal.EventRoute {
			c.t.Errorf("route %s, want none", e.Data)
		}
	}
}

// connected brings both paths of two up.
func connected(epoch uint64, a, b *client) {
	a.reports(epoch, b, signal.PathUp)
	b.reports(epoch, a, signal.PathUp)
}

func route(via signal.Via, epoch uint64, settled bool, reason string) signal.Route {
	return signal.Route{Via: via, Epoch: epoch, Settled: settled, Reason: reason}
}

const (
	direct   = signal.ViaDirect
	byServer = signal.ViaServer
)

func TestRouteOfARoom(t *testing.T) {
	for mode, want := range map[signal.Mode]*signal.Route{
		"": nil, signal.ModeSFU: nil,
		signal.ModeP2P:  {Via: direct, Epoch: 1, Settled: true},
		signal.ModeAuto: {Via: direct, Epoch: 1, Settled: true},
	} {
		server := newServer(t, conference.Config{Room: conference.RoomSettings{Mode: mode}})
		room := join(t, server, "r", "ada").joined.Room
		got, _ := json.Marshal(room.Route)
		if expected, _ := json.Marshal(want); string(got) != string(expected) {
			t.Errorf("mode %q: route %s, want %s", mode, got, expected)
		}
		if want != nil && room.Mode != mode {
			t.Errorf("mode %q: told %q", mode, room.Mode)
		}
	}
	for _, bad := range []conference.RoomSettings{{Mode: "mesh"}, {Mode: signal.ModeAuto, MaxDirect: 9}, {MaxDirect: -1}} {
		if _, err := conference.New(conference.Config{Authorize: byToken, Room: bad}); err == nil {
			t.Errorf("%+v: no error", bad)
		}
	}
}

// A third makes the media go by the server; the direct paths stay until both who had them receive all by it.
func TestRouteOfThree(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		server := auto(t, nil)
		ada, ben := join(t, server, "r", "ada"), join(t, server, "r", "ben")
		connected(1, ada, ben)
		time.Sleep(time.Minute)
		ada.noRoute()

		cleo := join(t, server, "r", "cleo")
		if got := *cleo.joined.Room.Route; got != route(byServer, 2, false, "participants") {
			t.Errorf("the third was told %+v", got)
		}
		for _, c := range []*client{ada, ben} {
			c.wantRoute(route(byServer, 2, false, "participants"))
		}
		ada.reports(2, nil, signal.PathUp)
		ben.reports(1, nil, signal.PathUp) // of the epoch before
		cleo.noRoute()
		ben.reports(2, nil, signal.PathUp)
		for _, c := range []*client{ada, ben, cleo} {
			c.wantRoute(route(byServer, 2, true, "participants"))
		}

		left := time.Now()
		cleo.leave()
		ada.wantRoute(route(direct, 3, false, "quiet"))
		if took := time.Since(left); took != 10*time.Second {
			t.Errorf("back to direct after %v", took)
		}
		ben.wantRoute(route(direct, 3, false, "quiet"))
		ada.reports(3, ben, signal.PathUp)
		ada.noRoute()
		ben.reports(3, ada, signal.PathUp)
		ada.wantRoute(route(direct, 3, true, "quiet"))
		ben.wantRoute(route(direct, 3, true, "quiet"))
	})
}

// Who does not say that all comes by the server is not waited for for ever.
func TestRouteSettlesByItself(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		server := auto(t, nil)
		ada, ben := join(t, server, "r", "ada"), join(t, server, "r", "ben")
		connected(1, ada, ben)
		cleo := join(t, server, "r", "cleo")
		begun := time.Now()
		cleo.wantRoute(route(byServer, 2, true, "participants"))
		if took := time.Since(begun); took != 10*time.Second {
			t.Errorf("settled after %v", took)
		}
	})
}

// A direct path that does not come up, or dies, is replaced, and not tried again for a while.
func TestRouteOfAPathThatFails(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		server := auto(t, nil)
		ada := join(t, server, "r", "ada")
		begun := time.Now()
		ben := join(t, server, "r", "ben")
		ada.reports(1, ben, signal.PathUp) // one of two is not enough
		ada.wantRoute(route(byServer, 2, false, "failed"))
		if took := time.Since(begun); took != 5*time.Second {
			t.Errorf("by the server after %v", took)
		}
		for _, c := range []*client{ada, ben} {
			c.reports(2, nil, signal.PathUp)
		}
		ada.wantRoute(route(byServer, 2, true, "failed"))

		ada.wantRoute(route(direct, 3, false, "quiet"))
		if took := time.Since(begun); took < time.Minute || took > 70*time.Second {
			t.Errorf("direct again after %v", took)
		}
		connected(3, ada, ben)
		ada.wantRoute(route(direct, 3, true, "quiet"))
		begun = time.Now()
		ben.reports(3, ada, signal.PathFailed)
		ada.wantRoute(route(byServer, 4, false, "failed"))
		ada.wantRoute(route(byServer, 4, true, "failed"))
		ada.wantRoute(route(direct, 5, false, "quiet"))
		if took := time.Since(begun); took != 2*time.Minute {
			t.Errorf("direct again after %v, want twice the time", took)
		}
		// While the server's way is still there, a failure needs no time at all.
		ada.reports(5, ben, signal.PathFailed)
		ada.wantRoute(route(byServer, 6, true, "failed"))
	})
}

// What the server has to enforce goes by the server: C14 for direct media.
func TestRouteOfWhatIsEnforced(t *testing.T) {
	less := func(change func(*conference.Grant)) conference.Grant {
		g := everything()
		change(&g)
		return g
	}
	for name, grant := range map[string]conference.Grant{
		"publish":   less(func(g *conference.Grant) { g.Publish = g.Publish[1:] }),
		"subscribe": less(func(g *conference.Grant) { g.Subscribe = false }),
		"data":      less(func(g *conference.Grant) { g.Data = false }),
	} {
		t.Run(name, func(t *testing.T) {
			server := auto(t, nil)
			ada, ben := join(t, server, "r", "ada"), join(t, server, "r", "ben")
			connected(1, ada, ben)
			room, _ := server.Room("r")
			if err := room.SetGrant(t.Context(), ben.sid(), grant); err != nil {
				t.Fatal(err)
			}
			ada.wantRoute(route(byServer, 2, false, "grant"))
		})
	}
	t.Run("mute", func(t *testing.T) {
		server := auto(t, func(cfg *conference.Config) { cfg.Room.DirectAfter, cfg.Engine = time.Millisecond, loopback() })
		ada, ben := join(t, server, "r", "ada"), join(t, server, "r", "ben")
		connected(1, ada, ben)
		var reply signal.PublishReply
		ben.must(signal.TypePublish, signal.Publish{Kind: signal.KindAudio, Source: signal.SourceMicrophone}, &reply)
		ben.must(signal.TypeMute, signal.Mute{Publication: reply.Publication, Muted: true}, nil)
		ben.must(signal.TypeMute, signal.Mute{Publication: reply.Publication}, nil)
		ada.noRoute() // its own mute changes nothing
		room, _ := server.Room("r")
		if err := room.Mute(t.Context(), reply.Publication); err != nil {
			t.Fatal(err)
		}
		ada.wantRoute(route(byServer, 2, false, "muted"))
		ada.reports(2, nil, signal.PathUp)
		ben.reports(2, nil, signal.PathUp)
		ada.wantRoute(route(byServer, 2, true, "muted"))
		ben.must(signal.TypeMute, signal.Mute{Publication: reply.Publication}, nil)
		ada.wantRoute(route(direct, 3, false, "quiet"))
	})
	t.Run("hidden", func(t *testing.T) {
		server := auto(t, func(cfg *conference.Config) {
			cfg.Authorize = func(ctx context.Context, req conference.JoinRequest) (conference.Admission, error) {
				a, err := byToken(ctx, req)
				a.Grant.Hidden = req.Token == "eve"
				return a, err
			}
		})
		ada := join(t, server, "r", "ada")
		join(t, server, "r", "eve")
		if got := next[signal.Route](ada, signal.EventRoute); got.Via != byServer {
			t.Errorf("route %+v", got)
		}
	})
	t.Run("another door, and clients that cannot", func(t *testing.T) {
		server := auto(t, nil)
		ada := join(t, server, "r", "ada")
		if err := joinOld(t, server, "r", "old"); err != nil {
			t.Fatal(err)
		}
		ada.wantRoute(route(byServer, 2, true, "participants")) // nobody had a path that could stay
		other := join(t, server, "s", "ada")
		if _, err := server.Attach(t.Context(), conference.JoinRequest{Room: "s", Token: "host", Door: conference.DoorWHIP}, nil); err != nil {
			t.Fatal(err)
		}
		other.wantRoute(route(byServer, 2, true, "participants"))
	})
	t.Run("data that the application is asked about", func(t *testing.T) {
		server := auto(t, func(cfg *conference.Config) {
			cfg.BeforeData = func(context.Context, conference.Sending) error { return nil }
		})
		if got := *join(t, server, "r", "ada").joined.Room.Route; got.Via != byServer || got.Reason != "data" {
			t.Errorf("route %+v", got)
		}
	})
}

// Without media at the server its engine is not needed: no socket is opened.
func TestDirectOpensNoPort(t *testing.T) {
	for _, mode := range []signal.Mode{signal.ModeP2P, signal.ModeAuto} {
		t.Run(string(mode), func(t *testing.T) {
			before := udpSockets(t)
			server := newServer(t, conference.Config{Room: conference.RoomSettings{Mode: mode}, Engine: loopback()})
			ada, ben := join(t, server, "r", "ada"), join(t, server, "r", "ben")
			connected(1, ada, ben)
			ada.must(signal.TypePublish, signal.Publish{Kind: signal.KindVideo, Source: signal.SourceCamera}, nil)
			ben.next(signal.EventPublished)
			ben.must(signal.TypeOpenData, nil, nil)
			ben.must(signal.TypeStats, nil, nil)
			wantCode(t, ada.request(signal.TypeOffer, signal.Offer{Transport: signal.TransportSend, Generation: 1, SDP: "v=0\r\n"}, nil), signal.CodeConflict)
			ada.drain()
			if after := udpSockets(t); after > before { // those of tests before this one may still be closing
				t.Errorf("%d UDP sockets, %d before", after, before)
			}
		})
	}
}

// udpSockets counts those of this process.
func udpSockets(t *testing.T) (n int) {
	t.Helper()
	of := make(map[string]bool)
	for _, name := range []string{"/proc/self/net/udp", "/proc/self/net/udp6"} {
		f, err := os.Open(name)
		if err != nil {
			t.Skip(err)
		}
		defer f.Close()
		for lines := bufio.NewScanner(f); lines.Scan(); {
			if fields := strings.Fields(lines.Text()); len(fields) > 9 {
				of["socket:["+fields[9]+"]"] = true
			}
		}
	}
	fds, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip(err)
	}
	for _, fd := range fds {
		if target, err := os.Readlink("/proc/self/fd/" + fd.Name()); err == nil && of[target] {
			n++
		}
	}
	return n
}

func TestP2PTakesTwo(t *testing.T) {
	server := newServer(t, conference.Config{Room: conference.RoomSettings{Mode: signal.ModeP2P, Capacity: 2}})
	join(t, server, "r", "ada")
	join(t, server, "r", "ben")
	third := connect(t, server, "cleo")
	wantCode(t, third.join(signal.Join{Room: "r"}), signal.CodeRoomFull)

	mesh := newServer(t, conference.Config{Room: conference.RoomSettings{Mode: signal.ModeP2P}})
	for i := range 4 {
		join(t, mesh, "r", fmt.Sprint("p", i))
	}
	fifth := connect(t, mesh, "p5")
	wantCode(t, fifth.join(signal.Join{Room: "r"}), signal.CodeRoomFull)
	wantCode(t, joinOld(t, mesh, "s", "old"), signal.CodeUnsupported)
	_, err := mesh.Attach(t.Context(), conference.JoinRequest{Room: "s", Token: "host"}, nil)
	wantCode(t, err, signal.CodeUnsupported)
}

func TestRelay(t *testing.T) {
	bubble.Test(t, func(t *testing.T) { // no path comes up here, and in five seconds the room would notice
		server := auto(t, func(cfg *conference.Config) {
			cfg.Authorize = func(ctx context.Context, req conference.JoinRequest) (conference.Admission, error) {
				a, err := byToken(ctx, req)
				if req.Token == "mute" {
					a.Grant = conference.Grant{Chat: true}
				}
				return a, err
			}
		})
		ada, ben := join(t, server, "r", "ada"), join(t, server, "r", "ben")
		elsewhere := join(t, server, "s", "cleo")
		offer := &signal.PeerDescription{Type: signal.DescriptionOffer, SDP: "v=0\r\n", Tracks: []signal.PeerTrack{{MID: "0", Publication: "PB_1"}}}
		answer := &signal.PeerDescription{Type: signal.DescriptionAnswer, SDP: "v=0\r\n"}
		candidate := &signal.PeerCandidate{Candidate: "candidate:1"}

		ada.must(signal.TypePeer, signal.Peer{To: ben.sid(), Generation: 1, Description: offer}, nil)
		got := next[signal.Peer](ben, signal.EventPeer)
		if got.From != ada.sid() || got.To != "" || got.Generation != 1 || got.Description == nil || got.Description.SDP != "v=0\r\n" || len(got.Description.Tracks) != 1 {
			t.Errorf("relayed %+v", got)
		}
		ben.must(signal.TypePeer, signal.Peer{To: ada.sid(), Generation: 1, Description: answer}, nil)
		ben.must(signal.TypePeer, signal.Peer{To: ada.sid(), Generation: 1, Candidate: candidate}, nil)
		ben.must(signal.TypePeer, signal.Peer{To: ada.sid(), Generation: 1, Ask: signal.AskRestart}, nil)
		for range 3 {
			if got := next[signal.Peer](ada, signal.EventPeer); got.From != ben.sid() {
				t.Errorf("relayed %+v", got)
			}
		}

		for _, bad := range []struct {
			name string
			from *client
			m    signal.Peer
			code signal.Code
		}{
			{"the second offers", ben, signal.Peer{To: ada.sid(), Generation: 1, Description: offer}, signal.CodeInvalid},
			{"the first answers", ada, signal.Peer{To: ben.sid(), Generation: 1, Description: answer}, signal.CodeInvalid},
			{"the first asks", ada, signal.Peer{To: ben.sid(), Generation: 1, Ask: signal.AskRenew}, signal.CodeInvalid},
			{"to nobody", ada, signal.Peer{To: "PA_nobody", Generation: 1, Candidate: candidate}, signal.CodeNotFound},
			{"to itself", ada, signal.Peer{To: ada.sid(), Generation: 1, Candidate: candidate}, signal.CodeNotFound},
			{"to another room", ada, signal.Peer{To: elsewhere.sid(), Generation: 1, Candidate: candidate}, signal.CodeNotFound},
			{"with a sender", ada, signal.Peer{To: ben.sid(), From: "PA_1", Generation: 1, Candidate: candidate}, signal.CodeInvalid},
			{"too large", ada, signal.Peer{To: ben.sid(), Generation: 1, Description: &signal.PeerDescription{Type: "offer", SDP: strings.Repeat("x", signal.LimitSDP+1)}}, signal.CodeTooLarge},
		} {
			err := bad.from.request(signal.TypePeer, bad.m, nil)
			if err == nil {
				t.Errorf("%s: no error", bad.name)
				continue
			}
			wantCode(t, err, bad.code)
		}

		silent := join(t, server, "r", "mute") // and by its grant the room goes by the server
		ada.wantRoute(route(byServer, 2, false, "participants"))
		wantCode(t, silent.request(signal.TypePeer, signal.Peer{To: ben.sid(), Generation: 1, Candidate: candidate}, nil), signal.CodeForbidden)
		ada.must(signal.TypePeer, signal.Peer{To: ben.sid(), Generation: 1, Candidate: candidate}, nil) // both ways are up
		ada.reports(2, nil, signal.PathUp)
		ben.reports(2, nil, signal.PathUp)
		ada.wantRoute(route(byServer, 2, true, "participants"))
		wantCode(t, ada.request(signal.TypePeer, signal.Peer{To: ben.sid(), Generation: 1, Candidate: candidate}, nil), signal.CodeConflict)

		sfu := newServer(t, conference.Config{})
		for typ, m := range map[string]any{
			signal.TypePeer:        signal.Peer{To: "PA_1", Generation: 1, Candidate: candidate},
			signal.TypePublish:     signal.Publish{Kind: signal.KindAudio, Source: signal.SourceMicrophone},
			signal.TypePathReport:  signal.PathReport{Epoch: 1, State: signal.PathUp},
			signal.TypeLocalReport: signal.LocalReport{},
		} {
			wantCode(t, join(t, sfu, typ, "ada").request(typ, m, nil), signal.CodeUnsupported)
		}
	})
}

// What one has relayed is bounded in number and size, and costs nobody else anything.
func TestRelayIsBounded(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		server := auto(t, func(cfg *conference.Config) { cfg.Session.MessageRate, cfg.Session.MessageBurst = 10_000, 10_000 })
		ada, ben := join(t, server, "r", "ada"), join(t, server, "r", "ben")
		connected(1, ada, ben)
		for name, m := range map[string]signal.Peer{
			"many":  {Generation: 1, Candidate: &signal.PeerCandidate{Candidate: "candidate:1"}},
			"large": {Generation: 1, Description: &signal.PeerDescription{Type: "offer", SDP: strings.Repeat("x", signal.LimitSDP)}},
		} {
			m.To = ben.sid()
			passed := 0
			for range 1000 {
				err := ada.request(signal.TypePeer, m, nil)
				if err != nil {
					wantCode(t, err, signal.CodeRateLimited)
					break
				}
				passed++
			}
			if most := map[string]int{"many": 200, "large": 10}[name]; passed > most || passed < most/2 {
				t.Errorf("%s: %d passed", name, passed)
			}
			time.Sleep(time.Minute)
			ben.drain()
		}
		ben.must(signal.TypePeer, signal.Peer{To: ada.sid(), Generation: 1, Ask: signal.AskRenew}, nil)
	})
}

// While media goes directly everybody says how loud and how well it is; the server passes it on, and forgets it by the server.
func TestLocalReports(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		server := auto(t, nil)
		ada, ben := join(t, server, "r", "ada"), join(t, server, "r", "ben")
		connected(1, ada, ben)
		level := func(of float64) signal.LocalReport { return signal.LocalReport{Level: &of} }
		ada.must(signal.TypeLocalReport, level(0.5), nil) // it has published nothing
		ada.must(signal.TypePublish, signal.Publish{Kind: signal.KindAudio, Source: signal.SourceMicrophone}, nil)
		ben.drain()
		ada.must(signal.TypeLocalReport, level(0.6), nil)
		if got := next[signal.Speakers](ben, signal.NoticeSpeakers); len(got.Speakers) != 1 || got.Speakers[0] != (signal.Speaker{Participant: ada.sid(), Level: 0.6}) {
			t.Errorf("speakers %+v", got)
		}
		ada.must(signal.TypeLocalReport, level(0), nil)
		if got := next[signal.Speakers](ben, signal.NoticeSpeakers); len(got.Speakers) != 0 {
			t.Errorf("speakers %+v", got)
		}
		ben.must(signal.TypeLocalReport, signal.LocalReport{Quality: signal.QualityPoor}, nil)
		if got := next[signal.Qualities](ada, signal.NoticeQuality); len(got.Participants) != 1 || got.Participants[0] != (signal.ParticipantQuality{Participant: ben.sid(), Quality: signal.QualityPoor}) {
			t.Errorf("qualities %+v", got)
		}
		limited := false
		for range 30 {
			if err := ada.request(signal.TypeLocalReport, level(0.1), nil); err != nil {
				wantCode(t, err, signal.CodeRateLimited)
				limited = true
			}
		}
		if !limited {
			t.Error("30 reports at once passed")
		}
	})
}

// A publisher whose media goes directly need not send what nobody wants.
func TestDirectWanted(t *testing.T) {
	server := auto(t, nil)
	ada, ben := join(t, server, "r", "ada"), join(t, server, "r", "ben")
	connected(1, ada, ben)
	var camera signal.PublishReply
	ada.must(signal.TypePublish, signal.Publish{Kind: signal.KindVideo, Source: signal.SourceCamera}, &camera)
	ben.next(signal.EventPublished)
	ref := signal.PublicationRef{Publication: camera.Publication}
	for i, step := range []struct {
		typ    string
		m      any
		wanted bool
	}{
		{signal.TypeUnsubscribe, ref, false},
		{signal.TypeSubscribe, ref, true},
		{signal.TypePause, signal.Pause{Publication: camera.Publication, Paused: true}, false},
		{signal.TypePause, signal.Pause{Publication: camera.Publication}, true},
		{signal.TypeWish, signal.Wishes{Wishes: []signal.Wish{{Publication: camera.Publication, Hidden: true}}}, false},
		{signal.TypeWish, signal.Wishes{Wishes: []signal.Wish{{Publication: camera.Publication}}}, true},
	} {
		ben.must(step.typ, step.m, nil)
		got := next[signal.PublicationLayers](ada, signal.EventLayers)
		if got.Publication != camera.Publication || len(got.Encodings) != 1 || got.Encodings[0] != (signal.EncodingState{Active: step.wanted}) {
			t.Errorf("step %d: %+v", i, got)
		}
	}

	// Nobody is left; who comes next wants it again.
	ben.must(signal.TypePause, signal.Pause{Publication: camera.Publication, Paused: true}, nil)
	ben.leave()
	ada.drain()
	join(t, server, "r", "cleo")
	if got := next[signal.PublicationLayers](ada, signal.EventLayers); len(got.Encodings) != 1 || !got.Encodings[0].Active {
		t.Errorf("for another one: %+v", got)
	}
}

// No change of the capacity makes a mesh larger than it may be.
func TestP2PCapacity(t *testing.T) {
	server := newServer(t, conference.Config{})
	settings := conference.RoomSettings{Mode: signal.ModeP2P, MaxDirect: 2, Capacity: 100}
	if _, err := server.OpenRoom("r", &settings); err != nil {
		t.Fatal(err)
	}
	room, _ := server.Room("r")
	capacity := 50
	if err := room.Update(t.Context(), signal.UpdateRoom{Capacity: &capacity}); err != nil {
		t.Fatal(err)
	}
	join(t, server, "r", "ada")
	join(t, server, "r", "ben")
	wantCode(t, connect(t, server, "cleo").join(signal.Join{Room: "r"}), signal.CodeRoomFull)
}

package conference_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// Several people publish, mute, unpublish, leave and come back at once, with
// carriers cut in between. Nobody is told of anybody before they joined or
// after they left, and at the end all see what there is.
func TestMediaChurn(t *testing.T) { // C10
	server := newServer(t, conference.Config{Engine: loopback(), Session: unlimited()})
	watcher := joinWithMedia(t, server, "r", "watcher")
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	var people sync.WaitGroup
	stay := make([]*media, 4)
	for i := range stay {
		rnd := rand.New(rand.NewPCG(seed, uint64(i)))
		people.Go(func() {
			for round := range 3 {
				m := joinWithMedia(t, server, "r", fmt.Sprint("person ", i))
				for range 4 {
					m.something(rnd)
				}
				if round == 2 {
					stay[i] = m
				} else if rnd.IntN(2) == 0 {
					m.client.leave()
				} // else the next one replaces it
			}
		})
	}
	people.Wait()
	want := make(map[string][]string) // announced publications by SID, as the server has them
	room, _ := server.Room("r")
	var now []conference.ParticipantInfo
	until(t, "publications to be announced", func() bool {
		var err error
		if now, err = room.Participants(t.Context(), true); err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, p := range now {
			n += len(p.Publications)
		}
		live := 0
		for _, m := range stay {
			live += m.live
		}
		return n == live
	})
	for _, p := range now {
		want[p.SID] = ids(p.Publications)
	}
	for _, m := range append(stay, watcher) {
		var v view
		for _, e := range m.client.drain() {
			v.apply(t, e)
		}
		if len(v.wrong) > 0 {
			t.Errorf("%s was told: %q", m.client.joined.Self.Identity, v.wrong)
		}
		if len(v.participants) != len(want) {
			t.Errorf("%s sees %d participants, want %d", m.client.joined.Self.Identity, len(v.participants), len(want))
		}
		for sid, p := range v.participants {
			if got := ids(p.Publications); !slices.Equal(got, want[sid]) {
				t.Errorf("%s sees %v of %s, want %v", m.client.joined.Self.Identity, got, p.Identity, want[sid])
			}
		}
	}
	for _, ids := range want {
		for _, id := range ids {
			watcher.flows(id, 1)
		}
	}
}

func ids(pubs []conference.PublicationInfo) []string {
	var out []string
	for _, pub := range pubs {
		out = append(out, pub.ID)
	}
	slices.Sort(out)
	return out
}

// something does one thing at random.
func (m *media) something(rnd *rand.Rand) {
	sources := []signal.Source{signal.SourceCamera, signal.SourceMicrophone, signal.SourceScreen}
	switch rnd.IntN(7) {
	case 0, 1:
		m.own = append(m.own, m.publish(sources[rnd.IntN(len(sources))])...)
		m.live++
	case 2:
		if len(m.own) > 0 {
			s := m.own[0]
			m.own = m.own[1:]
			m.client.must(signal.TypeUnpublish, signal.PublicationRef{Publication: s.publication}, nil)
			m.live--
		}
	case 3:
		if len(m.own) > 0 {
			id := m.own[0].publication
			m.client.must(signal.TypeMute, signal.Mute{Publication: id, Muted: true}, nil)
			m.client.must(signal.TypeMute, signal.Mute{Publication: id, Muted: false}, nil)
		}
	case 4:
		m.client.cut(false)
	case 5: // of whatever there is by now
		m.mu.Lock()
		var wishes []signal.Wish
		for id := range m.packets {
			wishes = append(wishes, signal.Wish{Publication: id, Width: 1 + rnd.IntN(1000), Height: 1 + rnd.IntN(1000), Priority: rnd.IntN(3) - 1})
		}
		m.mu.Unlock()
		m.client.must(signal.TypeWish, signal.Wishes{Wishes: wishes[:min(len(wishes), signal.LimitWishes)]}, nil)
	case 6:
		m.client.must(signal.TypeLevels, signal.Levels{Enabled: rnd.IntN(2) == 0}, nil)
	}
}

// Participants with media leave nothing behind either: transports, sockets,
// goroutines, heap.
func TestManyJoinsWithMedia(t *testing.T) { // C19
	n := 20
	if testing.Short() {
		n = 10
	}
	server := newServer(t, conference.Config{Engine: loopback(), Logger: nopLogger(), Session: unlimited()})
	ann := joinWithMedia(t, server, "r", "ann")
	id := ann.publish(signal.SourceCamera)[0].publication
	ann.client.published(id)
	comeAndGo := func() {
		t.Run("guest", func(t *testing.T) {
			bob := joinWithMedia(t, server, "r", "bob")
			mine := bob.publish(signal.SourceMicrophone)[0].publication
			bob.flows(id, 1)
			ann.flows(mine, 1)
			bob.client.leave()
		})
	}
	quietly := func() {
		until(t, "transports of those who left", func() bool {
			got := server.Stats().Engine
			return got.ReceiveTransports == 1 && got.SendTransports == 1 && got.Consumers == 0
		})
	}
	for range 5 {
		comeAndGo()
	}
	quietly()
	goroutines, heap := settled()
	for range n {
		comeAndGo()
	}
	quietly()
	until(t, "goroutines of those who left", func() bool {
		after, _ := settled()
		return after <= goroutines+2
	})
	if _, after := settled(); int64(after)-int64(heap) > 8<<20 {
		t.Errorf("heap: %d before, %d after", heap, after)
	}
}

package match_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rotunda-rtc/rotunda/conference/match"
	"github.com/rotunda-rtc/rotunda/internal/bubble"
)

// Many people do what they like; of the queue the same holds all the time, nobody meets the one just left, and in the end
// nobody waits who could be with somebody.
func TestRandomPeople(t *testing.T) {
	for seed := range uint64(10) {
		bubble.Test(t, func(t *testing.T) {
			rnd := rand.New(rand.NewPCG(seed, 1))
			h := newHouse(t, match.Config{Blocks: blocks(func(a, b string) (bool, error) { return a[0] == 'x' && b[0] == 'x', nil })})
			type one struct {
				next, leave func()
				last        string
			}
			people := make(map[string]*one)
			begin := func(id string) {
				m := match.Start{Language: []string{"", "en", "fr"}[rnd.IntN(3)]}
				for range rnd.IntN(3) {
					m.Interests = append(m.Interests, fmt.Sprint(rnd.IntN(4)))
				}
				next, leave := h.queue.Enter(id, m)
				people[id] = &one{next: next, leave: leave}
			}
			for step := range 600 {
				id := fmt.Sprint([]string{"x", "y"}[rnd.IntN(2)], rnd.IntN(12))
				switch p := people[id]; {
				case p == nil:
					begin(id)
				case rnd.IntN(5) == 0:
					p.leave()
					delete(people, id)
				default:
					p.last = h.queue.Partner(id)
					p.next()
					time.Sleep(30 * time.Millisecond)
					if now := h.queue.Partner(id); now != "" && now == p.last {
						t.Fatalf("seed %d, step %d: %s is with %s again", seed, step, id, now)
					}
				}
				synctest.Wait()
				for id := range people {
					if with := h.queue.Partner(id); id[0] == 'x' && with != "" && with[0] == 'x' {
						t.Fatalf("seed %d, step %d: %s is with %s, who blocked it", seed, step, id, with)
					}
				}
				if broken := h.queue.Broken(); broken != "" {
					t.Fatalf("seed %d, step %d: %s", seed, step, broken)
				}
			}
			for _, p := range people {
				p.leave()
			}
			time.Sleep(time.Second)
			for i := range 20 {
				next, leave := h.queue.Enter(fmt.Sprint("y", 100+i), match.Start{Interests: []string{fmt.Sprint(i)}})
				people[fmt.Sprint(i)] = &one{next: next, leave: leave}
			}
			time.Sleep(time.Minute)
			synctest.Wait()
			if s := h.queue.Stats(); s.Waiting != 0 || s.Pairs != 10 {
				t.Errorf("seed %d: %+v", seed, s)
			}
			for _, p := range people {
				p.leave()
			}
			synctest.Wait()
		})
	}
}

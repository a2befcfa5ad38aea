package match_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference/match"
)

func newQueue(b *testing.B, cfg match.Config) *match.Queue {
	b.Helper()
	cfg.Authorize = byToken
	q, err := match.New(cfg)
	if err != nil {
		b.Fatal(err)
	}
	return q
}

// quick are blocks that are known at once.
type quick struct{}

func (quick) Blocked(context.Context, string, string) (bool, error) { return false, nil }

// BenchmarkTenThousand: 10,000 people wait, none of whom shares an interest with another. Then patience ends: how long
// until all are paired and told, with and without Blocks.
func BenchmarkTenThousand(b *testing.B) {
	const people = 10_000
	for name, cfg := range map[string]match.Config{"plain": {}, "blocks": {Blocks: quick{}}} {
		b.Run(name, func(b *testing.B) {
			var took time.Duration
			look := time.Tick(time.Millisecond)
			for b.Loop() {
				cfg.Patience = 1500 * time.Millisecond
				q := newQueue(b, cfg)
				begin := time.Now()
				for i := range people {
					q.Enter(fmt.Sprint(i), match.Start{Interests: []string{fmt.Sprint("i", i)}, Language: []string{"", "en", "fr"}[i%3]})
				}
				if s := q.Stats(); s.Waiting != people {
					b.Fatalf("patience is over too soon: %+v, after %v", s, time.Since(begin))
				}
				for q.Stats().Pairs == 0 {
					<-look
				}
				first := time.Now()
				for q.Stats().Waiting > 1 || q.Stats().Pairs < people/2-1 {
					<-look
				}
				took += time.Since(first)
				if err := q.Close(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(took.Milliseconds())/float64(b.N), "ms/10000-people")
		})
	}
}

// BenchmarkArrive: people come, one after the other, and are paired as they come, or wait.
func BenchmarkArrive(b *testing.B) {
	q := newQueue(b, match.Config{})
	i := 0
	for b.Loop() {
		q.Enter(fmt.Sprint(i), match.Start{Interests: []string{fmt.Sprint("i", i%1000), fmt.Sprint("j", i%77)}, Language: []string{"en", "fr"}[i%2]})
		i++
	}
	if err := q.Close(b.Context()); err != nil {
		b.Fatal(err)
	}
}

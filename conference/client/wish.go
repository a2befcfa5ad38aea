package client

import (
	"context"
	"maps"
	"slices"

	"github.com/rotunda-rtc/rotunda/signal"
)

// Wish says how publications are wanted: their size, that they are hidden, the
// best layer, a priority, a bound on the rate. Each wish replaces the one
// before for its publication; one with nothing but the publication takes all
// back. They hold over unsubscribing and rejoining. Wishes of publications that are
// not there are ignored.
func (r *Room) Wish(ctx context.Context, wishes ...signal.Wish) error {
	p, err := r.await(ctx)
	if err != nil {
		return err
	}
	r.mu.Lock()
	if r.wishes == nil {
		r.wishes = make(map[string]signal.Wish)
	}
	for _, w := range wishes {
		r.wishes[w.Publication] = w
	}
	r.pruneWishesLocked()
	r.mu.Unlock()
	return p.wish(ctx, wishes)
}

// pruneWishesLocked forgets the wishes of publications that are not there.
func (r *Room) pruneWishesLocked() {
	maps.DeleteFunc(r.wishes, func(id string, _ signal.Wish) bool { return r.view.publication(id) == nil })
}

// wish sends wishes, as many at a time as a request may have.
func (p *presence) wish(ctx context.Context, wishes []signal.Wish) error {
	for some := range slices.Chunk(wishes, signal.LimitWishes) {
		if err := p.session.Request(ctx, signal.TypeWish, signal.Wishes{Wishes: some}, nil); err != nil {
			return err
		}
	}
	return nil
}

// SetLevels asks for [Levels] events, or for their end. It holds over rejoining.
func (r *Room) SetLevels(ctx context.Context, enabled bool) error {
	p, err := r.await(ctx)
	if err != nil {
		return err
	}
	r.mu.Lock()
	r.levels = enabled
	r.mu.Unlock()
	return p.session.Request(ctx, signal.TypeLevels, signal.Levels{Enabled: enabled}, nil)
}

// wishAgain repeats on a new presence what was asked for on the last.
func (r *Room) wishAgain(ctx context.Context, p *presence) error {
	r.mu.Lock()
	r.pruneWishesLocked()
	wishes := slices.Collect(maps.Values(r.wishes))
	levels := r.levels
	r.mu.Unlock()
	if levels {
		if err := p.session.Request(ctx, signal.TypeLevels, signal.Levels{Enabled: true}, nil); err != nil {
			return err
		}
	}
	return p.wish(ctx, wishes)
}

package match_test

import (
	"context"
	"net/http"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/match"
	"github.com/rotunda-rtc/rotunda/signal/web"
	"github.com/rotunda-rtc/rotunda/storage"
)

// The code that docs/match.md shows.

// serve has a queue of strangers beside rooms of another kind.
func serve(others func(context.Context, conference.JoinRequest) (conference.Admission, error), report func(context.Context, match.Report) error, blocks match.Blocks) (http.Handler, error) {
	queue, err := match.New(match.Config{
		Authorize: match.Anyone, // put your own users here, if they sign in
		Report:    report,
		Blocks:    blocks,
	})
	if err != nil {
		return nil, err
	}
	server, err := conference.New(conference.Config{
		Authorize: func(ctx context.Context, req conference.JoinRequest) (conference.Admission, error) {
			if queue.Owns(req.Room) {
				return queue.Authorize(ctx, req)
			}
			return others(ctx, req)
		},
		OnEvent: queue.OnEvent,
	})
	if err != nil {
		return nil, err
	}
	queue.Bind(server)
	mux := http.NewServeMux()
	mux.Handle("/match", web.Handler(queue, nil))
	mux.Handle("/signal", web.Handler(server, nil))
	return mux, nil
}

// storedBlocks asks the records of a network of people.
type storedBlocks struct{ store storage.Blocks }

// Blocked implements match.Blocks.
func (b storedBlocks) Blocked(ctx context.Context, x, y string) (bool, error) {
	xy, yx, err := b.store.Between(ctx, x, y)
	return xy || yx, err
}

var (
	_              = serve
	_ match.Blocks = storedBlocks{}
)

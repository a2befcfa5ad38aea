package api

import (
	"context"
	"net/http"
	"time"

	"github.com/rotunda-rtc/rotunda/social/api/internal/shape"
	"github.com/rotunda-rtc/rotunda/social/hosting"
)

const tagTimeline = "Timeline"

type entryJSON struct {
	ID         string         `json:"id"`
	At         time.Time      `json:"at" doc:"When the conference went live."`
	Conference conferenceJSON `json:"conference"`
	Owner      hostPersonJSON `json:"owner"`
	Live       bool           `json:"live"`
	Started    int64          `json:"started" doc:"How many seconds ago it went live."`
	Duration   int64          `json:"duration" doc:"How many seconds it has been live, or was."`
}

func entryOf(e hosting.Entry) entryJSON {
	return entryJSON{
		ID: e.ID, At: e.At, Conference: conferenceOf(e.Conference), Owner: hostPersonOf(e.Owner), Live: e.Live,
		Started: int64(e.Started / time.Second), Duration: int64(e.Duration / time.Second),
	}
}

type removedOutput struct {
	Body struct {
		Removed int `json:"removed" doc:"How many were."`
	}
}

// timeline adds the operations on one's timeline.
func (a *API) timeline() {
	handle(a, route{
		id: "list-timeline", method: http.MethodGet, path: "/timeline", tag: tagTimeline, access: signedIn,
		summary: "Your timeline", description: "The conferences of your network, the newest first, without those that you may not see now. A page may hold fewer than were asked for and not be the last.",
	}, func(ctx context.Context, who *caller, in *shape.Paging) (*listOutput[entryJSON], error) {
		list, err := a.cfg.Hosting.Timeline(ctx, who.Actor, in.Page())
		if err != nil {
			return nil, err
		}
		return listOf(list, entryOf), nil
	})
	handle(a, route{
		id: "delete-entry", method: http.MethodDelete, path: "/timeline/{id}", tag: tagTimeline, access: signedIn,
		summary: "Remove an entry",
	}, func(ctx context.Context, who *caller, in *shape.Item) (*struct{}, error) {
		return nil, a.cfg.Hosting.DeleteEntry(ctx, who.Actor, in.ID)
	})
	handle(a, route{
		id: "clear-timeline", method: http.MethodPost, path: "/timeline/clear-finished", tag: tagTimeline, access: signedIn,
		summary: "Remove all entries of conferences that are finished",
	}, func(ctx context.Context, who *caller, _ *struct{}) (*removedOutput, error) {
		n, err := a.cfg.Hosting.ClearFinished(ctx, who.Actor)
		if err != nil {
			return nil, err
		}
		out := &removedOutput{}
		out.Body.Removed = n
		return out, nil
	})
}

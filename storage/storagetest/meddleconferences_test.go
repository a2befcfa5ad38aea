package storagetest_test

import (
	"context"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

type meddledConferences struct {
	storage.Conferences
	m meddler
}

func (w meddledConferences) Create(ctx context.Context, c storage.Conference) (storage.Conference, error) {
	out := w.m("Conferences.Create", []any{ctx, c}, func(in []any) []any {
		x, y := w.Conferences.Create(as[context.Context](in[0]), as[storage.Conference](in[1]))
		return []any{x, y}
	})
	return as[storage.Conference](out[0]), as[error](out[1])
}

func (w meddledConferences) Get(ctx context.Context, id string) (storage.Conference, error) {
	out := w.m("Conferences.Get", []any{ctx, id}, func(in []any) []any {
		x, y := w.Conferences.Get(as[context.Context](in[0]), as[string](in[1]))
		return []any{x, y}
	})
	return as[storage.Conference](out[0]), as[error](out[1])
}

func (w meddledConferences) GetMany(ctx context.Context, ids []string) ([]storage.Conference, error) {
	out := w.m("Conferences.GetMany", []any{ctx, ids}, func(in []any) []any {
		x, y := w.Conferences.GetMany(as[context.Context](in[0]), as[[]string](in[1]))
		return []any{x, y}
	})
	return as[[]storage.Conference](out[0]), as[error](out[1])
}

func (w meddledConferences) Update(ctx context.Context, c storage.Conference) (storage.Conference, error) {
	out := w.m("Conferences.Update", []any{ctx, c}, func(in []any) []any {
		x, y := w.Conferences.Update(as[context.Context](in[0]), as[storage.Conference](in[1]))
		return []any{x, y}
	})
	return as[storage.Conference](out[0]), as[error](out[1])
}

func (w meddledConferences) Delete(ctx context.Context, id string) error {
	out := w.m("Conferences.Delete", []any{ctx, id}, func(in []any) []any {
		x := w.Conferences.Delete(as[context.Context](in[0]), as[string](in[1]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledConferences) ListByOwner(ctx context.Context, owner string, f storage.ConferenceFilter, p storage.Page) (storage.List[storage.Conference], error) {
	out := w.m("Conferences.ListByOwner", []any{ctx, owner, f, p}, func(in []any) []any {
		x, y := w.Conferences.ListByOwner(as[context.Context](in[0]), as[string](in[1]), as[storage.ConferenceFilter](in[2]), as[storage.Page](in[3]))
		return []any{x, y}
	})
	return as[storage.List[storage.Conference]](out[0]), as[error](out[1])
}

func (w meddledConferences) ListLive(ctx context.Context, p storage.Page) (storage.List[storage.Conference], error) {
	out := w.m("Conferences.ListLive", []any{ctx, p}, func(in []any) []any {
		x, y := w.Conferences.ListLive(as[context.Context](in[0]), as[storage.Page](in[1]))
		return []any{x, y}
	})
	return as[storage.List[storage.Conference]](out[0]), as[error](out[1])
}

func (w meddledConferences) Due(ctx context.Context, before time.Time, limit int) ([]storage.Conference, error) {
	out := w.m("Conferences.Due", []any{ctx, before, limit}, func(in []any) []any {
		x, y := w.Conferences.Due(as[context.Context](in[0]), as[time.Time](in[1]), as[int](in[2]))
		return []any{x, y}
	})
	return as[[]storage.Conference](out[0]), as[error](out[1])
}

type meddledMembers struct {
	storage.Members
	m meddler
}

func (w meddledMembers) Seen(ctx context.Context, conferenceID string, userID string, at time.Time) error {
	out := w.m("Members.Seen", []any{ctx, conferenceID, userID, at}, func(in []any) []any {
		x := w.Members.Seen(as[context.Context](in[0]), as[string](in[1]), as[string](in[2]), as[time.Time](in[3]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledMembers) List(ctx context.Context, conferenceID string, p storage.Page) (storage.List[storage.Member], error) {
	out := w.m("Members.List", []any{ctx, conferenceID, p}, func(in []any) []any {
		x, y := w.Members.List(as[context.Context](in[0]), as[string](in[1]), as[storage.Page](in[2]))
		return []any{x, y}
	})
	return as[storage.List[storage.Member]](out[0]), as[error](out[1])
}

func (w meddledMembers) Count(ctx context.Context, conferenceID string) (int, error) {
	out := w.m("Members.Count", []any{ctx, conferenceID}, func(in []any) []any {
		x, y := w.Members.Count(as[context.Context](in[0]), as[string](in[1]))
		return []any{x, y}
	})
	return as[int](out[0]), as[error](out[1])
}

func (w meddledMembers) Has(ctx context.Context, conferenceID string, userID string) (bool, error) {
	out := w.m("Members.Has", []any{ctx, conferenceID, userID}, func(in []any) []any {
		x, y := w.Members.Has(as[context.Context](in[0]), as[string](in[1]), as[string](in[2]))
		return []any{x, y}
	})
	return as[bool](out[0]), as[error](out[1])
}

func (w meddledMembers) ListOf(ctx context.Context, userID string, p storage.Page) (storage.List[storage.Member], error) {
	out := w.m("Members.ListOf", []any{ctx, userID, p}, func(in []any) []any {
		x, y := w.Members.ListOf(as[context.Context](in[0]), as[string](in[1]), as[storage.Page](in[2]))
		return []any{x, y}
	})
	return as[storage.List[storage.Member]](out[0]), as[error](out[1])
}

func (w meddledMembers) DeleteOf(ctx context.Context, userID string, limit int) (int, error) {
	out := w.m("Members.DeleteOf", []any{ctx, userID, limit}, func(in []any) []any {
		x, y := w.Members.DeleteOf(as[context.Context](in[0]), as[string](in[1]), as[int](in[2]))
		return []any{x, y}
	})
	return as[int](out[0]), as[error](out[1])
}

type meddledTimeline struct {
	storage.Timeline
	m meddler
}

func (w meddledTimeline) Add(ctx context.Context, entries []storage.TimelineEntry) (int, error) {
	out := w.m("Timeline.Add", []any{ctx, entries}, func(in []any) []any {
		x, y := w.Timeline.Add(as[context.Context](in[0]), as[[]storage.TimelineEntry](in[1]))
		return []any{x, y}
	})
	return as[int](out[0]), as[error](out[1])
}

func (w meddledTimeline) List(ctx context.Context, userID string, p storage.Page) (storage.List[storage.TimelineEntry], error) {
	out := w.m("Timeline.List", []any{ctx, userID, p}, func(in []any) []any {
		x, y := w.Timeline.List(as[context.Context](in[0]), as[string](in[1]), as[storage.Page](in[2]))
		return []any{x, y}
	})
	return as[storage.List[storage.TimelineEntry]](out[0]), as[error](out[1])
}

func (w meddledTimeline) Delete(ctx context.Context, userID string, id string) error {
	out := w.m("Timeline.Delete", []any{ctx, userID, id}, func(in []any) []any {
		x := w.Timeline.Delete(as[context.Context](in[0]), as[string](in[1]), as[string](in[2]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledTimeline) DeleteFinished(ctx context.Context, userID string) (int, error) {
	out := w.m("Timeline.DeleteFinished", []any{ctx, userID}, func(in []any) []any {
		x, y := w.Timeline.DeleteFinished(as[context.Context](in[0]), as[string](in[1]))
		return []any{x, y}
	})
	return as[int](out[0]), as[error](out[1])
}

func (w meddledTimeline) DeleteOf(ctx context.Context, userID string, limit int) (int, error) {
	out := w.m("Timeline.DeleteOf", []any{ctx, userID, limit}, func(in []any) []any {
		x, y := w.Timeline.DeleteOf(as[context.Context](in[0]), as[string](in[1]), as[int](in[2]))
		return []any{x, y}
	})
	return as[int](out[0]), as[error](out[1])
}

func (w meddledTimeline) DeleteBetween(ctx context.Context, userID string, owner string) error {
	out := w.m("Timeline.DeleteBetween", []any{ctx, userID, owner}, func(in []any) []any {
		x := w.Timeline.DeleteBetween(as[context.Context](in[0]), as[string](in[1]), as[string](in[2]))
		return []any{x}
	})
	return as[error](out[0])
}

package storagetest_test

import (
	"context"

	"github.com/rotunda-rtc/rotunda/storage"
)

type meddledConnections struct {
	storage.Connections
	m meddler
}

func (w meddledConnections) Create(ctx context.Context, c storage.Connection) (storage.Connection, error) {
	out := w.m("Connections.Create", []any{ctx, c}, func(in []any) []any {
		x, y := w.Connections.Create(as[context.Context](in[0]), as[storage.Connection](in[1]))
		return []any{x, y}
	})
	return as[storage.Connection](out[0]), as[error](out[1])
}

func (w meddledConnections) Get(ctx context.Context, a string, b string) (storage.Connection, error) {
	out := w.m("Connections.Get", []any{ctx, a, b}, func(in []any) []any {
		x, y := w.Connections.Get(as[context.Context](in[0]), as[string](in[1]), as[string](in[2]))
		return []any{x, y}
	})
	return as[storage.Connection](out[0]), as[error](out[1])
}

func (w meddledConnections) Update(ctx context.Context, c storage.Connection) (storage.Connection, error) {
	out := w.m("Connections.Update", []any{ctx, c}, func(in []any) []any {
		x, y := w.Connections.Update(as[context.Context](in[0]), as[storage.Connection](in[1]))
		return []any{x, y}
	})
	return as[storage.Connection](out[0]), as[error](out[1])
}

func (w meddledConnections) Delete(ctx context.Context, a string, b string) error {
	out := w.m("Connections.Delete", []any{ctx, a, b}, func(in []any) []any {
		x := w.Connections.Delete(as[context.Context](in[0]), as[string](in[1]), as[string](in[2]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledConnections) List(ctx context.Context, userID string, f storage.ConnectionFilter, p storage.Page) (storage.List[storage.Connection], error) {
	out := w.m("Connections.List", []any{ctx, userID, f, p}, func(in []any) []any {
		x, y := w.Connections.List(as[context.Context](in[0]), as[string](in[1]), as[storage.ConnectionFilter](in[2]), as[storage.Page](in[3]))
		return []any{x, y}
	})
	return as[storage.List[storage.Connection]](out[0]), as[error](out[1])
}

func (w meddledConnections) Count(ctx context.Context, userID string, f storage.ConnectionFilter) (int, error) {
	out := w.m("Connections.Count", []any{ctx, userID, f}, func(in []any) []any {
		x, y := w.Connections.Count(as[context.Context](in[0]), as[string](in[1]), as[storage.ConnectionFilter](in[2]))
		return []any{x, y}
	})
	return as[int](out[0]), as[error](out[1])
}

func (w meddledConnections) ApprovedIDs(ctx context.Context, userID string, after string, limit int) ([]string, error) {
	out := w.m("Connections.ApprovedIDs", []any{ctx, userID, after, limit}, func(in []any) []any {
		x, y := w.Connections.ApprovedIDs(as[context.Context](in[0]), as[string](in[1]), as[string](in[2]), as[int](in[3]))
		return []any{x, y}
	})
	return as[[]string](out[0]), as[error](out[1])
}

func (w meddledConnections) ApprovedAmong(ctx context.Context, userID string, ids []string) ([]string, error) {
	out := w.m("Connections.ApprovedAmong", []any{ctx, userID, ids}, func(in []any) []any {
		x, y := w.Connections.ApprovedAmong(as[context.Context](in[0]), as[string](in[1]), as[[]string](in[2]))
		return []any{x, y}
	})
	return as[[]string](out[0]), as[error](out[1])
}

func (w meddledConnections) Search(ctx context.Context, userID string, f storage.ConnectionFilter, prefixes []string, p storage.Page) (storage.List[storage.Connection], error) {
	out := w.m("Connections.Search", []any{ctx, userID, f, prefixes, p}, func(in []any) []any {
		x, y := w.Connections.Search(as[context.Context](in[0]), as[string](in[1]), as[storage.ConnectionFilter](in[2]), as[[]string](in[3]), as[storage.Page](in[4]))
		return []any{x, y}
	})
	return as[storage.List[storage.Connection]](out[0]), as[error](out[1])
}

func (w meddledConnections) Among(ctx context.Context, userID string, ids []string) ([]storage.Connection, error) {
	out := w.m("Connections.Among", []any{ctx, userID, ids}, func(in []any) []any {
		x, y := w.Connections.Among(as[context.Context](in[0]), as[string](in[1]), as[[]string](in[2]))
		return []any{x, y}
	})
	return as[[]storage.Connection](out[0]), as[error](out[1])
}

func (w meddledConnections) DeleteOf(ctx context.Context, userID string, limit int) (int, error) {
	out := w.m("Connections.DeleteOf", []any{ctx, userID, limit}, func(in []any) []any {
		x, y := w.Connections.DeleteOf(as[context.Context](in[0]), as[string](in[1]), as[int](in[2]))
		return []any{x, y}
	})
	return as[int](out[0]), as[error](out[1])
}

type meddledBlocks struct {
	storage.Blocks
	m meddler
}

func (w meddledBlocks) Put(ctx context.Context, b storage.Block) error {
	out := w.m("Blocks.Put", []any{ctx, b}, func(in []any) []any {
		x := w.Blocks.Put(as[context.Context](in[0]), as[storage.Block](in[1]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledBlocks) Delete(ctx context.Context, by string, of string) error {
	out := w.m("Blocks.Delete", []any{ctx, by, of}, func(in []any) []any {
		x := w.Blocks.Delete(as[context.Context](in[0]), as[string](in[1]), as[string](in[2]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledBlocks) Between(ctx context.Context, a string, b string) (bool, bool, error) {
	out := w.m("Blocks.Between", []any{ctx, a, b}, func(in []any) []any {
		x, y, z := w.Blocks.Between(as[context.Context](in[0]), as[string](in[1]), as[string](in[2]))
		return []any{x, y, z}
	})
	return as[bool](out[0]), as[bool](out[1]), as[error](out[2])
}

func (w meddledBlocks) Among(ctx context.Context, userID string, ids []string) ([]string, error) {
	out := w.m("Blocks.Among", []any{ctx, userID, ids}, func(in []any) []any {
		x, y := w.Blocks.Among(as[context.Context](in[0]), as[string](in[1]), as[[]string](in[2]))
		return []any{x, y}
	})
	return as[[]string](out[0]), as[error](out[1])
}

func (w meddledBlocks) List(ctx context.Context, by string, p storage.Page) (storage.List[storage.Block], error) {
	out := w.m("Blocks.List", []any{ctx, by, p}, func(in []any) []any {
		x, y := w.Blocks.List(as[context.Context](in[0]), as[string](in[1]), as[storage.Page](in[2]))
		return []any{x, y}
	})
	return as[storage.List[storage.Block]](out[0]), as[error](out[1])
}

func (w meddledBlocks) DeleteOf(ctx context.Context, userID string, limit int) (int, error) {
	out := w.m("Blocks.DeleteOf", []any{ctx, userID, limit}, func(in []any) []any {
		x, y := w.Blocks.DeleteOf(as[context.Context](in[0]), as[string](in[1]), as[int](in[2]))
		return []any{x, y}
	})
	return as[int](out[0]), as[error](out[1])
}

type meddledReports struct {
	storage.Reports
	m meddler
}

func (w meddledReports) Create(ctx context.Context, r storage.Report) (storage.Report, error) {
	out := w.m("Reports.Create", []any{ctx, r}, func(in []any) []any {
		x, y := w.Reports.Create(as[context.Context](in[0]), as[storage.Report](in[1]))
		return []any{x, y}
	})
	return as[storage.Report](out[0]), as[error](out[1])
}

func (w meddledReports) Get(ctx context.Context, id string) (storage.Report, error) {
	out := w.m("Reports.Get", []any{ctx, id}, func(in []any) []any {
		x, y := w.Reports.Get(as[context.Context](in[0]), as[string](in[1]))
		return []any{x, y}
	})
	return as[storage.Report](out[0]), as[error](out[1])
}

func (w meddledReports) Update(ctx context.Context, r storage.Report) (storage.Report, error) {
	out := w.m("Reports.Update", []any{ctx, r}, func(in []any) []any {
		x, y := w.Reports.Update(as[context.Context](in[0]), as[storage.Report](in[1]))
		return []any{x, y}
	})
	return as[storage.Report](out[0]), as[error](out[1])
}

func (w meddledReports) List(ctx context.Context, resolved bool, p storage.Page) (storage.List[storage.Report], error) {
	out := w.m("Reports.List", []any{ctx, resolved, p}, func(in []any) []any {
		x, y := w.Reports.List(as[context.Context](in[0]), as[bool](in[1]), as[storage.Page](in[2]))
		return []any{x, y}
	})
	return as[storage.List[storage.Report]](out[0]), as[error](out[1])
}

func (w meddledReports) ListBy(ctx context.Context, userID string, p storage.Page) (storage.List[storage.Report], error) {
	out := w.m("Reports.ListBy", []any{ctx, userID, p}, func(in []any) []any {
		x, y := w.Reports.ListBy(as[context.Context](in[0]), as[string](in[1]), as[storage.Page](in[2]))
		return []any{x, y}
	})
	return as[storage.List[storage.Report]](out[0]), as[error](out[1])
}

func (w meddledReports) Forget(ctx context.Context, userID string) error {
	out := w.m("Reports.Forget", []any{ctx, userID}, func(in []any) []any {
		x := w.Reports.Forget(as[context.Context](in[0]), as[string](in[1]))
		return []any{x}
	})
	return as[error](out[0])
}

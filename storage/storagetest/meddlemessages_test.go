package storagetest_test

import (
	"context"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

type meddledNotifications struct {
	storage.Notifications
	m meddler
}

func (w meddledNotifications) Add(ctx context.Context, list []storage.Notification) ([]storage.Notification, error) {
	out := w.m("Notifications.Add", []any{ctx, list}, func(in []any) []any {
		x, y := w.Notifications.Add(as[context.Context](in[0]), as[[]storage.Notification](in[1]))
		return []any{x, y}
	})
	return as[[]storage.Notification](out[0]), as[error](out[1])
}

func (w meddledNotifications) Merge(ctx context.Context, n storage.Notification) (storage.Notification, error) {
	out := w.m("Notifications.Merge", []any{ctx, n}, func(in []any) []any {
		x, y := w.Notifications.Merge(as[context.Context](in[0]), as[storage.Notification](in[1]))
		return []any{x, y}
	})
	return as[storage.Notification](out[0]), as[error](out[1])
}

func (w meddledNotifications) Get(ctx context.Context, userID string, id string) (storage.Notification, error) {
	out := w.m("Notifications.Get", []any{ctx, userID, id}, func(in []any) []any {
		x, y := w.Notifications.Get(as[context.Context](in[0]), as[string](in[1]), as[string](in[2]))
		return []any{x, y}
	})
	return as[storage.Notification](out[0]), as[error](out[1])
}

func (w meddledNotifications) List(ctx context.Context, userID string, unread bool, p storage.Page) (storage.List[storage.Notification], error) {
	out := w.m("Notifications.List", []any{ctx, userID, unread, p}, func(in []any) []any {
		x, y := w.Notifications.List(as[context.Context](in[0]), as[string](in[1]), as[bool](in[2]), as[storage.Page](in[3]))
		return []any{x, y}
	})
	return as[storage.List[storage.Notification]](out[0]), as[error](out[1])
}

func (w meddledNotifications) Unread(ctx context.Context, userID string) (int, error) {
	out := w.m("Notifications.Unread", []any{ctx, userID}, func(in []any) []any {
		x, y := w.Notifications.Unread(as[context.Context](in[0]), as[string](in[1]))
		return []any{x, y}
	})
	return as[int](out[0]), as[error](out[1])
}

func (w meddledNotifications) SetRead(ctx context.Context, userID string, id string, at time.Time) error {
	out := w.m("Notifications.SetRead", []any{ctx, userID, id, at}, func(in []any) []any {
		x := w.Notifications.SetRead(as[context.Context](in[0]), as[string](in[1]), as[string](in[2]), as[time.Time](in[3]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledNotifications) ReadAll(ctx context.Context, userID string, at time.Time) error {
	out := w.m("Notifications.ReadAll", []any{ctx, userID, at}, func(in []any) []any {
		x := w.Notifications.ReadAll(as[context.Context](in[0]), as[string](in[1]), as[time.Time](in[2]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledNotifications) Delete(ctx context.Context, userID string, id string) error {
	out := w.m("Notifications.Delete", []any{ctx, userID, id}, func(in []any) []any {
		x := w.Notifications.Delete(as[context.Context](in[0]), as[string](in[1]), as[string](in[2]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledNotifications) DeleteAll(ctx context.Context, userID string) error {
	out := w.m("Notifications.DeleteAll", []any{ctx, userID}, func(in []any) []any {
		x := w.Notifications.DeleteAll(as[context.Context](in[0]), as[string](in[1]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledNotifications) DeleteKey(ctx context.Context, userID string, key string) error {
	out := w.m("Notifications.DeleteKey", []any{ctx, userID, key}, func(in []any) []any {
		x := w.Notifications.DeleteKey(as[context.Context](in[0]), as[string](in[1]), as[string](in[2]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledNotifications) DeleteOf(ctx context.Context, userID string, limit int) (int, error) {
	out := w.m("Notifications.DeleteOf", []any{ctx, userID, limit}, func(in []any) []any {
		x, y := w.Notifications.DeleteOf(as[context.Context](in[0]), as[string](in[1]), as[int](in[2]))
		return []any{x, y}
	})
	return as[int](out[0]), as[error](out[1])
}

func (w meddledNotifications) DeleteBetween(ctx context.Context, userID string, actor string) error {
	out := w.m("Notifications.DeleteBetween", []any{ctx, userID, actor}, func(in []any) []any {
		x := w.Notifications.DeleteBetween(as[context.Context](in[0]), as[string](in[1]), as[string](in[2]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledNotifications) CountFrom(ctx context.Context, userID string, actor string, since time.Time) (int, error) {
	out := w.m("Notifications.CountFrom", []any{ctx, userID, actor, since}, func(in []any) []any {
		x, y := w.Notifications.CountFrom(as[context.Context](in[0]), as[string](in[1]), as[string](in[2]), as[time.Time](in[3]))
		return []any{x, y}
	})
	return as[int](out[0]), as[error](out[1])
}

type meddledMessages struct {
	storage.Messages
	m meddler
}

func (w meddledMessages) Send(ctx context.Context, m storage.Message) error {
	out := w.m("Messages.Send", []any{ctx, m}, func(in []any) []any {
		x := w.Messages.Send(as[context.Context](in[0]), as[storage.Message](in[1]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledMessages) Get(ctx context.Context, userID string, id string) (storage.Message, error) {
	out := w.m("Messages.Get", []any{ctx, userID, id}, func(in []any) []any {
		x, y := w.Messages.Get(as[context.Context](in[0]), as[string](in[1]), as[string](in[2]))
		return []any{x, y}
	})
	return as[storage.Message](out[0]), as[error](out[1])
}

func (w meddledMessages) Inbox(ctx context.Context, userID string, p storage.Page) (storage.List[storage.Message], error) {
	out := w.m("Messages.Inbox", []any{ctx, userID, p}, func(in []any) []any {
		x, y := w.Messages.Inbox(as[context.Context](in[0]), as[string](in[1]), as[storage.Page](in[2]))
		return []any{x, y}
	})
	return as[storage.List[storage.Message]](out[0]), as[error](out[1])
}

func (w meddledMessages) Sent(ctx context.Context, userID string, p storage.Page) (storage.List[storage.Message], error) {
	out := w.m("Messages.Sent", []any{ctx, userID, p}, func(in []any) []any {
		x, y := w.Messages.Sent(as[context.Context](in[0]), as[string](in[1]), as[storage.Page](in[2]))
		return []any{x, y}
	})
	return as[storage.List[storage.Message]](out[0]), as[error](out[1])
}

func (w meddledMessages) Unread(ctx context.Context, userID string) (int, error) {
	out := w.m("Messages.Unread", []any{ctx, userID}, func(in []any) []any {
		x, y := w.Messages.Unread(as[context.Context](in[0]), as[string](in[1]))
		return []any{x, y}
	})
	return as[int](out[0]), as[error](out[1])
}

func (w meddledMessages) SetRead(ctx context.Context, userID string, id string, at time.Time) error {
	out := w.m("Messages.SetRead", []any{ctx, userID, id, at}, func(in []any) []any {
		x := w.Messages.SetRead(as[context.Context](in[0]), as[string](in[1]), as[string](in[2]), as[time.Time](in[3]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledMessages) Delete(ctx context.Context, userID string, id string) error {
	out := w.m("Messages.Delete", []any{ctx, userID, id}, func(in []any) []any {
		x := w.Messages.Delete(as[context.Context](in[0]), as[string](in[1]), as[string](in[2]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledMessages) DeleteOf(ctx context.Context, userID string, limit int) (int, error) {
	out := w.m("Messages.DeleteOf", []any{ctx, userID, limit}, func(in []any) []any {
		x, y := w.Messages.DeleteOf(as[context.Context](in[0]), as[string](in[1]), as[int](in[2]))
		return []any{x, y}
	})
	return as[int](out[0]), as[error](out[1])
}

func (w meddledMessages) CountFrom(ctx context.Context, from string, since time.Time) (int, error) {
	out := w.m("Messages.CountFrom", []any{ctx, from, since}, func(in []any) []any {
		x, y := w.Messages.CountFrom(as[context.Context](in[0]), as[string](in[1]), as[time.Time](in[2]))
		return []any{x, y}
	})
	return as[int](out[0]), as[error](out[1])
}

package storagetest_test

import (
	"context"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

type meddledChat struct {
	storage.Chat
	m meddler
}

func (w meddledChat) Append(ctx context.Context, m storage.ChatMessage) error {
	out := w.m("Chat.Append", []any{ctx, m}, func(in []any) []any {
		x := w.Chat.Append(as[context.Context](in[0]), as[storage.ChatMessage](in[1]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledChat) Edit(ctx context.Context, room string, id string, text string, at time.Time) error {
	out := w.m("Chat.Edit", []any{ctx, room, id, text, at}, func(in []any) []any {
		x := w.Chat.Edit(as[context.Context](in[0]), as[string](in[1]), as[string](in[2]), as[string](in[3]), as[time.Time](in[4]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledChat) Get(ctx context.Context, room string, id string) (storage.ChatMessage, error) {
	out := w.m("Chat.Get", []any{ctx, room, id}, func(in []any) []any {
		x, y := w.Chat.Get(as[context.Context](in[0]), as[string](in[1]), as[string](in[2]))
		return []any{x, y}
	})
	return as[storage.ChatMessage](out[0]), as[error](out[1])
}

func (w meddledChat) List(ctx context.Context, room string, p storage.Page) (storage.List[storage.ChatMessage], error) {
	out := w.m("Chat.List", []any{ctx, room, p}, func(in []any) []any {
		x, y := w.Chat.List(as[context.Context](in[0]), as[string](in[1]), as[storage.Page](in[2]))
		return []any{x, y}
	})
	return as[storage.List[storage.ChatMessage]](out[0]), as[error](out[1])
}

func (w meddledChat) Delete(ctx context.Context, room string, id string) error {
	out := w.m("Chat.Delete", []any{ctx, room, id}, func(in []any) []any {
		x := w.Chat.Delete(as[context.Context](in[0]), as[string](in[1]), as[string](in[2]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledChat) Trim(ctx context.Context, room string, keep int, before time.Time) error {
	out := w.m("Chat.Trim", []any{ctx, room, keep, before}, func(in []any) []any {
		x := w.Chat.Trim(as[context.Context](in[0]), as[string](in[1]), as[int](in[2]), as[time.Time](in[3]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledChat) DeleteRoom(ctx context.Context, room string) error {
	out := w.m("Chat.DeleteRoom", []any{ctx, room}, func(in []any) []any {
		x := w.Chat.DeleteRoom(as[context.Context](in[0]), as[string](in[1]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledChat) DeleteOf(ctx context.Context, from string, limit int) (int, error) {
	out := w.m("Chat.DeleteOf", []any{ctx, from, limit}, func(in []any) []any {
		x, y := w.Chat.DeleteOf(as[context.Context](in[0]), as[string](in[1]), as[int](in[2]))
		return []any{x, y}
	})
	return as[int](out[0]), as[error](out[1])
}

type meddledBans struct {
	storage.Bans
	m meddler
}

func (w meddledBans) Put(ctx context.Context, b storage.Ban) error {
	out := w.m("Bans.Put", []any{ctx, b}, func(in []any) []any {
		x := w.Bans.Put(as[context.Context](in[0]), as[storage.Ban](in[1]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledBans) Delete(ctx context.Context, room string, identity string) error {
	out := w.m("Bans.Delete", []any{ctx, room, identity}, func(in []any) []any {
		x := w.Bans.Delete(as[context.Context](in[0]), as[string](in[1]), as[string](in[2]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledBans) Get(ctx context.Context, room string, identity string, now time.Time) (storage.Ban, error) {
	out := w.m("Bans.Get", []any{ctx, room, identity, now}, func(in []any) []any {
		x, y := w.Bans.Get(as[context.Context](in[0]), as[string](in[1]), as[string](in[2]), as[time.Time](in[3]))
		return []any{x, y}
	})
	return as[storage.Ban](out[0]), as[error](out[1])
}

func (w meddledBans) List(ctx context.Context, room string, p storage.Page) (storage.List[storage.Ban], error) {
	out := w.m("Bans.List", []any{ctx, room, p}, func(in []any) []any {
		x, y := w.Bans.List(as[context.Context](in[0]), as[string](in[1]), as[storage.Page](in[2]))
		return []any{x, y}
	})
	return as[storage.List[storage.Ban]](out[0]), as[error](out[1])
}

func (w meddledBans) DeleteOf(ctx context.Context, identity string, limit int) (int, error) {
	out := w.m("Bans.DeleteOf", []any{ctx, identity, limit}, func(in []any) []any {
		x, y := w.Bans.DeleteOf(as[context.Context](in[0]), as[string](in[1]), as[int](in[2]))
		return []any{x, y}
	})
	return as[int](out[0]), as[error](out[1])
}

func (w meddledBans) DeleteExpired(ctx context.Context, now time.Time, limit int) (int, error) {
	out := w.m("Bans.DeleteExpired", []any{ctx, now, limit}, func(in []any) []any {
		x, y := w.Bans.DeleteExpired(as[context.Context](in[0]), as[time.Time](in[1]), as[int](in[2]))
		return []any{x, y}
	})
	return as[int](out[0]), as[error](out[1])
}

type meddledRevocations struct {
	storage.Revocations
	m meddler
}

func (w meddledRevocations) Put(ctx context.Context, r storage.Revocation) error {
	out := w.m("Revocations.Put", []any{ctx, r}, func(in []any) []any {
		x := w.Revocations.Put(as[context.Context](in[0]), as[storage.Revocation](in[1]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledRevocations) Get(ctx context.Context, kind string, key string) (storage.Revocation, error) {
	out := w.m("Revocations.Get", []any{ctx, kind, key}, func(in []any) []any {
		x, y := w.Revocations.Get(as[context.Context](in[0]), as[string](in[1]), as[string](in[2]))
		return []any{x, y}
	})
	return as[storage.Revocation](out[0]), as[error](out[1])
}

func (w meddledRevocations) DeleteExpired(ctx context.Context, now time.Time, limit int) (int, error) {
	out := w.m("Revocations.DeleteExpired", []any{ctx, now, limit}, func(in []any) []any {
		x, y := w.Revocations.DeleteExpired(as[context.Context](in[0]), as[time.Time](in[1]), as[int](in[2]))
		return []any{x, y}
	})
	return as[int](out[0]), as[error](out[1])
}

type meddledOutbox struct {
	storage.Outbox
	m meddler
}

func (w meddledOutbox) Add(ctx context.Context, j storage.Job) error {
	out := w.m("Outbox.Add", []any{ctx, j}, func(in []any) []any {
		x := w.Outbox.Add(as[context.Context](in[0]), as[storage.Job](in[1]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledOutbox) Claim(ctx context.Context, queue string, now time.Time, lease time.Duration, limit int) ([]storage.Job, error) {
	out := w.m("Outbox.Claim", []any{ctx, queue, now, lease, limit}, func(in []any) []any {
		x, y := w.Outbox.Claim(as[context.Context](in[0]), as[string](in[1]), as[time.Time](in[2]), as[time.Duration](in[3]), as[int](in[4]))
		return []any{x, y}
	})
	return as[[]storage.Job](out[0]), as[error](out[1])
}

func (w meddledOutbox) Save(ctx context.Context, id string, attempts int, progress string, lease time.Time) error {
	out := w.m("Outbox.Save", []any{ctx, id, attempts, progress, lease}, func(in []any) []any {
		x := w.Outbox.Save(as[context.Context](in[0]), as[string](in[1]), as[int](in[2]), as[string](in[3]), as[time.Time](in[4]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledOutbox) Done(ctx context.Context, id string, attempts int) error {
	out := w.m("Outbox.Done", []any{ctx, id, attempts}, func(in []any) []any {
		x := w.Outbox.Done(as[context.Context](in[0]), as[string](in[1]), as[int](in[2]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledOutbox) Retry(ctx context.Context, id string, attempts int, at time.Time, problem string) error {
	out := w.m("Outbox.Retry", []any{ctx, id, attempts, at, problem}, func(in []any) []any {
		x := w.Outbox.Retry(as[context.Context](in[0]), as[string](in[1]), as[int](in[2]), as[time.Time](in[3]), as[string](in[4]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledOutbox) Fail(ctx context.Context, id string, attempts int, now time.Time, problem string) error {
	out := w.m("Outbox.Fail", []any{ctx, id, attempts, now, problem}, func(in []any) []any {
		x := w.Outbox.Fail(as[context.Context](in[0]), as[string](in[1]), as[int](in[2]), as[time.Time](in[3]), as[string](in[4]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledOutbox) Failed(ctx context.Context, queue string, p storage.Page) (storage.List[storage.Job], error) {
	out := w.m("Outbox.Failed", []any{ctx, queue, p}, func(in []any) []any {
		x, y := w.Outbox.Failed(as[context.Context](in[0]), as[string](in[1]), as[storage.Page](in[2]))
		return []any{x, y}
	})
	return as[storage.List[storage.Job]](out[0]), as[error](out[1])
}

func (w meddledOutbox) Next(ctx context.Context, queue string) (time.Time, bool, error) {
	out := w.m("Outbox.Next", []any{ctx, queue}, func(in []any) []any {
		x, y, z := w.Outbox.Next(as[context.Context](in[0]), as[string](in[1]))
		return []any{x, y, z}
	})
	return as[time.Time](out[0]), as[bool](out[1]), as[error](out[2])
}

func (w meddledOutbox) Count(ctx context.Context, queue string) (int, error) {
	out := w.m("Outbox.Count", []any{ctx, queue}, func(in []any) []any {
		x, y := w.Outbox.Count(as[context.Context](in[0]), as[string](in[1]))
		return []any{x, y}
	})
	return as[int](out[0]), as[error](out[1])
}

func (w meddledOutbox) DeleteFailed(ctx context.Context, before time.Time, limit int) (int, error) {
	out := w.m("Outbox.DeleteFailed", []any{ctx, before, limit}, func(in []any) []any {
		x, y := w.Outbox.DeleteFailed(as[context.Context](in[0]), as[time.Time](in[1]), as[int](in[2]))
		return []any{x, y}
	})
	return as[int](out[0]), as[error](out[1])
}

type meddledAudit struct {
	storage.Audit
	m meddler
}

func (w meddledAudit) Append(ctx context.Context, e storage.AuditEntry) error {
	out := w.m("Audit.Append", []any{ctx, e}, func(in []any) []any {
		x := w.Audit.Append(as[context.Context](in[0]), as[storage.AuditEntry](in[1]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledAudit) List(ctx context.Context, p storage.Page) (storage.List[storage.AuditEntry], error) {
	out := w.m("Audit.List", []any{ctx, p}, func(in []any) []any {
		x, y := w.Audit.List(as[context.Context](in[0]), as[storage.Page](in[1]))
		return []any{x, y}
	})
	return as[storage.List[storage.AuditEntry]](out[0]), as[error](out[1])
}

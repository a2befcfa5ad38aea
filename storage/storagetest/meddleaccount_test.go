package storagetest_test

import (
	"context"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

type meddledUsers struct {
	storage.Users
	m meddler
}

func (w meddledUsers) Create(ctx context.Context, u storage.User) (storage.User, error) {
	out := w.m("Users.Create", []any{ctx, u}, func(in []any) []any {
		x, y := w.Users.Create(as[context.Context](in[0]), as[storage.User](in[1]))
		return []any{x, y}
	})
	return as[storage.User](out[0]), as[error](out[1])
}

func (w meddledUsers) Get(ctx context.Context, id string) (storage.User, error) {
	out := w.m("Users.Get", []any{ctx, id}, func(in []any) []any {
		x, y := w.Users.Get(as[context.Context](in[0]), as[string](in[1]))
		return []any{x, y}
	})
	return as[storage.User](out[0]), as[error](out[1])
}

func (w meddledUsers) GetMany(ctx context.Context, ids []string) ([]storage.User, error) {
	out := w.m("Users.GetMany", []any{ctx, ids}, func(in []any) []any {
		x, y := w.Users.GetMany(as[context.Context](in[0]), as[[]string](in[1]))
		return []any{x, y}
	})
	return as[[]storage.User](out[0]), as[error](out[1])
}

func (w meddledUsers) ByEmail(ctx context.Context, email string) (storage.User, error) {
	out := w.m("Users.ByEmail", []any{ctx, email}, func(in []any) []any {
		x, y := w.Users.ByEmail(as[context.Context](in[0]), as[string](in[1]))
		return []any{x, y}
	})
	return as[storage.User](out[0]), as[error](out[1])
}

func (w meddledUsers) Update(ctx context.Context, u storage.User) (storage.User, error) {
	out := w.m("Users.Update", []any{ctx, u}, func(in []any) []any {
		x, y := w.Users.Update(as[context.Context](in[0]), as[storage.User](in[1]))
		return []any{x, y}
	})
	return as[storage.User](out[0]), as[error](out[1])
}

func (w meddledUsers) Delete(ctx context.Context, id string) error {
	out := w.m("Users.Delete", []any{ctx, id}, func(in []any) []any {
		x := w.Users.Delete(as[context.Context](in[0]), as[string](in[1]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledUsers) Search(ctx context.Context, q storage.UserQuery, p storage.Page) (storage.List[storage.User], error) {
	out := w.m("Users.Search", []any{ctx, q, p}, func(in []any) []any {
		x, y := w.Users.Search(as[context.Context](in[0]), as[storage.UserQuery](in[1]), as[storage.Page](in[2]))
		return []any{x, y}
	})
	return as[storage.List[storage.User]](out[0]), as[error](out[1])
}

func (w meddledUsers) List(ctx context.Context, f storage.UserFilter, p storage.Page) (storage.List[storage.User], error) {
	out := w.m("Users.List", []any{ctx, f, p}, func(in []any) []any {
		x, y := w.Users.List(as[context.Context](in[0]), as[storage.UserFilter](in[1]), as[storage.Page](in[2]))
		return []any{x, y}
	})
	return as[storage.List[storage.User]](out[0]), as[error](out[1])
}

func (w meddledUsers) Count(ctx context.Context) (int, error) {
	out := w.m("Users.Count", []any{ctx}, func(in []any) []any {
		x, y := w.Users.Count(as[context.Context](in[0]))
		return []any{x, y}
	})
	return as[int](out[0]), as[error](out[1])
}

func (w meddledUsers) Deleting(ctx context.Context, limit int) ([]storage.User, error) {
	out := w.m("Users.Deleting", []any{ctx, limit}, func(in []any) []any {
		x, y := w.Users.Deleting(as[context.Context](in[0]), as[int](in[1]))
		return []any{x, y}
	})
	return as[[]storage.User](out[0]), as[error](out[1])
}

type meddledCredentials struct {
	storage.Credentials
	m meddler
}

func (w meddledCredentials) SetPassword(ctx context.Context, userID string, hash string) error {
	out := w.m("Credentials.SetPassword", []any{ctx, userID, hash}, func(in []any) []any {
		x := w.Credentials.SetPassword(as[context.Context](in[0]), as[string](in[1]), as[string](in[2]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledCredentials) Password(ctx context.Context, userID string) (string, error) {
	out := w.m("Credentials.Password", []any{ctx, userID}, func(in []any) []any {
		x, y := w.Credentials.Password(as[context.Context](in[0]), as[string](in[1]))
		return []any{x, y}
	})
	return as[string](out[0]), as[error](out[1])
}

func (w meddledCredentials) Link(ctx context.Context, e storage.External) error {
	out := w.m("Credentials.Link", []any{ctx, e}, func(in []any) []any {
		x := w.Credentials.Link(as[context.Context](in[0]), as[storage.External](in[1]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledCredentials) ByExternal(ctx context.Context, provider string, subject string) (storage.External, error) {
	out := w.m("Credentials.ByExternal", []any{ctx, provider, subject}, func(in []any) []any {
		x, y := w.Credentials.ByExternal(as[context.Context](in[0]), as[string](in[1]), as[string](in[2]))
		return []any{x, y}
	})
	return as[storage.External](out[0]), as[error](out[1])
}

func (w meddledCredentials) Externals(ctx context.Context, userID string) ([]storage.External, error) {
	out := w.m("Credentials.Externals", []any{ctx, userID}, func(in []any) []any {
		x, y := w.Credentials.Externals(as[context.Context](in[0]), as[string](in[1]))
		return []any{x, y}
	})
	return as[[]storage.External](out[0]), as[error](out[1])
}

func (w meddledCredentials) Unlink(ctx context.Context, userID string, provider string) error {
	out := w.m("Credentials.Unlink", []any{ctx, userID, provider}, func(in []any) []any {
		x := w.Credentials.Unlink(as[context.Context](in[0]), as[string](in[1]), as[string](in[2]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledCredentials) DeleteOf(ctx context.Context, userID string) error {
	out := w.m("Credentials.DeleteOf", []any{ctx, userID}, func(in []any) []any {
		x := w.Credentials.DeleteOf(as[context.Context](in[0]), as[string](in[1]))
		return []any{x}
	})
	return as[error](out[0])
}

type meddledLogins struct {
	storage.Logins
	m meddler
}

func (w meddledLogins) Create(ctx context.Context, l storage.Login) error {
	out := w.m("Logins.Create", []any{ctx, l}, func(in []any) []any {
		x := w.Logins.Create(as[context.Context](in[0]), as[storage.Login](in[1]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledLogins) ByHash(ctx context.Context, hash string) (storage.Login, error) {
	out := w.m("Logins.ByHash", []any{ctx, hash}, func(in []any) []any {
		x, y := w.Logins.ByHash(as[context.Context](in[0]), as[string](in[1]))
		return []any{x, y}
	})
	return as[storage.Login](out[0]), as[error](out[1])
}

func (w meddledLogins) Touch(ctx context.Context, id string, seen time.Time, expires time.Time) error {
	out := w.m("Logins.Touch", []any{ctx, id, seen, expires}, func(in []any) []any {
		x := w.Logins.Touch(as[context.Context](in[0]), as[string](in[1]), as[time.Time](in[2]), as[time.Time](in[3]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledLogins) List(ctx context.Context, userID string, p storage.Page) (storage.List[storage.Login], error) {
	out := w.m("Logins.List", []any{ctx, userID, p}, func(in []any) []any {
		x, y := w.Logins.List(as[context.Context](in[0]), as[string](in[1]), as[storage.Page](in[2]))
		return []any{x, y}
	})
	return as[storage.List[storage.Login]](out[0]), as[error](out[1])
}

func (w meddledLogins) Delete(ctx context.Context, userID string, id string) error {
	out := w.m("Logins.Delete", []any{ctx, userID, id}, func(in []any) []any {
		x := w.Logins.Delete(as[context.Context](in[0]), as[string](in[1]), as[string](in[2]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledLogins) DeleteOf(ctx context.Context, userID string, except string) (int, error) {
	out := w.m("Logins.DeleteOf", []any{ctx, userID, except}, func(in []any) []any {
		x, y := w.Logins.DeleteOf(as[context.Context](in[0]), as[string](in[1]), as[string](in[2]))
		return []any{x, y}
	})
	return as[int](out[0]), as[error](out[1])
}

func (w meddledLogins) DeleteExpired(ctx context.Context, now time.Time, limit int) (int, error) {
	out := w.m("Logins.DeleteExpired", []any{ctx, now, limit}, func(in []any) []any {
		x, y := w.Logins.DeleteExpired(as[context.Context](in[0]), as[time.Time](in[1]), as[int](in[2]))
		return []any{x, y}
	})
	return as[int](out[0]), as[error](out[1])
}

type meddledTokens struct {
	storage.Tokens
	m meddler
}

func (w meddledTokens) Create(ctx context.Context, t storage.Token) error {
	out := w.m("Tokens.Create", []any{ctx, t}, func(in []any) []any {
		x := w.Tokens.Create(as[context.Context](in[0]), as[storage.Token](in[1]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledTokens) Get(ctx context.Context, hash string, purpose string, now time.Time) (storage.Token, error) {
	out := w.m("Tokens.Get", []any{ctx, hash, purpose, now}, func(in []any) []any {
		x, y := w.Tokens.Get(as[context.Context](in[0]), as[string](in[1]), as[string](in[2]), as[time.Time](in[3]))
		return []any{x, y}
	})
	return as[storage.Token](out[0]), as[error](out[1])
}

func (w meddledTokens) Use(ctx context.Context, hash string, purpose string, now time.Time) (storage.Token, error) {
	out := w.m("Tokens.Use", []any{ctx, hash, purpose, now}, func(in []any) []any {
		x, y := w.Tokens.Use(as[context.Context](in[0]), as[string](in[1]), as[string](in[2]), as[time.Time](in[3]))
		return []any{x, y}
	})
	return as[storage.Token](out[0]), as[error](out[1])
}

func (w meddledTokens) DeleteOf(ctx context.Context, userID string, purpose string) error {
	out := w.m("Tokens.DeleteOf", []any{ctx, userID, purpose}, func(in []any) []any {
		x := w.Tokens.DeleteOf(as[context.Context](in[0]), as[string](in[1]), as[string](in[2]))
		return []any{x}
	})
	return as[error](out[0])
}

func (w meddledTokens) DeleteExpired(ctx context.Context, now time.Time, limit int) (int, error) {
	out := w.m("Tokens.DeleteExpired", []any{ctx, now, limit}, func(in []any) []any {
		x, y := w.Tokens.DeleteExpired(as[context.Context](in[0]), as[time.Time](in[1]), as[int](in[2]))
		return []any{x, y}
	})
	return as[int](out[0]), as[error](out[1])
}

package storagetest_test

import (
	"context"

	"github.com/rotunda-rtc/rotunda/storage"
)

// meddler comes between a case and the stores: it is given the method, what it is called with and the
// call itself, and says what the method returns.
type meddler func(method string, in []any, call func(in []any) []any) []any

// as is v as a T; nil is the zero T.
func as[T any](v any) T {
	t, _ := v.(T)
	return t
}

// meddle puts m in front of all stores, within transactions too.
func meddle(s storage.Stores, m meddler) storage.Stores {
	begin := s.Begin
	return storage.Stores{
		Users: meddledUsers{s.Users, m}, Credentials: meddledCredentials{s.Credentials, m}, Logins: meddledLogins{s.Logins, m}, Tokens: meddledTokens{s.Tokens, m},
		Connections: meddledConnections{s.Connections, m}, Blocks: meddledBlocks{s.Blocks, m}, Reports: meddledReports{s.Reports, m},
		Conferences: meddledConferences{s.Conferences, m}, Members: meddledMembers{s.Members, m}, Timeline: meddledTimeline{s.Timeline, m},
		Notifications: meddledNotifications{s.Notifications, m}, Messages: meddledMessages{s.Messages, m}, Chat: meddledChat{s.Chat, m},
		Bans: meddledBans{s.Bans, m}, Revocations: meddledRevocations{s.Revocations, m}, Outbox: meddledOutbox{s.Outbox, m}, Audit: meddledAudit{s.Audit, m},
		Begin: func(ctx context.Context, fn func(storage.Stores) error) error {
			return begin(ctx, func(s storage.Stores) error { return fn(meddle(s, m)) })
		},
	}
}

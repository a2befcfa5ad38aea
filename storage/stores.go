package storage

import "context"

// Stores are the stores of one database, one per aggregate. A driver fills all fields; a program that
// replaces one by its own loses transactions over it.
type Stores struct {
	Users         Users
	Credentials   Credentials
	Logins        Logins
	Tokens        Tokens
	Connections   Connections
	Blocks        Blocks
	Reports       Reports
	Conferences   Conferences
	Members       Members
	Timeline      Timeline
	Notifications Notifications
	Messages      Messages
	Chat          Chat
	Bans          Bans
	Revocations   Revocations
	Outbox        Outbox
	Audit         Audit

	// Begin runs fn in a transaction; see [Stores.Tx], which calls it.
	Begin func(ctx context.Context, fn func(Stores) error) error
}

// Tx runs fn with stores whose changes are made all together when fn returns nil, and not at
// all when it returns an error (which Tx returns), panics, or ctx ends before. Reads of
// fn see its own changes, and what fn read does not change by others until the end: transactions run as
// if one after the other. A driver may run fn again from the start when another transaction got in its way, so fn must
// have no effects but by its Stores. After a method's ErrNotFound, ErrConflict, ErrExists or ErrCursor, which changed nothing, fn may go
// on. Calling Tx of the Stores given to fn runs in the same transaction: an error of the inner fn undoes nothing by itself.
// The stores given to fn are not used after it returned, and no stores but these inside of it.
func (s Stores) Tx(ctx context.Context, fn func(Stores) error) error {
	return s.Begin(ctx, fn)
}

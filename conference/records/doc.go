// Package records keeps in package storage what rooms otherwise forget with the process: bans, revoked tokens, and the chat.
//
//	stores := db.Stores() // of storage/sqlite, storage/postgres or storage/memory
//	server, err := conference.New(conference.Config{
//		Authorize:  verifier.Authorize,
//		Bans:       records.Bans{Store: stores.Bans},
//		Extensions: []conference.Extension{inroom.Chat{History: records.History{Store: stores.Chat}}},
//	})
//
// A token.Verifier takes a [Revocations] in its Config, a webhook.Sender takes the stores themselves. What is over is
// removed by DeleteExpired of the stores, which the program calls now and then: nothing here does.
package records

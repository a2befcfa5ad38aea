// Package storage has the records that Rotunda's social packages and rooms keep, and
// one small interface for each aggregate of them. Drivers are packages of their own:
// storage/memory, storage/sqlite and storage/postgres. What a driver has to do is said at
// the interfaces, and storage/storagetest checks it clause by clause.
//
// Drivers only store. They check no rules of the domain: whether a title is long enough, or
// who may read a message, is decided in package social and its like.
//
// Some rules hold for all methods:
//
//   - Times are kept in milliseconds and come back in UTC; the zero time comes back as zero.
//   - Strings are UTF-8 without zero bytes and come back byte by byte as they were given, up to 1 MiB. Ids and
//     keys are not empty and have at most 255 bytes. Comparing and ordering is by bytes.
//   - Lists that are ordered by a time have items of the same millisecond in the order of their ids, in the
//     same direction.
//   - What a method returns is the caller's: changing it changes nothing stored. What it is given stays the caller's too.
//   - Where a method takes a limit that is no [Page]'s, one below 1 means none.
//   - An error is [ErrNotFound], [ErrConflict], [ErrExists], [ErrCursor], the context's, or a fault of
//     the database, which means that the outcome is unknown only if it arose in the commit itself.
//   - A method called with a context that is done returns its error and changes nothing.
//   - Methods may be called by many goroutines at once, but inside of [Stores.Tx] by one.
//   - Each method is atomic by itself.
//   - Methods that say they do nothing in a case return nil then.
package storage

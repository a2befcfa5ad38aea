// Package sqlite keeps Rotunda's records in a file, by SQLite in pure Go: nothing to install and nothing to run
// beside the program. It is for programs that run on one machine; several processes may open
// the file, but not over a network.
//
//	db, err := sqlite.Open(ctx, "/var/lib/rotunda/rotunda.db", sqlite.Config{})
//	…
//	defer db.Close()
//	stores := db.Stores()
//
// Open makes the file if there is none, and brings an older one to the newest schema. What a method has
// acknowledged is on the disk: it survives the end of the process and the loss of power, if the disk keeps what it says it
// has written. Beside the file stand two more while it is open, with -wal and -shm at the end of their names; to
// copy a database in use, call [DB.Backup].
package sqlite

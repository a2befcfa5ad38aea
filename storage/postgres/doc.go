// Package postgres keeps the stores of package storage in PostgreSQL, for programs that run on
// several machines, or beside other data in the same server.
//
//	db, err := postgres.Open(ctx, "postgres://rotunda@db.example.com/rotunda", postgres.Config{})
//	…
//	defer db.Close()
//	stores := db.Stores()
//
// Open brings the schema up to date; several processes may do so at once. Transactions are
// serializable, and run again where PostgreSQL says that another one got in their way.
package postgres

package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	_ "modernc.org/sqlite" // the shop's database
)

// tables are the shop's, as they were before it had conferences. A pair stands there in both orders.
const tables = `CREATE TABLE customers (nick TEXT PRIMARY KEY, name TEXT, pass TEXT UNIQUE);
CREATE TABLE pairs (a TEXT, b TEXT, friends BOOL, ignored BOOL, PRIMARY KEY (a, b));
CREATE TABLE news (nick TEXT, key TEXT, kind TEXT, title TEXT, PRIMARY KEY (nick, key));
INSERT INTO customers VALUES ('ann', 'Ann', 'a-pass'), ('bob', 'Bob', 'b-pass'), ('cem', 'Cem', 'c-pass');
INSERT INTO pairs VALUES ('ann', 'bob', TRUE, FALSE), ('bob', 'ann', TRUE, FALSE);`

// shop is a product with users of its own.
type shop struct {
	*sql.DB
	onIgnore func(ctx context.Context, a, b string) error // nil: nobody wants to know
}

// openShop makes a shop with its database in a new file.
func openShop(ctx context.Context, file string) (*shop, error) {
	db, err := sql.Open("sqlite", file)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // no statement meets the lock of another
	_, err = db.ExecContext(ctx, tables)
	return &shop{DB: db}, err
}

// ignore is what a customer does who wants nothing of another.
func (s *shop) ignore(ctx context.Context, a, b string) error {
	if _, err := s.ExecContext(ctx, "INSERT OR REPLACE INTO pairs VALUES (?1, ?2, FALSE, TRUE), (?2, ?1, FALSE, TRUE)", a, b); err != nil {
		return err
	}
	if s.onIgnore == nil {
		return nil
	}
	return s.onIgnore(ctx, a, b)
}

// get reads the JSON that a query gives.
func get[V any](ctx context.Context, s *shop, query string, args ...any) (v V, err error) {
	var text []byte
	err = s.QueryRowContext(ctx, query, args...).Scan(&text)
	if err == nil {
		err = json.Unmarshal(text, &v)
	}
	return v, err
}

// customer is somebody who shops here.
type customer struct{ Nick, Name string }

// customer finds who has a credential; without a Nick it is nobody.
func (s *shop) customer(ctx context.Context, pass string) (customer, error) {
	c, err := get[customer](ctx, s, "SELECT json_object('Nick', nick, 'Name', name) FROM customers WHERE pass = ?", pass)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return c, err
}

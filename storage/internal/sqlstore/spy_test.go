package sqlstore_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"sync"
)

// spy opens connections that note the text of every query.
type spy struct {
	driver driver.Driver
	name   string
	mu     sync.Mutex
	texts  map[string]int // and how many arguments each has
}

func (s *spy) Driver() driver.Driver { return s.driver }

func (s *spy) Connect(context.Context) (driver.Conn, error) {
	c, err := s.driver.Open(s.name)
	return spied{c, s}, err
}

func (s *spy) note(query string, args int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.texts[query] = args
}

type spied struct {
	driver.Conn
	spy *spy
}

func (c spied) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	c.spy.note(query, len(args))
	return c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args)
}

func (c spied) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	c.spy.note(query, len(args))
	return c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
}

func (c spied) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	return c.Conn.(driver.ConnBeginTx).BeginTx(ctx, opts)
}

// newSpy opens a database in a file whose queries are noted in texts.
func newSpy(name string, texts map[string]int) (*sql.DB, error) {
	plain, err := sql.Open("sqlite", name)
	if err != nil {
		return nil, err
	}
	defer plain.Close()
	db := sql.OpenDB(&spy{driver: plain.Driver(), name: name, texts: texts})
	db.SetMaxOpenConns(1)
	return db, nil
}

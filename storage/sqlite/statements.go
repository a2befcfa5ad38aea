package sqlite

import (
	"container/list"
	"context"
	"database/sql/driver"
	"strings"
)

// The statements that a connection keeps prepared: preparing one takes longer than running it, for most of ours. There
// are some 300 texts; the longest ones, of many rows, are as many as there are powers of two of rows.
const (
	keptStatements = 256
	longestKept    = 4 << 10 // bytes of text
)

// connector opens connections that keep statements.
type connector struct {
	driver driver.Driver
	name   string
}

// Connect implements [driver.Connector].
func (c connector) Connect(context.Context) (driver.Conn, error) {
	opened, err := c.driver.Open(c.name)
	if err != nil {
		return nil, err
	}
	return &conn{plain: opened.(plain), kept: make(map[string]*list.Element)}, nil
}

// Driver implements [driver.Connector].
func (c connector) Driver() driver.Driver { return c.driver }

// plain is what the driver's connections can.
type plain interface {
	driver.Conn
	driver.ConnPrepareContext
	driver.ConnBeginTx
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// conn is a connection, used by one goroutine at a time.
type conn struct {
	plain
	kept map[string]*list.Element // of statements
	used list.List                // the one that was used last is in front
}

// prepared is what the driver's statements can.
type prepared interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

type statement struct {
	prepared
	text string
	busy bool // its rows are being read
}

// statement is a statement with this text, or nil if it is to be run without one.
func (c *conn) statement(ctx context.Context, text string) (*statement, error) {
	if e, ok := c.kept[text]; ok {
		s := e.Value.(*statement)
		if s.busy {
			return nil, nil
		}
		c.used.MoveToFront(e)
		return s, nil
	}
	switch verb, _, _ := strings.Cut(text, " "); {
	case len(text) > longestKept:
		return nil, nil
	case verb != "SELECT" && verb != "INSERT" && verb != "UPDATE" && verb != "DELETE": // may be several in one text
		return nil, nil
	}
	p, err := c.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	s := &statement{prepared: p.(prepared), text: text}
	c.kept[text] = c.used.PushFront(s)
	if last := c.used.Back().Value.(*statement); c.used.Len() > keptStatements && !last.busy {
		c.drop(last)
	}
	return s, nil
}

// drop forgets a statement.
func (c *conn) drop(s *statement) {
	c.used.Remove(c.kept[s.text])
	delete(c.kept, s.text)
	_ = s.Close() // says again what running it said
}

// ExecContext implements [driver.ExecerContext].
func (c *conn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.statement(ctx, text)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.plain.ExecContext(ctx, text, args)
	}
	result, err := s.ExecContext(ctx, args)
	if err != nil {
		c.drop(s)
	}
	return result, err
}

// QueryContext implements [driver.QueryerContext].
func (c *conn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.statement(ctx, text)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.plain.QueryContext(ctx, text, args)
	}
	r, err := s.QueryContext(ctx, args)
	if err != nil {
		c.drop(s)
		return nil, err
	}
	s.busy = true
	return &rows{Rows: r, of: s}, nil
}

// Close implements [driver.Conn].
func (c *conn) Close() error {
	for c.used.Len() > 0 {
		c.drop(c.used.Front().Value.(*statement))
	}
	return c.plain.Close()
}

// rows are the rows of a statement that is kept.
type rows struct {
	driver.Rows
	of *statement
}

// Close implements [driver.Rows].
func (r *rows) Close() error {
	r.of.busy = false
	return r.Rows.Close()
}

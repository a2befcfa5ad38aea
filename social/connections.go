package social

import (
	"context"
	"errors"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

// Connections is who is connected with whom, and the search for people.
//
// There is at most one connection or request between two people. Of two who request each other at the same time, the
// second approves the first's request by it. Repeating what was done already changes nothing and is no
// error; what the other one has made impossible meanwhile, such as cancelling what was approved, is a conflict.
// People whom the actor may not see are not_found in all methods.
type Connections struct {
	*core
	notifications *Notifications
	presence      *Presence
	parted        parted
}

// Status is how somebody is connected with another.
type Status string

// The statuses.
const (
	StatusNone      Status = "none"
	StatusOutgoing  Status = "outgoing"  // asked, not answered yet
	StatusIncoming  Status = "incoming"  // was asked, has not answered yet
	StatusConnected Status = "connected" // approved
)

// ConnectionEvent says how the reader is connected with somebody now.
type ConnectionEvent struct {
	UserID string
	Status Status
}

// Connection is somebody's connection with a person, or a request that waits.
type Connection struct {
	Person Person
	Status Status
	Since  time.Time // approved, or requested while it waits
}

// statusOf is the status of a connection for one of the two.
func statusOf(c storage.Connection, me string) Status {
	switch {
	case c.From == "":
		return StatusNone
	case c.Approved():
		return StatusConnected
	case c.From == me:
		return StatusOutgoing
	}
	return StatusIncoming
}

// tie is the connection of the actor and another within a transaction.
type tie struct {
	c         *Connections
	stores    storage.Stores
	me, other string
	conn      storage.Connection // zero without one
	before    Status
	told      []delivery
}

// change runs fn in a transaction on the tie with somebody whom the actor may see, tells both of a change, and
// returns the status after it.
func (c *Connections) change(ctx context.Context, a Actor, userID string, fn func(context.Context, *tie) error) (Status, error) {
	var t *tie
	err := c.Stores.Tx(ctx, func(s storage.Stores) error {
		if _, err := c.acting(ctx, s, a); err != nil {
			return err
		}
		if userID == a.UserID {
			return invalid("user", "that is you")
		}
		if !validID(userID) {
			return notFound()
		}
		if _, err := c.visible(ctx, s, a.UserID, userID); err != nil {
			return err
		}
		conn, err := connectionOf(ctx, s, a.UserID, userID)
		if err != nil {
			return err
		}
		t = &tie{c: c, stores: s, me: a.UserID, other: userID, conn: conn, before: statusOf(conn, a.UserID)}
		return fn(ctx, t)
	})
	if err != nil {
		return "", err
	}
	after := statusOf(t.conn, t.me)
	if after != t.before {
		c.tell(t.me, t.other, t.conn)
	}
	if after != t.before && t.before != StatusNone {
		c.live.recount(ctx, t.me, t.other) // the notification of a request is gone; else to look like a block
	}
	c.notifications.deliver(ctx, t.told)
	return after, nil
}

// connectionOf reads the connection of two; zero without one.
func connectionOf(ctx context.Context, s storage.Stores, a, b string) (storage.Connection, error) {
	conn, err := s.Connections.Get(ctx, a, b)
	if errors.Is(err, storage.ErrNotFound) {
		return storage.Connection{}, nil
	}
	return conn, err
}

// tell tells the open pages of two how they are connected now.
func (c *Connections) tell(a, b string, conn storage.Connection) {
	c.live.Publish([]string{a}, LiveEvent{Type: EventConnection, Data: ConnectionEvent{UserID: b, Status: statusOf(conn, a)}})
	c.live.Publish([]string{b}, LiveEvent{Type: EventConnection, Data: ConnectionEvent{UserID: a, Status: statusOf(conn, b)}})
	if conn.Approved() {
		c.presence.introduce(a, b)
	}
}

// Request asks somebody to be connected, who is notified. It approves, if that person has asked already.
func (c *Connections) Request(ctx context.Context, a Actor, userID string) (Status, error) {
	return c.change(ctx, a, userID, func(ctx context.Context, t *tie) error {
		switch t.before {
		case StatusOutgoing, StatusConnected:
			return nil
		case StatusIncoming:
			return t.approve(ctx)
		}
		return t.request(ctx)
	})
}

// Approve accepts somebody's request; the one who asked is notified.
func (c *Connections) Approve(ctx context.Context, a Actor, userID string) (Status, error) {
	return c.change(ctx, a, userID, func(ctx context.Context, t *tie) error {
		switch t.before {
		case StatusConnected:
			return nil
		case StatusIncoming:
			return t.approve(ctx)
		}
		return errorf(CodeConflict, "there is no request of this person")
	})
}

// Decline refuses somebody's request; the one who asked is notified.
func (c *Connections) Decline(ctx context.Context, a Actor, userID string) (Status, error) {
	return c.change(ctx, a, userID, func(ctx context.Context, t *tie) error {
		switch t.before {
		case StatusNone:
			return nil
		case StatusIncoming:
			if err := t.end(ctx); err != nil {
				return err
			}
			return t.notify(ctx, KindDeclined)
		}
		return errorf(CodeConflict, "there is no request of this person")
	})
}

// Cancel takes a request back that waits; its notification goes with it.
func (c *Connections) Cancel(ctx context.Context, a Actor, userID string) (Status, error) {
	return c.change(ctx, a, userID, func(ctx context.Context, t *tie) error {
		switch t.before {
		case StatusNone:
			return nil
		case StatusOutgoing:
			return t.end(ctx)
		}
		return errorf(CodeConflict, "there is no request to this person")
	})
}

// Disconnect ends a connection. Nobody is notified, but what one was told of the other's conferences leaves their timelines.
func (c *Connections) Disconnect(ctx context.Context, a Actor, userID string) (Status, error) {
	status, err := c.change(ctx, a, userID, func(ctx context.Context, t *tie) error {
		switch t.before {
		case StatusNone:
			return nil
		case StatusConnected:
			if err := t.end(ctx); err != nil {
				return err
			}
			if err := t.c.part(ctx, t.stores, t.me, t.other); err != nil {
				return err
			}
			return t.c.forget(ctx, t.stores, t.me, t.other)
		}
		return errorf(CodeConflict, "there is a request, but no connection")
	})
	if err == nil {
		c.Jobs.Wake(partedQueue)
	}
	return status, err
}

// request stores a request.
func (t *tie) request(ctx context.Context) (err error) {
	limits := t.c.Limits
	if err := t.c.spend(ctx, t.stores, t.me, "request", 1, limits.Requests); err != nil {
		return err
	}
	if err := t.c.spend(ctx, t.stores, t.me, "request:"+t.other, 1, limits.RequestsToOne); err != nil {
		return err
	}
	t.conn, err = t.stores.Connections.Create(ctx, storage.Connection{From: t.me, To: t.other, RequestedAt: t.c.Now()})
	if err != nil {
		return err
	}
	if err := t.stores.Notifications.DeleteKey(ctx, t.me, keyOf(KindDeclined, t.other)); err != nil {
		return err
	}
	return t.notify(ctx, KindRequested)
}

// approve connects the two.
func (t *tie) approve(ctx context.Context) (err error) {
	conn := t.conn
	conn.ApprovedAt = t.c.Now()
	if t.conn, err = t.stores.Connections.Update(ctx, conn); err != nil {
		return err
	}
	if err := t.dropRequest(ctx); err != nil {
		return err
	}
	return t.notify(ctx, KindApproved)
}

// end removes the connection or request.
func (t *tie) end(ctx context.Context) error {
	if err := t.stores.Connections.Delete(ctx, t.me, t.other); err != nil {
		return err
	}
	t.conn = storage.Connection{}
	return t.dropRequest(ctx)
}

// dropRequest removes the notification of a request, which cannot be answered any more.
func (t *tie) dropRequest(ctx context.Context) error {
	if err := t.stores.Notifications.DeleteKey(ctx, t.me, keyOf(KindRequested, t.other)); err != nil {
		return err
	}
	return t.stores.Notifications.DeleteKey(ctx, t.other, keyOf(KindRequested, t.me))
}

// notify notifies the other one.
func (t *tie) notify(ctx context.Context, kind Kind) (err error) {
	t.told, err = t.c.notifications.store(ctx, t.stores, Notice{To: []string{t.other}, Kind: kind, Actor: t.me})
	return err
}

// forget removes what is on the timelines of two because they were connected.
func (c *Connections) forget(ctx context.Context, s storage.Stores, a, b string) error {
	if err := s.Timeline.DeleteBetween(ctx, a, b); err != nil {
		return err
	}
	return s.Timeline.DeleteBetween(ctx, b, a)
}

// Status says how the actor is connected with somebody.
func (c *Connections) Status(ctx context.Context, a Actor, userID string) (Status, error) {
	if _, err := c.acting(ctx, c.Stores, a); err != nil {
		return "", err
	}
	if !validID(userID) {
		return "", notFound()
	}
	if _, err := c.visible(ctx, c.Stores, a.UserID, userID); err != nil {
		return "", err
	}
	conn, err := connectionOf(ctx, c.Stores, a.UserID, userID)
	return statusOf(conn, a.UserID), err
}

// List gives the actor's connections, or the requests to or by the actor, newest first. People who are not to be
// seen now are left out, so that a page may be shorter than others.
func (c *Connections) List(ctx context.Context, a Actor, f storage.ConnectionFilter, p storage.Page) (storage.List[Connection], error) {
	var out storage.List[Connection]
	if _, err := c.acting(ctx, c.Stores, a); err != nil {
		return out, err
	}
	list, err := c.Stores.Connections.List(ctx, a.UserID, f, p)
	return c.shown(ctx, a.UserID, list, err)
}

// Find gives those of [Connections.List] whose names a query finds, as [Connections.Search] does, also newest first.
func (c *Connections) Find(ctx context.Context, a Actor, f storage.ConnectionFilter, query string, p storage.Page) (storage.List[Connection], error) {
	var out storage.List[Connection]
	if _, err := c.acting(ctx, c.Stores, a); err != nil {
		return out, err
	}
	words, err := queryWords(query)
	if err != nil || len(words) == 0 {
		return out, err
	}
	list, err := c.Stores.Connections.Search(ctx, a.UserID, f, words, p)
	return c.shown(ctx, a.UserID, list, err)
}

// shown is a list of connections as one of their ends sees it.
func (c *Connections) shown(ctx context.Context, me string, list storage.List[storage.Connection], err error) (storage.List[Connection], error) {
	var out storage.List[Connection]
	if err != nil {
		return out, badCursor(err)
	}
	ids := make([]string, len(list.Items))
	for i, conn := range list.Items {
		ids[i] = otherOf(conn, me)
	}
	people, err := c.people(ctx, c.Stores, me, ids)
	if err != nil {
		return out, err
	}
	out.Next = list.Next
	for i, conn := range list.Items {
		who, ok := people[ids[i]]
		if !ok {
			continue
		}
		since := conn.RequestedAt
		if conn.Approved() {
			since = conn.ApprovedAt
		}
		out.Items = append(out.Items, Connection{Person: who, Status: statusOf(conn, me), Since: since})
	}
	return out, nil
}

func otherOf(conn storage.Connection, me string) string {
	if conn.From == me {
		return conn.To
	}
	return conn.From
}

// Connected says whether two people are.
func (c *Connections) Connected(ctx context.Context, a, b string) (bool, error) {
	conn, err := connectionOf(ctx, c.Stores, a, b)
	return conn.Approved(), err
}

// badCursor makes a bad cursor the asker's error.
func badCursor(err error) error {
	if errors.Is(err, storage.ErrCursor) {
		return invalid("cursor", "is none of this list")
	}
	return err
}

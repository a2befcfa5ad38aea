package main

import (
	"context"
	"encoding/json"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/social/hosting"
)

// What conferences ask about people, the shop answers from its tables.
var _ hosting.People = (*shop)(nil)

// user says by the shop's credential who wants to join a room.
func (s *shop) user(ctx context.Context, r conference.JoinRequest) (hosting.User, error) {
	c, err := s.customer(ctx, r.Token)
	return hosting.User{ID: c.Nick, Name: c.Name}, err
}

func (s *shop) Active(ctx context.Context, id string) (bool, error) {
	return get[bool](ctx, s, "SELECT iif(count(*), 'true', 'false') FROM customers WHERE nick = ?", id)
}

func (s *shop) Connected(ctx context.Context, a, b string) (bool, error) {
	return get[bool](ctx, s, "SELECT iif(count(*), 'true', 'false') FROM pairs WHERE a = ? AND b = ? AND friends", a, b)
}

func (s *shop) Blocked(ctx context.Context, a, b string) (bool, error) {
	return get[bool](ctx, s, "SELECT iif(count(*), 'true', 'false') FROM pairs WHERE a = ? AND b = ? AND ignored", a, b)
}

func (s *shop) Persons(ctx context.Context, viewer string, ids []string) (map[string]hosting.Person, error) {
	list, _ := json.Marshal(ids) // strings always can
	return get[map[string]hosting.Person](ctx, s, `SELECT json_group_object(nick, json_object('ID', nick, 'FullName', name, 'Connected', json(iif(friends, 'true', 'false'))))
		FROM customers LEFT JOIN pairs ON a = ? AND b = nick WHERE nick IN (SELECT value FROM json_each(?)) AND ignored IS NOT TRUE`, viewer, string(list))
}

func (s *shop) ConnectedIDs(ctx context.Context, id, after string, limit int) ([]string, error) {
	return get[[]string](ctx, s, "SELECT json_group_array(b) FROM (SELECT b FROM pairs WHERE a = ? AND b > ? AND friends ORDER BY b LIMIT ?)", id, after, limit)
}

func (s *shop) Tell(ctx context.Context, n hosting.Notice) (err error) {
	for i := 0; i < len(n.To) && err == nil; i++ {
		_, err = s.ExecContext(ctx, `INSERT OR IGNORE INTO news SELECT nick, ?, ?, ? FROM customers LEFT JOIN pairs ON a = nick AND b = ?
			WHERE nick = ? AND ignored IS NOT TRUE`, n.Key, n.Kind, n.Title, n.Actor, n.To[i])
	}
	return err
}

func (s *shop) SetPresence(string, hosting.Presence) {} // the shop shows none

func (s *shop) Watch(changed func(ctx context.Context, userID, other string) error) {
	s.onIgnore = changed
}

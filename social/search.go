package social

import (
	"context"
	"unicode/utf8"

	"github.com/rotunda-rtc/rotunda/storage"
)

// The most of a search that is looked at.
const (
	maxSearch      = 100 // characters
	maxSearchWords = 8
)

// Found is somebody whom a search finds.
type Found struct {
	Person
	Bio      string
	Location string
	Status   Status // how the one who searches is connected with the person
	// PrivateMessages says whether the one who searches may write to the person.
	PrivateMessages bool
}

// Search finds people by the beginnings of words of their names: each word of the query must begin one. Case and accents do not
// matter. Nobody finds themselves, nor people whom they may not see. messageable leaves only those who take a
// message from the actor. A query without a word finds nobody.
func (c *Connections) Search(ctx context.Context, a Actor, query string, messageable bool, p storage.Page) (storage.List[Found], error) {
	var out storage.List[Found]
	if _, err := c.acting(ctx, c.Stores, a); err != nil {
		return out, err
	}
	words, err := queryWords(query)
	if err != nil || len(words) == 0 {
		return out, err
	}
	found, err := c.Stores.Users.Search(ctx, storage.UserQuery{Prefixes: words, Viewer: a.UserID, Messageable: messageable}, p)
	if err != nil {
		return out, badCursor(err)
	}
	statuses, err := c.statuses(ctx, a.UserID, found.Items)
	if err != nil {
		return out, err
	}
	out.Next = found.Next
	for _, u := range found.Items {
		f := Found{Person: person(u), Bio: u.Bio, Location: u.Location, Status: StatusNone}
		if s, ok := statuses[u.ID]; ok {
			f.Status = s
		}
		f.PrivateMessages = u.PrivateMessages || f.Status == StatusConnected
		out.Items = append(out.Items, f)
	}
	return out, nil
}

// queryWords are the words of a query.
func queryWords(query string) ([]string, error) {
	if !utf8.ValidString(query) || utf8.RuneCountInString(query) > maxSearch {
		return nil, invalid("query", "must have at most %d characters", maxSearch)
	}
	words := SearchWords(query)
	if len(words) > maxSearchWords {
		return nil, invalid("query", "must have at most %d words", maxSearchWords)
	}
	return words, nil
}

// statuses is how somebody is connected with those of the users with whom there is something.
func (c *Connections) statuses(ctx context.Context, me string, users []storage.User) (map[string]Status, error) {
	out := make(map[string]Status, len(users))
	if len(users) == 0 {
		return out, nil
	}
	ids := make([]string, len(users))
	for i, u := range users {
		ids[i] = u.ID
	}
	conns, err := c.Stores.Connections.Among(ctx, me, ids)
	for _, conn := range conns {
		out[otherOf(conn, me)] = statusOf(conn, me)
	}
	return out, err
}

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

// Search finds people by the beginnings of words of their names: each word of the query must begin one. Case and accents do not
// matter. Nobody finds themselves, nor people whom they may not see. messageable leaves only those who take a
// message from the actor. A query without a word finds nobody.
func (c *Connections) Search(ctx context.Context, a Actor, query string, messageable bool, p storage.Page) (storage.List[Person], error) {
	var out storage.List[Person]
	if _, err := c.acting(ctx, c.Stores, a); err != nil {
		return out, err
	}
	if !utf8.ValidString(query) || utf8.RuneCountInString(query) > maxSearch {
		return out, invalid("query", "must have at most %d characters", maxSearch)
	}
	words := SearchWords(query)
	switch {
	case len(words) == 0:
		return out, nil
	case len(words) > maxSearchWords:
		return out, invalid("query", "must have at most %d words", maxSearchWords)
	}
	found, err := c.Stores.Users.Search(ctx, storage.UserQuery{Prefixes: words, Viewer: a.UserID, Messageable: messageable}, p)
	if err != nil {
		return out, badCursor(err)
	}
	out.Next = found.Next
	for _, u := range found.Items {
		out.Items = append(out.Items, person(u))
	}
	return out, nil
}

package sqlstore

import (
	"context"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/internal/cursor"
)

// hit is a user and the word that it was found by.
type hit struct {
	user storage.User
	word string
}

func scanHit(r row) (hit, error) {
	var h hit
	u, err := scanUser(withFirst{r, &h.word})
	h.user = u
	return h, err
}

// withFirst is a row with a column before those that are asked for.
type withFirst struct {
	row
	first any
}

func (w withFirst) Scan(dest ...any) error { return w.row.Scan(append([]any{w.first}, dest...)...) }

// Search walks through the words that begin with the rarest of the prefixes. A user stands where the first of
// these words does, and is left out if another prefix begins none of the user's words.
func (s users) Search(ctx context.Context, q storage.UserQuery, p storage.Page) (storage.List[storage.User], error) {
	var out storage.List[storage.User]
	if err := ctx.Err(); err != nil {
		return out, err
	}
	prefixes := prefixesOf(q.Prefixes)
	if len(prefixes) == 0 {
		return out, nil
	}
	name := nameOf(append([]string{"search", q.Viewer, strconv.FormatBool(q.Messageable)}, q.Prefixes...)...)
	place, id, more, err := cursor.Decode(name, p.Cursor)
	if err != nil {
		return out, err
	}
	var rarest, word string
	if more {
		// The prefix that the first page walked through is in the cursor: which is the rarest may change.
		number, rest, _ := strings.Cut(place, ":")
		i, err := strconv.Atoi(number)
		if err != nil || i < 0 || i >= len(prefixes) {
			return out, storage.ErrCursor
		}
		rarest, word = prefixes[i], rest
	} else if rarest, err = s.rarest(ctx, prefixes); err != nil {
		return out, err
	}
	query, args := searchQuery(q, prefixes, rarest)
	if more {
		query += ` AND (w.word, w.user_id) > (?, ?)`
		args = append(args, word, id)
	}
	hits, err := all(ctx, s.session, scanHit, query+` ORDER BY w.word, w.user_id LIMIT ?`, append(args, p.Size()+1)...)
	if err != nil {
		return out, err
	}
	if len(hits) > p.Size() {
		hits = hits[:p.Size()]
		last := hits[len(hits)-1]
		out.Next = cursor.Encode(name, strconv.Itoa(slices.Index(prefixes, rarest))+":"+last.word, last.user.ID)
	}
	for _, h := range hits {
		out.Items = append(out.Items, h.user)
	}
	return out, nil
}

// prefixesOf leaves out what another prefix says already.
func prefixesOf(list []string) []string {
	sorted := slices.Compact(slices.Sorted(slices.Values(list)))
	var out []string
	for i, p := range sorted {
		if p == "" || i+1 < len(sorted) && strings.HasPrefix(sorted[i+1], p) {
			continue
		}
		out = append(out, p)
	}
	return out
}

// enough is how many words of a prefix are counted at most to find the rarest one. Between two
// prefixes with more words than that it makes little difference which one is taken.
const enough = 5000

// rarest is the prefix that begins the fewest words, as far as counted.
func (s users) rarest(ctx context.Context, prefixes []string) (string, error) {
	best := prefixes[0]
	if len(prefixes) == 1 {
		return best, nil
	}
	fewest := enough
	for _, p := range prefixes {
		n, err := s.count(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM user_words WHERE word >= ? AND word < ? LIMIT ?) AS counted`, p, after(p), fewest)
		if err != nil {
			return "", err
		}
		if n < fewest {
			best, fewest = p, n
		}
	}
	return best, nil
}

// searchQuery selects the users that q finds, up to and with the conditions.
func searchQuery(q storage.UserQuery, prefixes []string, rarest string) (string, []any) {
	query := `SELECT w.word, ` + userColumns + ` FROM user_words w JOIN users u ON u.id = w.user_id
		WHERE w.word >= ? AND w.word < ?`
	args := []any{rarest, after(rarest)}
	if len(prefixes) > 1 {
		query += ` AND (w.beginnings & ?) = ?`
		args = append(args, beginnings(prefixes), beginnings(prefixes))
	}
	for _, p := range prefixes {
		if p != rarest {
			query += ` AND EXISTS (SELECT 1 FROM user_words o WHERE o.user_id = w.user_id AND o.word >= ? AND o.word < ?)`
			args = append(args, p, after(p))
		}
	}
	// After the other prefixes, which leave fewer to look at.
	query += ` AND NOT EXISTS (SELECT 1 FROM user_words e WHERE e.user_id = w.user_id AND e.word >= ? AND e.word < w.word)`
	args = append(args, rarest)
	if q.Viewer != "" {
		query += ` AND w.user_id <> ?
			AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.by_id = ? AND b.of_id = w.user_id)
			AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.by_id = w.user_id AND b.of_id = ?)`
		args = append(args, q.Viewer, q.Viewer, q.Viewer)
	}
	if q.Messageable {
		query += ` AND (u.private_messages = 1
			OR EXISTS (SELECT 1 FROM connections c WHERE c.user_id = ? AND c.other_id = w.user_id AND c.state = 0))`
		args = append(args, q.Viewer)
	}
	return query, args
}

// beginnings are bits for the first one, two and three characters of words. Somebody whose words do not have
// all bits of the prefixes of a query is not found by it. They are stored: how they are made never changes.
func beginnings(words []string) int64 {
	var bits int64
	for _, w := range words {
		for end, runes := 0, 0; end < len(w) && runes < 3; runes++ {
			_, size := utf8.DecodeRuneInString(w[end:])
			end += size
			hash := fnv.New32a()
			hash.Write([]byte(w[:end])) // never fails
			bits |= 1 << (hash.Sum32() % 63)
		}
	}
	return bits
}

// after is the least string that is greater than all that begin with prefix: its last
// code point is one greater. In UTF-8, bytes are ordered as code points are.
func after(prefix string) string {
	for prefix != "" {
		r, size := utf8.DecodeLastRuneInString(prefix)
		prefix = prefix[:len(prefix)-size]
		switch {
		case r == utf8.MaxRune:
			continue // the one before it, then
		case r == 0xD7FF:
			return prefix + "\uE000" // those between are no characters
		default:
			return prefix + string(r+1)
		}
	}
	return strings.Repeat(string(utf8.MaxRune), 64) // nothing is greater, but no word is like this
}

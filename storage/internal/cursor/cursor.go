// Package cursor writes and reads the cursors of lists: what the last item given is ordered by.
package cursor

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

// maxLen is the length of the longest cursor read, in bytes: two keys of 255 bytes, escaped and encoded.
const maxLen = 4096

// Encode makes the cursor after an item of a list. list names the list and all its arguments that
// must be the same for the next page; at and id are what the item is ordered by.
func Encode(list string, at, id string) string {
	b, err := json.Marshal([]string{digest(list), at, id})
	if err != nil {
		panic(err) // strings always can
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// digest stands for a list's name in cursors, so that they are short and tell nothing of it.
func digest(list string) string {
	sum := sha256.Sum256([]byte(list))
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}

// Decode reads a cursor that Encode made for the same list. ok is false for the empty
// cursor, which is the beginning; any other text is storage.ErrCursor.
func Decode(list, cursor string) (at, id string, ok bool, err error) {
	if cursor == "" {
		return "", "", false, nil
	}
	if len(cursor) > maxLen {
		return "", "", false, storage.ErrCursor
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil {
		return "", "", false, storage.ErrCursor
	}
	var parts []string
	if json.Unmarshal(b, &parts) != nil || len(parts) != 3 || parts[0] != digest(list) {
		return "", "", false, storage.ErrCursor
	}
	return parts[1], parts[2], true, nil
}

// Time encodes the cursor after an item that is ordered by a time.
func Time(list string, at time.Time, id string) string {
	return Encode(list, strconv.FormatInt(at.UnixMilli(), 10), id)
}

// DecodeTime reads a cursor that Time made.
func DecodeTime(list, cursor string) (ms int64, id string, ok bool, err error) {
	at, id, ok, err := Decode(list, cursor)
	if err != nil || !ok {
		return 0, "", false, err
	}
	ms, err = strconv.ParseInt(at, 10, 64)
	if err != nil {
		return 0, "", false, storage.ErrCursor
	}
	return ms, id, true, nil
}

package shape

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"
)

// Tagged is the header of outputs that have a version, made by Tag.
type Tagged struct {
	ETag         string `header:"ETag" doc:"The version of what is answered, for If-None-Match and If-Match."`
	CacheControl string `header:"Cache-Control" hidden:"true"`
}

// Entity is the ETag.
func (t *Tagged) Entity() string { return t.ETag }

// CacheControl is how answers with an ETag are kept: by the browser that asked, which asks again whether they hold.
const CacheControl = "private, no-cache"

// Tag is the ETag of a body. It has the version, which updates are given, and a hash, since a body may say more than
// the record that the version is of.
func Tag(version int64, body any) (Tagged, error) {
	data, err := json.Marshal(body)
	if err != nil {
		return Tagged{}, err
	}
	sum := sha256.Sum256(data)
	etag := `"` + strconv.FormatInt(version, 10) + "-" + base64.RawURLEncoding.EncodeToString(sum[:9]) + `"`
	return Tagged{ETag: etag, CacheControl: CacheControl}, nil
}

// IfNoneMatch is in the input of operations whose output is Tagged: with the present ETag the answer is 304.
type IfNoneMatch struct {
	IfNoneMatch string `header:"If-None-Match" maxLength:"1024" doc:"The ETag that is known: if it still holds, the answer is 304 and has no body."`
}

// Known says whether the one who asks has what has this ETag.
func (m *IfNoneMatch) Known(etag string) bool {
	for known := range strings.SplitSeq(m.IfNoneMatch, ",") {
		known = strings.TrimPrefix(strings.TrimSpace(known), "W/")
		if known == etag || known == "*" {
			return true
		}
	}
	return false
}

// IfMatch is in the input of operations that change what has a version.
type IfMatch struct {
	IfMatch string `header:"If-Match" maxLength:"1024" doc:"The ETag of what is to be changed: if it was changed meanwhile, the answer is stale. Without it, whatever is there is changed."`
}

// Named says whether a version is named.
func (m *IfMatch) Named() bool { return m.IfMatch != "" && m.IfMatch != "*" }

// Version is the version that is named, 0 if none is. ok is false if it is an ETag of nothing that Tag makes.
func (m *IfMatch) Version() (version int64, ok bool) {
	if !m.Named() {
		return 0, true
	}
	inner, opened := strings.CutPrefix(m.IfMatch, `"`)
	inner, closed := strings.CutSuffix(inner, `"`)
	number, _, dash := strings.Cut(inner, "-")
	version, err := strconv.ParseInt(number, 10, 64)
	return version, opened && closed && dash && err == nil && version > 0 && !strings.Contains(inner, `"`) // a list is none of ours
}

package api_test

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/rotunda-rtc/rotunda/social/api"
	"github.com/rotunda-rtc/rotunda/social/api/internal/shape"
)

// Of what is JSON the depth is right.
func FuzzDepth(f *testing.F) {
	for _, seed := range []string{`{}`, `[[],{"a":[1]}]`, `"[["`, `{"\"[":[]}`, `"\\"`, `[`, `]`, ``, `"`, `\`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got := api.Depth(data)
		var v any
		if json.Unmarshal(data, &v) != nil {
			return
		}
		if want := depthOf(v); got < want { // of two members with one name, one is seen
			t.Errorf("got %d, want %d", got, want)
		}
	})
}

func depthOf(v any) int {
	most := 0
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			most = max(most, depthOf(item))
		}
		return most + 1
	case map[string]any:
		for _, item := range v {
			most = max(most, depthOf(item))
		}
		return most + 1
	}
	return 0
}

// Whatever the page to come back to is said to be, a browser stays on the platform.
func FuzzPageOf(f *testing.F) {
	for _, seed := range []string{"", "/app/", "/app/x?y#z", "//evil.example", `/\evil.example`, "/app/../..//evil.example", "https://evil.example/app/", "/app/%2e%2e/%2f", "/app/\t", "/%61pp/"} {
		f.Add(seed)
	}
	k := newKit(f, nil)
	f.Fuzz(func(t *testing.T, s string) {
		page, ok := k.api.PageOf(s)
		if !ok {
			return
		}
		u, err := url.Parse(page)
		if err != nil || u.Scheme != "https" || u.Host != "meet.example" || u.User != nil || !strings.HasPrefix(u.Path, "/app") ||
			strings.ContainsFunc(page, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\\' && !strings.Contains(page, "#") }) {
			t.Errorf("%q leads to %q", s, page)
		}
	})
}

// An If-Match that is taken names the version that it begins with.
func FuzzIfMatch(f *testing.F) {
	for _, seed := range []string{"", "*", `"1-x"`, `W/"1-x"`, `"1-x", "2-y"`, `"-1-x"`, `"99999999999999999999-x"`, `"1"`, `"`, `""`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m := shape.IfMatch{IfMatch: s}
		version, ok := m.Version()
		switch {
		case !ok:
		case !m.Named():
			if version != 0 {
				t.Errorf("%q names version %d", s, version)
			}
		case version < 1 || !strings.HasPrefix(s, `"`) || !strings.HasSuffix(s, `"`) || !strings.Contains(s, strconv.FormatInt(version, 10)+"-"):
			t.Errorf("%q names version %d", s, version)
		}
	})
}

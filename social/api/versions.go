package api

import (
	"errors"
	"net/http"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/api/internal/shape"
)

// update calls fn with the version that a request is meant for, 0 if it names none. A conflict of one that names a
// version is stale.
func update(m shape.IfMatch, fn func(version int64) error) error {
	version, ok := m.Version()
	if !ok {
		return newProblem(codeStale, "If-Match is not the ETag of this")
	}
	err := fn(version)
	var e *social.Error
	if m.Named() && errors.As(err, &e) && e.Code == social.CodeConflict {
		return newProblem(codeStale, e.Message)
	}
	return err
}

// unchanged says that the answer to a request is what the one who asks has already.
func unchanged(in, out any) (etag string, ok bool) {
	t, tagged := out.(interface{ Entity() string })
	m, asks := in.(interface{ Known(etag string) bool })
	if !tagged || !asks || !m.Known(t.Entity()) {
		return "", false
	}
	return t.Entity(), true
}

func notModified(etag string) error {
	p := &problemJSON{Status: http.StatusNotModified}
	p.headers().Set("ETag", etag)
	p.headers().Set("Cache-Control", shape.CacheControl)
	return p
}

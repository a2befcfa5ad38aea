package browser

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"net/http"
	"strings"
	"time"
)

//go:embed dist/rotunda.js
var module []byte

//go:embed dist/rotunda.js.br
var moduleBrotli []byte

// Handler serves the module, whatever the path of the request, to pages of any
// origin. It is compressed where the client takes brotli or gzip, and revalidated by its
// ETag, so that a new version of the program is a new version of the module.
func Handler() http.Handler {
	file := newFile("text/javascript; charset=utf-8", module)
	file.codings = append([]coding{{"br", moduleBrotli, etag(module, "-br")}}, file.codings...)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !readOnly(w, r) {
			return
		}
		// The module is public and holds no secret: any page may import it.
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
		file.serve(w, r)
	})
}

// file is something unchanging to serve, plain and compressed.
type file struct {
	contentType string
	plain       []byte
	etag        string
	codings     []coding // the best first
}

// coding is a file compressed in one way.
type coding struct {
	name    string // as in Content-Encoding
	content []byte
	etag    string
}

func newFile(contentType string, content []byte) *file {
	var buf bytes.Buffer
	// Neither the level nor a buffer can fail.
	z, _ := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	_, _ = z.Write(content)
	_ = z.Close()
	f := &file{contentType: contentType, plain: content, etag: etag(content, "")}
	if buf.Len() < len(content) {
		f.codings = []coding{{"gzip", buf.Bytes(), etag(content, "-gz")}}
	}
	return f
}

// etag is a strong entity tag of content in one encoding (RFC 9110, section 8.8.3).
func etag(content []byte, encoding string) string {
	sum := sha256.Sum256(content)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + encoding + `"`
}

func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.contentType)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-cache") // kept, and asked for by its ETag
	h.Add("Vary", "Accept-Encoding")
	content := f.plain
	h.Set("ETag", f.etag)
	for _, c := range f.codings {
		if accepts(r, c.name) {
			h.Set("Content-Encoding", c.name)
			h.Set("ETag", c.etag)
			content = c.content
			break
		}
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}

// accepts says whether Accept-Encoding lists a coding (RFC 9110, section 12.5.3).
func accepts(r *http.Request, name string) bool {
	for _, part := range strings.Split(strings.Join(r.Header.Values("Accept-Encoding"), ","), ",") {
		listed, params, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(listed), name) {
			continue
		}
		q, ok := strings.CutPrefix(strings.ReplaceAll(strings.ToLower(params), " ", ""), "q=")
		return !ok || strings.Trim(q, "0.") != ""
	}
	return false
}

// readOnly refuses everything but GET and HEAD.
func readOnly(w http.ResponseWriter, r *http.Request) bool {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return true
	}
	w.Header().Set("Allow", "GET, HEAD")
	http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
	return false
}

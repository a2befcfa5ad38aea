package web

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
)

// nonceMark stands in index.html where a fresh nonce belongs, for style sheets that scripts make.
const nonceMark = "__CSP_NONCE__"

// assets is the folder of files whose names change with what is in them.
const assets = "assets/"

// pages serves the files of a built application. What is no file is a page of it, which its scripts show.
type pages struct {
	index []byte
	files map[string]*file // by path, without the slash at the beginning
}

// file is one embedded file.
type file struct {
	contentType string
	etag        string
	data        []byte
	gzipped     func() []byte // made when it is first asked for; nil if it is not worth it
}

func newPages(from fs.FS) *pages {
	p := &pages{files: make(map[string]*file)}
	err := fs.WalkDir(from, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(from, name)
		if err != nil {
			return err
		}
		if name == "index.html" {
			p.index = data
		} else {
			p.files[name] = newFile(name, data)
		}
		return nil
	})
	if err != nil || p.index == nil {
		panic(fmt.Sprintf("the pages are not there: %v", err)) // they are embedded
	}
	return p
}

func newFile(name string, data []byte) *file {
	sum := sha256.Sum256(data)
	f := &file{contentType: contentType(name), etag: `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`, data: data}
	if strings.HasPrefix(f.contentType, "text/") || strings.Contains(f.contentType, "json") || strings.Contains(f.contentType, "svg") {
		f.gzipped = sync.OnceValue(func() []byte { return compressed(data) })
	}
	return f
}

// contentType does not depend on what the machine knows of endings.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".woff2":
		return "font/woff2"
	case ".webmanifest":
		return "application/manifest+json"
	case ".txt":
		return "text/plain; charset=utf-8"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}

func compressed(data []byte) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // the level is one that there is
	_, _ = w.Write(data)                                    // a buffer takes all
	_ = w.Close()
	return out.Bytes()
}

func (p *pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	f, ok := p.files[name]
	switch {
	case ok:
		f.serve(w, r, strings.HasPrefix(name, assets))
	case strings.HasPrefix(name+"/", assets), path.Ext(name) != "" && name != "index.html":
		http.NotFound(w, r)
	default:
		p.page(w, r)
	}
}

func (f *file) serve(w http.ResponseWriter, r *http.Request, immutable bool) {
	h := w.Header()
	h.Set("Content-Type", f.contentType)
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	h.Set("Cache-Control", "no-cache")
	if immutable {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	h.Set("ETag", f.etag)
	h.Set("Vary", "Accept-Encoding")
	if r.Header.Get("If-None-Match") == f.etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	data := f.data
	if f.gzipped != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		data = f.gzipped()
	}
	_, _ = w.Write(data) // nobody is left to be told
}

// page serves the one page that there is, whose scripts look at the path.
func (p *pages) page(w http.ResponseWriter, r *http.Request) {
	nonce := rand.Text()
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", policy(r.Host, nonce))
	h.Set("Permissions-Policy", "camera=(self), microphone=(self), display-capture=(self), fullscreen=(self), picture-in-picture=(self), geolocation=(), payment=(), usb=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	_, _ = w.Write(bytes.ReplaceAll(p.index, []byte(nonceMark), []byte(nonce)))
}

// policy lets nothing run in a page that was not served here. The host is named since not every browser takes 'self' to
// cover WebSockets.
func policy(host, nonce string) string {
	connect := "'self'"
	if !strings.ContainsAny(host, " ;,'\"") {
		connect += " ws://" + host + " wss://" + host
	}
	return "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-" + nonce + "'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; " +
		"connect-src " + connect + "; worker-src 'self' blob:; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}

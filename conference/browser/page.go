package browser

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS []byte

//go:embed page.js
var pageJS []byte

// PageOptions are for Page. The zero value works.
type PageOptions struct {
	// Title of the page. Empty means "Rotunda".
	Title string
	// Lang is the language of the page, a BCP 47 tag. Empty means "en".
	Lang string
	// Server is the signalling endpoint, absolute or relative to the page.
	// Empty means "signal", beside the page.
	Server string
	// FrameAncestors are the origins whose pages may show this one in a
	// frame, as in the frame-ancestors directive of CSP. Empty means the page's own.
	FrameAncestors []string
}

// maxRoomName is how many bytes a room's name has at most, as in package signal.
const maxRoomName = 128

// Page serves a page that is one <rotunda-room>, with the module and the style
// it needs: below any prefix, with or without http.StripPrefix, where the
// prefix ends with a slash. The query's room is the room proposed, and becomes the one joined. nil opts
// is the same as a zero PageOptions.
//
// The page's Content-Security-Policy lets nothing run that was not served
// here. It names the host of the request, as the browser sent it, as a place to
// connect to, since not every browser takes 'self' to cover WebSockets.
func Page(opts *PageOptions) http.Handler {
	p := &page{template: template.Must(template.New("page").Parse(pageHTML))}
	if opts != nil {
		p.opts = *opts
	}
	if p.opts.Title == "" {
		p.opts.Title = "Rotunda"
	}
	if p.opts.Lang == "" {
		p.opts.Lang = "en"
	}
	if p.opts.Server == "" {
		p.opts.Server = "signal"
	}
	p.module = Handler()
	p.style = newFile("text/css; charset=utf-8", pageCSS)
	p.script = newFile("text/javascript; charset=utf-8", pageJS)
	return p
}

type page struct {
	opts     PageOptions
	template *template.Template
	module   http.Handler
	style    *file
	script   *file
}

// ServeHTTP implements http.Handler.
func (p *page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !readOnly(w, r) {
		return
	}
	path := r.URL.Path
	switch path[strings.LastIndexByte(path, '/')+1:] {
	case "":
		if path == "" {
			p.redirect(w, r)
			return
		}
		p.document(w, r)
	case "rotunda.js":
		p.module.ServeHTTP(w, r)
	case "page.js":
		p.script.serve(w, r)
	case "page.css":
		p.style.serve(w, r)
	default:
		http.NotFound(w, r)
	}
}

// redirect adds the slash to the prefix, below which everything else is
// found. The prefix was stripped; a relative reference needs its last part only.
func (p *page) redirect(w http.ResponseWriter, r *http.Request) {
	asked, err := url.ParseRequestURI(r.RequestURI)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	full := asked.EscapedPath()
	to := "./" + full[strings.LastIndexByte(full, '/')+1:] + "/"
	if r.URL.RawQuery != "" {
		to += "?" + r.URL.RawQuery
	}
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusMovedPermanently)
}

func (p *page) document(w http.ResponseWriter, r *http.Request) {
	room := r.URL.Query().Get("room")
	if len(room) > maxRoomName || !utf8.ValidString(room) {
		room = ""
	}
	var buf bytes.Buffer
	data := struct {
		PageOptions
		Room string
	}{p.opts, room}
	if err := p.template.Execute(&buf, data); err != nil { // cannot happen: strings into a fixed template
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", p.policy(r))
	h.Set("Permissions-Policy", "camera=(self), microphone=(self), display-capture=(self), fullscreen=(self), autoplay=(self), speaker-selection=(self), picture-in-picture=(self)")
	h.Set("Referrer-Policy", "no-referrer") // the room's name is in the address
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-cache")
	h.Set("ETag", etag(buf.Bytes(), ""))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(buf.Bytes()))
}

// policy is the page's Content-Security-Policy.
func (p *page) policy(r *http.Request) string {
	connect := "'self'"
	if plainHost(r.Host) {
		connect += " ws://" + r.Host + " wss://" + r.Host
	}
	if u, err := url.Parse(p.opts.Server); err == nil && plainHost(u.Host) {
		scheme := "ws"
		if u.Scheme == "https" || u.Scheme == "wss" {
			scheme = "wss"
		}
		connect += " " + scheme + "://" + u.Host
	}
	ancestors := "'self'"
	if len(p.opts.FrameAncestors) > 0 {
		ancestors = strings.Join(p.opts.FrameAncestors, " ")
	}
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self'",
		"img-src 'self' data:",
		"media-src 'self' blob:",
		"connect-src " + connect,
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors " + ancestors,
	}, "; ")
}

// plainHost says whether host is a name or address with or without a port and
// nothing that means something in a policy.
func plainHost(host string) bool {
	for _, c := range []byte(host) {
		plain := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte(".-:[]", c) >= 0
		if !plain {
			return false
		}
	}
	return host != ""
}

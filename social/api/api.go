package api

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"go.uber.org/zap"
)

// API is the HTTP interface. It is an http.Handler for all paths below Config.Prefix, which it expects in the
// requests' paths.
type API struct {
	cfg     Config
	public  *url.URL // Config.PublicURL, which ends with a slash
	cookies cookies
	origins *http.CrossOriginProtection
	limiter *limiter
	streams streams

	mux        *http.ServeMux
	huma       huma.API
	document   []byte
	tags       []string // the headings of the document, in their order
	operations []string // the ids of the operations, in their order
}

var errNoSocial = errors.New("api: Config.Social is required")

// New returns an API.
func New(cfg Config) (*API, error) {
	if cfg.Social == nil {
		return nil, errNoSocial
	}
	return build(cfg, cfg.Hosting != nil)
}

// build makes an API with or without the operations of conferences. Of the services only handlers make use, so that there is a document
// without them.
func build(cfg Config, conferences bool) (*API, error) {
	cfg, publicURL, err := cfg.prepared()
	if err != nil {
		return nil, err
	}
	a := &API{
		cfg: cfg, public: publicURL, cookies: newCookies(cfg.CookieName, publicURL), origins: http.NewCrossOriginProtection(),
		limiter: newLimiter(cfg.Now), mux: http.NewServeMux(),
	}
	if err := a.origins.AddTrustedOrigin(publicURL.Scheme + "://" + publicURL.Host); err != nil {
		return nil, fmt.Errorf("api: Config.PublicURL: %w", err)
	}
	a.huma = humago.NewWithPrefix(a.mux, cfg.Prefix, a.humaConfig())
	a.huma.OpenAPI().Components.Responses = map[string]*huma.Response{"Problem": a.problemResponse()}
	a.accounts()
	a.people()
	a.pictures()
	a.messages()
	a.notifications()
	a.events()
	a.contact()
	a.admin()
	if conferences {
		a.conferences()
	}
	if err := a.describe(); err != nil {
		return nil, err
	}
	return a, nil
}

func (a *API) humaConfig() huma.Config {
	jsonFormat := huma.Format{Marshal: writeJSON, Unmarshal: readJSON}
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info:    &huma.Info{Title: "Rotunda", Version: "1", Description: "A network of people and their conferences."},
			Servers: []*huma.Server{{URL: a.cfg.Prefix + "/"}},
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry("#/components/schemas/", schemaName),
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"cookie": {Type: "apiKey", In: "cookie", Name: a.cookies.login, Description: "Set by signing in. For pages."},
					"bearer": {Type: "http", Scheme: "bearer", Description: "The secret of a login. For programs."},
				},
			},
		},
		Formats:       map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{translate},
	}
}

// schemaName names the types of the document: problemJSON is "Problem", and the Body of signUpInput "SignUpRequest".
func schemaName(t reflect.Type, hint string) string {
	words := strings.Split(huma.DefaultSchemaNamer(t, hint), "-") // ids of operations are in the hints
	for i, word := range words {
		words[i] = strings.ToUpper(word[:min(1, len(word))]) + word[min(1, len(word)):]
	}
	name := strings.Join(words, "")
	return strings.NewReplacer("JSON", "", "InputBody", "Request", "OutputBody", "Answer").Replace(name)
}

type requestKey struct{}

// requestID is the id of the request that ctx is of, which its answer and the log have.
func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

// ServeHTTP answers a request.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var random [8]byte
	_, _ = rand.Read(random[:]) // never fails
	id := hex.EncodeToString(random[:])
	r = r.WithContext(context.WithValue(r.Context(), requestKey{}, id))
	secureHeaders(w.Header())
	w.Header().Set("X-Request-Id", id)
	answer := &answer{ResponseWriter: w}
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		if p == http.ErrAbortHandler {
			panic(p)
		}
		a.cfg.Logger.Error("panic", zap.String("request", id), zap.Any("panic", p), zap.Stack("stack"))
		if answer.begun {
			panic(http.ErrAbortHandler) // the connection ends, so that nobody takes what was sent for whole
		}
		newProblem(codeInternal, "").write(answer)
	}()
	a.route(answer, r)
}

// secureHeaders are for answers that are no pages and are not to be kept; operations say otherwise for theirs.
func secureHeaders(h http.Header) {
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
}

// route finds the operation. Its own answers are problems, too.
func (a *API) route(w http.ResponseWriter, r *http.Request) {
	if clean := path.Clean(r.URL.Path); r.URL.Path != clean {
		newProblem(codeNotFound, "").write(w)
		return
	}
	if _, pattern := a.mux.Handler(r); pattern != "" {
		a.mux.ServeHTTP(w, r)
		return
	}
	found := probe{header: http.Header{}}
	a.mux.ServeHTTP(&found, r)
	allow := found.header.Get("Allow")
	switch {
	case allow == "":
		newProblem(codeNotFound, "").write(w)
	case r.Method == http.MethodOptions:
		w.Header().Set("Allow", allow)
		w.WriteHeader(http.StatusNoContent)
	default:
		w.Header().Set("Allow", allow)
		newProblem(codeMethodNotAllowed, "").write(w)
	}
}

// Pattern is the path of the operation that takes a request, with the names of its parameters in place of their values, such as
// "/api/people/{id}", or empty if none does: there are as many as operations have paths, so it can name what is counted.
func (a *API) Pattern(r *http.Request) string {
	_, pattern := a.mux.Handler(r)
	_, path, _ := strings.Cut(pattern, " ")
	return path
}

// answer is a ResponseWriter that knows whether something was written.
type answer struct {
	http.ResponseWriter
	begun bool
}

func (w *answer) WriteHeader(status int) {
	w.begun = true
	w.ResponseWriter.WriteHeader(status)
}

func (w *answer) Write(b []byte) (int, error) {
	w.begun = true
	return w.ResponseWriter.Write(b)
}

// Unwrap is for http.ResponseController.
func (w *answer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// probe takes what the mux says when it has no operation.
type probe struct{ header http.Header }

func (p *probe) Header() http.Header         { return p.header }
func (p *probe) Write(b []byte) (int, error) { return len(b), nil }
func (p *probe) WriteHeader(int)             {}

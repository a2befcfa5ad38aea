package api

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

//go:generate go run ./internal/document ../../docs/openapi.json

//go:embed docs.css
var docsCSS []byte

// pageSecurity lets the page of the documentation have the style of this server, and nothing else.
const pageSecurity = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Document is the OpenAPI 3.1 document of an API with all operations and the defaults of Config. That of a certain
// one is [API.OpenAPI].
func Document() ([]byte, error) {
	a, err := build(Config{PublicURL: "https://meet.example/"}, true)
	if err != nil {
		return nil, err
	}
	return a.document, nil
}

// OpenAPI is the OpenAPI 3.1 document of this API, as JSON.
func (a *API) OpenAPI() []byte { return bytes.Clone(a.document) }

// describe makes the document, once all operations are added, and serves it with a page to read it.
func (a *API) describe() error {
	oapi := a.huma.OpenAPI()
	for _, tag := range a.tags {
		oapi.Tags = append(oapi.Tags, &huma.Tag{Name: tag})
	}
	for _, name := range []string{"ErrorModel", "ErrorDetail"} { // huma's own problems, which are never sent
		delete(oapi.Components.Schemas.Map(), name)
	}
	var err error
	if a.document, err = json.MarshalIndent(oapi, "", "  "); err != nil {
		return fmt.Errorf("api: document: %w", err)
	}
	page, err := docsPage(oapi, a.cfg.Prefix, a.operations)
	if err != nil {
		return fmt.Errorf("api: documentation: %w", err)
	}
	a.static("/openapi.json", "application/openapi+json", "", a.document)
	a.static("/docs", "text/html; charset=utf-8", pageSecurity, page)
	a.static("/docs.css", "text/css; charset=utf-8", "", docsCSS)
	return nil
}

// static serves what never changes.
func (a *API) static(path, mediaType, security string, body []byte) {
	sum := sha256.Sum256(body)
	etag := `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
	a.mux.HandleFunc("GET "+a.cfg.Prefix+path, func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", mediaType)
		h.Set("Cache-Control", "no-cache")
		h.Set("ETag", etag)
		if security != "" {
			h.Set("Content-Security-Policy", security)
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
	})
}

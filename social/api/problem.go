package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/storage"
)

// Codes of problems: those of package social, and what only HTTP knows.
const (
	codeInvalid          = string(social.CodeInvalid)
	codeUnconfirmed      = string(social.CodeUnconfirmed)
	codeSuspended        = string(social.CodeSuspended)
	codeExists           = string(social.CodeExists)
	codeUnauthenticated  = string(social.CodeUnauthenticated)
	codeForbidden        = string(social.CodeForbidden)
	codeNotFound         = string(social.CodeNotFound)
	codeConflict         = string(social.CodeConflict)
	codeRateLimited      = string(social.CodeRateLimited)
	codeTooLarge         = string(social.CodeTooLarge)
	codeUnsupported      = string(social.CodeUnsupported)
	codeUnavailable      = string(social.CodeUnavailable)
	codeMalformed        = "malformed"
	codeCrossOrigin      = "cross_origin"
	codeMethodNotAllowed = "method_not_allowed"
	codeTimeout          = "timeout"
	codeStale            = "stale"
	codeInternal         = "internal"
)

// kind is a kind of problem.
type kind struct {
	status int
	title  string
}

// kinds is the one table from codes to what HTTP says. Codes are never renamed.
var kinds = map[string]kind{
	codeInvalid:          {http.StatusUnprocessableEntity, "A value is not acceptable"},
	codeMalformed:        {http.StatusBadRequest, "The request cannot be read"},
	codeUnauthenticated:  {http.StatusUnauthorized, "Not signed in"},
	codeUnconfirmed:      {http.StatusForbidden, "The e-mail address is not confirmed"},
	codeSuspended:        {http.StatusForbidden, "The account is suspended"},
	codeForbidden:        {http.StatusForbidden, "Not allowed"},
	codeCrossOrigin:      {http.StatusForbidden, "The request comes from a page of another site"},
	codeNotFound:         {http.StatusNotFound, "Not found"},
	codeMethodNotAllowed: {http.StatusMethodNotAllowed, "The method is not allowed here"},
	codeTimeout:          {http.StatusRequestTimeout, "The request took too long to arrive"},
	codeConflict:         {http.StatusConflict, "Not possible in the present state"},
	codeExists:           {http.StatusConflict, "There is one already"},
	codeStale:            {http.StatusPreconditionFailed, "It was changed meanwhile"},
	codeTooLarge:         {http.StatusRequestEntityTooLarge, "Too large"},
	codeUnsupported:      {http.StatusUnsupportedMediaType, "This kind is not taken"},
	codeRateLimited:      {http.StatusTooManyRequests, "Too often"},
	codeInternal:         {http.StatusInternalServerError, "A fault of the server"},
	codeUnavailable:      {http.StatusServiceUnavailable, "Not possible now"},
}

// problemJSON is an error as RFC 9457 writes it, with the code for programs.
type problemJSON struct {
	Status int         `json:"status" doc:"The HTTP status." example:"422"`
	Code   string      `json:"code" doc:"What went wrong, for programs; never renamed." example:"invalid"`
	Title  string      `json:"title" doc:"The code in words." example:"A value is not acceptable"`
	Detail string      `json:"detail,omitempty" doc:"More about it, for developers." example:"at least 8 characters"`
	Field  string      `json:"field,omitempty" doc:"The field that is wrong, if it is one." example:"password"`
	Errors []faultJSON `json:"errors,omitempty" nullable:"false" doc:"All that is wrong with the form of the request."`

	header http.Header
	cause  error // logged, never sent
}

// faultJSON is one thing that is wrong with the form of a request.
type faultJSON struct {
	Location string `json:"location,omitempty" doc:"Where it is." example:"body.email"`
	Message  string `json:"message" example:"expected string"`
}

func newProblem(code, detail string) *problemJSON {
	k, ok := kinds[code]
	if !ok {
		code, k = codeInternal, kinds[codeInternal]
	}
	return &problemJSON{Status: k.status, Code: code, Title: k.title, Detail: detail}
}

// Error, GetStatus, GetHeaders and ContentType are what huma asks of errors.
func (p *problemJSON) Error() string             { return p.Code + ": " + p.Detail }
func (p *problemJSON) GetStatus() int            { return p.Status }
func (p *problemJSON) GetHeaders() http.Header   { return p.header }
func (p *problemJSON) ContentType(string) string { return "application/problem+json" }

func (p *problemJSON) headers() http.Header {
	if p.header == nil {
		p.header = http.Header{}
	}
	return p.header
}

// problem is the answer to an error. What is not meant for the one who asked is logged, and answered without detail.
func (a *API) problem(ctx context.Context, err error) *problemJSON {
	var p *problemJSON
	var e *social.Error
	switch {
	case errors.As(err, &p):
	case errors.As(err, &e):
		p = newProblem(string(e.Code), e.Message)
		p.Field = e.Field
		if e.RetryAfter > 0 {
			p.headers().Set("Retry-After", retryAfter(e.RetryAfter))
		}
	case errors.Is(err, storage.ErrCursor):
		p = newProblem(codeInvalid, "not a cursor of this list")
		p.Field = "cursor"
	case ctx.Err() != nil: // who asked is gone, or the program ends
		p = newProblem(codeUnavailable, "")
	default:
		p = newProblem(codeInternal, "")
		p.cause = err
	}
	if p.Status == http.StatusUnauthorized {
		p.headers().Set("WWW-Authenticate", "Bearer")
	}
	if p.cause != nil {
		a.cfg.Logger.Error("request failed", zap.String("request", requestID(ctx)), zap.Error(p.cause))
	}
	return p
}

// write answers with a problem, where nothing was answered yet.
func (p *problemJSON) write(w http.ResponseWriter) {
	body, err := json.Marshal(p)
	if err != nil { // there is nothing in it that cannot be written
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	h := w.Header()
	for name, values := range p.header {
		h[name] = values
	}
	h.Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	_, _ = w.Write(append(body, '\n')) // who asked may be gone
}

// translate makes problems of the errors that huma finds in requests before an operation is called. They say what is wrong, and do
// not repeat what was sent, which may be a password.
func translate(_ huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	p := newProblem(codeByStatus(m.Status), m.Detail)
	p.Status = m.Status
	if m.Status >= http.StatusInternalServerError {
		p.Detail = ""
		return p, nil
	}
	for _, e := range m.Errors {
		if strings.HasPrefix(e.Message, "json: ") { // it would tell of our types
			e.Message = "a value cannot be read"
		}
		p.Errors = append(p.Errors, faultJSON{Location: e.Location, Message: e.Message})
	}
	return p, nil
}

func codeByStatus(status int) string {
	switch status {
	case http.StatusBadRequest:
		return codeMalformed
	case http.StatusUnprocessableEntity:
		return codeInvalid
	case http.StatusRequestTimeout:
		return codeTimeout
	case http.StatusRequestEntityTooLarge:
		return codeTooLarge
	case http.StatusUnsupportedMediaType:
		return codeUnsupported
	}
	return codeInternal
}

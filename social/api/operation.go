package api

import (
	"context"
	"mime"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// access is who may call an operation.
type access string

const (
	public   access = "public"    // everybody
	signedIn access = "signed-in" // who has a login
	admins   access = "admin"     // who has an admin's login
)

// route is what there is to say of an operation beside its types.
type route struct {
	id     string // of the operation, such as "sign-in"; unique
	method string
	path   string // below the prefix, such as "/logins/{id}"
	tag    string // the heading that it stands under in the document

	summary     string // a few words
	description string // may be empty

	access access // required
	class  class  // empty means classRead for GET, classWrite for others
	status int    // of success; 0 means 200, or 204 without a body

	body    int64         // bytes that the body may have; 0 means defaultBody
	timeout time.Duration // in which the body has to arrive; 0 means bodyTimeout
	types   []string      // media types of the body; nil means JSON
	slots   chan struct{} // its capacity is how many requests are served at a time; nil means any number

	anyQuery bool   // parameters that nothing is known of are left alone
	answers  string // media type of what is answered, if it is no JSON

	problems []string // codes of problems that it may answer with beside those that follow from the rest
}

// defaultBody is how many bytes bodies may have that nothing else is said of.
const defaultBody = 16 << 10

// bodyTimeout is how long a body may take to arrive.
const bodyTimeout = 10 * time.Second

// handle adds an operation. fn is called with who asks, once the request has the right form and may be made; what it returns as an
// error is answered as a problem. In the types: fields with path, query and header tags are parameters, Body is the
// JSON body; the parts that many have are in internal/shape.
func handle[I, O any](a *API, rt route, fn func(ctx context.Context, who *caller, in *I) (*O, error)) {
	if rt.class == "" {
		rt.class = classWrite
		if rt.method == http.MethodGet {
			rt.class = classRead
		}
	}
	if rt.body == 0 {
		rt.body = defaultBody
	}
	if rt.timeout == 0 {
		rt.timeout = bodyTimeout
	}
	op := huma.Operation{
		OperationID: rt.id, Method: rt.method, Path: rt.path, Tags: []string{rt.tag},
		Summary: rt.summary, Description: rt.description, DefaultStatus: rt.status,
		MaxBodyBytes: rt.body + 1, BodyReadTimeout: rt.timeout, RejectUnknownQueryParameters: !rt.anyQuery,
		Middlewares: huma.Middlewares{a.gate(rt)},
		Responses:   map[string]*huma.Response{},
		Extensions:  map[string]any{"x-access": string(rt.access), "x-rate": string(rt.class), "x-max-body": rt.body},
	}
	if rt.access != public {
		op.Security = []map[string][]string{{"cookie": {}}, {"bearer": {}}}
	} else {
		op.Security = []map[string][]string{}
	}
	a.operations = append(a.operations, rt.id)
	if !slices.Contains(a.tags, rt.tag) {
		a.tags = append(a.tags, rt.tag)
	}
	documentMedia(&op, rt)
	_, conditional := any(new(I)).(interface{ Named() bool })
	documentProblems(&op, rt, conditional)
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		who, _ := ctx.Value(callerKey{}).(*caller)
		_ = who.control.SetReadDeadline(time.Time{}) // the body is read; where there are no deadlines none was set
		out, err := fn(ctx, who, in)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		if etag, ok := unchanged(in, out); ok {
			return nil, notModified(etag)
		}
		return out, nil
	})
}

// gate lets a request to an operation through: from the right origin, with the credential that it needs, not too often, with a body of the
// right kind.
func (a *API) gate(rt route) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		r, w := humago.Unwrap(ctx)
		who, err := a.admit(r, rt)
		if err != nil {
			a.problem(r.Context(), err).write(w)
			return
		}
		if rt.slots != nil {
			select {
			case rt.slots <- struct{}{}:
				defer func() { <-rt.slots }()
			default:
				p := newProblem(codeUnavailable, "too many of these at a time")
				p.headers().Set("Retry-After", "5")
				p.write(w)
				return
			}
		}
		who.control = http.NewResponseController(w)
		next(huma.WithValue(ctx, callerKey{}, who))
	}
}

func (a *API) admit(r *http.Request, rt route) (*caller, error) {
	who := a.caller(r)
	secret, bearer := a.credential(r)
	who.secret = secret
	if err := a.sameOrigin(r, bearer); err != nil {
		return nil, err
	}
	giveBack, err := a.limitAddress(rt, who)
	if err != nil {
		return nil, err
	}
	if rt.access != public {
		actor, err := a.cfg.Social.Accounts.Authenticate(r.Context(), secret)
		if err != nil {
			return nil, err
		}
		who.Actor = actor
		if err := a.limitAccount(rt, who); err != nil {
			giveBack() // one account does not use up what others at its address have
			return nil, err
		}
	}
	if rt.access == admins && !who.Actor.Admin {
		return nil, newProblem(codeForbidden, "only for admins")
	}
	return who, checkBody(r, rt)
}

// checkBody refuses bodies that are too large by their own account, or of a kind that is not taken. huma counts the bytes.
func checkBody(r *http.Request, rt route) error {
	if r.ContentLength > rt.body {
		return newProblem(codeTooLarge, "at most "+strconv.FormatInt(rt.body, 10)+" bytes")
	}
	if r.ContentLength == 0 || r.Method == http.MethodGet || r.Method == http.MethodHead {
		return nil
	}
	got, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset, named := params["charset"]
	if err == nil && (!named || strings.EqualFold(charset, "utf-8")) {
		if rt.types == nil && got == "application/json" {
			return nil
		}
		for _, t := range rt.types {
			if got == t {
				return nil
			}
		}
	}
	types := rt.types
	if types == nil {
		types = []string{"application/json"}
	}
	return newProblem(codeUnsupported, "the body must be "+strings.Join(types, " or "))
}

// documentMedia says what is not JSON.
func documentMedia(op *huma.Operation, rt route) {
	binary := &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	if rt.types != nil {
		op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{}}
		for _, t := range rt.types {
			op.RequestBody.Content[t] = binary
		}
	}
	if rt.answers != "" {
		op.Responses["200"] = &huma.Response{Description: http.StatusText(http.StatusOK), Content: map[string]*huma.MediaType{rt.answers: binary}}
	}
}

// documentProblems says which problems an operation may answer with, by what its route says. conditional is whether it takes If-Match.
func documentProblems(op *huma.Operation, rt route, conditional bool) {
	codes := append([]string{codeMalformed, codeInvalid, codeRateLimited, codeInternal, codeUnavailable}, rt.problems...)
	if rt.access != public {
		codes = append(codes, codeUnauthenticated, codeForbidden)
	}
	if strings.Contains(rt.path, "{") {
		codes = append(codes, codeNotFound)
	}
	if rt.method != http.MethodGet {
		codes = append(codes, codeCrossOrigin)
	}
	if rt.method != http.MethodGet && rt.access != public {
		codes = append(codes, codeConflict)
	}
	if rt.method == http.MethodPost || rt.method == http.MethodPut || rt.method == http.MethodPatch {
		codes = append(codes, codeTooLarge, codeUnsupported, codeTimeout)
	}
	if conditional {
		codes = append(codes, codeStale)
	}
	for _, code := range codes {
		op.Responses[strconv.Itoa(kinds[code].status)] = &huma.Response{Ref: problemRef}
	}
}

// problemRef is where the document has the answer that all problems are.
const problemRef = "#/components/responses/Problem"

// problemResponse is that answer.
func (a *API) problemResponse() *huma.Response {
	schema := a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[problemJSON](), true, "")
	return &huma.Response{
		Description: "It was not done; code says why.",
		Content:     map[string]*huma.MediaType{"application/problem+json": {Schema: schema}},
	}
}

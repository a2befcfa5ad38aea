package api

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/rotunda-rtc/rotunda/social"
)

// externalLife is how long somebody may take at a provider, as social has it.
const externalLife = 10 * time.Minute

type providersOutput struct {
	Body struct {
		Items []string `json:"items" nullable:"false" example:"[\"google\"]"`
	}
}

type beginExternalInput struct {
	Provider string `path:"provider" maxLength:"64"`
	Return   string `query:"return" maxLength:"512" doc:"The path of the page to come back to, below the platform's. Absent means its first." example:"/people/"`
}

type finishExternalInput struct {
	Provider string `path:"provider" maxLength:"64"`
	State    string `query:"state" maxLength:"512"`
	Code     string `query:"code" maxLength:"4096"`
}

// redirectOutput sends a browser elsewhere.
type redirectOutput struct {
	Location  string        `header:"Location"`
	SetCookie []http.Cookie `header:"Set-Cookie"`
}

// externals adds signing in by identity providers. Both steps are navigations of a browser: what goes wrong at the second
// is told to the page sign-in, as "sign-in?error=exists", with a code as in problems.
func (a *API) externals() {
	handle(a, route{
		id: "list-providers", method: http.MethodGet, path: "/external-sign-in", tag: tagSignIn, access: public,
		summary: "The identity providers",
	}, func(context.Context, *caller, *none) (*providersOutput, error) {
		out := &providersOutput{}
		out.Body.Items = append([]string{}, a.cfg.Social.Accounts.ProviderNames()...)
		return out, nil
	})
	handle(a, route{
		id: "begin-external-sign-in", method: http.MethodGet, path: "/external-sign-in/{provider}", tag: tagSignIn, access: public, class: classSignIn,
		status: http.StatusSeeOther, summary: "Sign in by an identity provider", description: "A link for browsers: it leads to the provider.",
	}, a.beginExternal)
	handle(a, route{
		id: "finish-external-sign-in", method: http.MethodGet, path: "/external-sign-in/{provider}/callback", tag: tagSignIn, access: public, class: classSignIn,
		status: http.StatusSeeOther, anyQuery: true, summary: "Come back from an identity provider",
		description: "The redirect address that is registered with the provider. It sets the cookie of a login and leads to the page that was asked for; " +
			"or, if it does not work, to the page sign-in with an error in its query.",
	}, a.finishExternal)
}

func (a *API) beginExternal(ctx context.Context, _ *caller, in *beginExternalInput) (*redirectOutput, error) {
	back, ok := a.pageAt(in.Return)
	if !ok {
		p := newProblem(codeInvalid, "it must be the path of a page of the platform")
		p.Field = "return"
		return nil, p
	}
	to, cookie, err := a.cfg.Social.Accounts.BeginExternal(ctx, in.Provider)
	if err != nil {
		return nil, err
	}
	value := cookie + "~" + base64.RawURLEncoding.EncodeToString([]byte(back))
	return &redirectOutput{Location: to, SetCookie: []http.Cookie{a.cookies.set(a.cookies.external, value, externalLife)}}, nil
}

func (a *API) finishExternal(ctx context.Context, who *caller, in *finishExternalInput) (*redirectOutput, error) {
	out := &redirectOutput{SetCookie: []http.Cookie{a.cookies.clear(a.cookies.external)}}
	cookie, encoded, _ := strings.Cut(who.external, "~")
	secret, _, err := a.cfg.Social.Accounts.FinishExternal(ctx, in.Provider, social.External{
		State: in.State, Code: in.Code, Cookie: cookie, UserAgent: who.UserAgent, Address: who.Address,
	})
	if err != nil {
		page := a.public.JoinPath("sign-in")
		page.RawQuery = url.Values{"error": {a.problem(ctx, err).Code}}.Encode()
		out.Location = page.String()
		return out, nil
	}
	out.SetCookie = append(out.SetCookie, a.cookies.set(a.cookies.login, secret, cookieLife))
	out.Location = a.public.String()
	if back, err := base64.RawURLEncoding.DecodeString(encoded); err == nil {
		if page, ok := a.pageOf(string(back)); ok {
			out.Location = page
		}
	}
	return out, nil
}

// pageAt checks the path of a page to come back to, with its query and fragment, and says what it is by itself.
func (a *API) pageAt(s string) (string, bool) {
	if s == "" {
		return "", true
	}
	_, ok := a.pageOf(s)
	return s, ok
}

// pageOf is the address of a page of the platform, by its path with query and fragment. It is on PublicURL's
// host whatever s is; that it is below PublicURL's path and not an operation's is checked.
func (a *API) pageOf(s string) (string, bool) {
	if s == "" {
		return a.public.String(), true
	}
	u, err := url.Parse(s)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || u.Opaque != "" || !strings.HasPrefix(s, "/") ||
		strings.HasPrefix(s, "//") || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == '\\' || r == 0x7f }) {
		return "", false
	}
	clean := path.Clean(u.Path) + "/"
	if !strings.HasPrefix(clean, a.public.Path) || a.cfg.Prefix != "" && strings.HasPrefix(clean, a.cfg.Prefix+"/") {
		return "", false
	}
	u.Scheme, u.Host = a.public.Scheme, a.public.Host
	return u.String(), true
}

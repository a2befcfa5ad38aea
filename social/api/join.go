package api

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/hosting"
)

// JoinUser is the User of hosting.Config: it says who wants to join a room by the same logins as an API with this Config, of
// which Hosting is not needed and may be made later. A program gives the login's secret as the token of the join. A page gives none,
// and is known by the cookie that came with the request for the WebSocket, if the page is of the origin of
// Config.PublicURL or of the request's own host; which other origins may open one at all, the door decides. Who was let in
// by a login leaves the rooms when it ends, if the People of hosting.Config are hosting.SocialPeople.
func JoinUser(cfg Config) (func(ctx context.Context, req conference.JoinRequest) (hosting.User, error), error) {
	if cfg.Social == nil {
		return nil, errNoSocial
	}
	cfg, public, err := cfg.prepared()
	if err != nil {
		return nil, err
	}
	j := joiner{social: cfg.Social, cookie: newCookies(cfg.CookieName, public).login, origin: public}
	return j.user, nil
}

type joiner struct {
	social *social.Service
	cookie string
	origin *url.URL
}

func (j joiner) user(ctx context.Context, req conference.JoinRequest) (hosting.User, error) {
	secret := req.Token
	if secret == "" {
		secret = j.ambient(req.HTTP)
	}
	actor, err := j.social.Accounts.Authenticate(ctx, secret)
	if err != nil {
		return hosting.User{}, err
	}
	seen, err := j.social.Persons(ctx, actor.UserID, []string{actor.UserID})
	if err != nil {
		return hosting.User{}, err
	}
	return hosting.User{ID: actor.UserID, Name: seen[actor.UserID].FullName, Login: actor.LoginID}, nil
}

// ambient is the secret in the cookie of a request, which browsers add by themselves: empty for those that pages of
// other sites make them do.
func (j joiner) ambient(r *http.Request) string {
	if r == nil {
		return ""
	}
	c, err := r.Cookie(j.cookie)
	if err != nil || !j.own(r) {
		return ""
	}
	return c.Value
}

// own says whether a request is of a page of our own origin, or of no page at all.
func (j joiner) own(r *http.Request) bool {
	origins := r.Header.Values("Origin")
	if len(origins) == 0 {
		site := r.Header.Get("Sec-Fetch-Site")
		return site == "" || site == "same-origin"
	}
	u, err := url.Parse(origins[0])
	if err != nil || len(origins) > 1 || u.Host == "" {
		return false
	}
	return strings.EqualFold(u.Host, r.Host) || u.Scheme == j.origin.Scheme && strings.EqualFold(u.Host, j.origin.Host)
}

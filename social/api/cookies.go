package api

import (
	"net/http"
	"net/url"
	"time"
)

// cookies are the cookies that are set: that of the login, and that of a sign-in by a provider while it lasts.
type cookies struct {
	login    string
	external string
	secure   bool
}

func newCookies(name string, public *url.URL) cookies {
	secure := public.Scheme == "https"
	prefix := ""
	if secure {
		prefix = "__Host-"
	}
	return cookies{login: prefix + name, external: prefix + name + "-external", secure: secure}
}

// set is a cookie that only requests to this host have, no script can read, and no form or picture of another site brings along.
func (c cookies) set(name, value string, life time.Duration) http.Cookie {
	return http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: int(life / time.Second),
		HttpOnly: true, Secure: c.secure, SameSite: http.SameSiteLaxMode,
	}
}

// clear takes a cookie away.
func (c cookies) clear(name string) http.Cookie {
	out := c.set(name, "", 0)
	out.MaxAge = -1
	return out
}

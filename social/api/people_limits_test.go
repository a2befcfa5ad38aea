package api_test

import (
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/api"
)

// What reaches others, and what costs most, has a bound of its own, which leaves the rest alone. WD6.
func TestOwnBounds(t *testing.T) {
	once := api.Rate{Count: 1, In: time.Hour}
	for name, row := range map[string]struct {
		limits api.Limits
		call   func(u, other *user) *answer
	}{
		"search":  {api.Limits{Search: once}, func(u, _ *user) *answer { return u.do("GET", "/people?query=x", nil) }},
		"message": {api.Limits{Message: once}, func(u, other *user) *answer { return u.write("Hello", "you", other.ID) }},
		"report": {api.Limits{Report: once}, func(u, other *user) *answer {
			return u.do("POST", "/people/"+other.ID+"/reports", object{"text": "rude"})
		}},
		"request": {api.Limits{Report: once}, func(u, other *user) *answer {
			return u.do("POST", "/people/"+other.ID+"/connection/request", nil)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			k := newKit(t, func(_ *social.Config, c *api.Config) { c.Limits = row.limits })
			ada, bob, cleo := k.join("ada@example.org"), k.join("bob@example.org"), k.join("cleo@example.org")
			if got := row.call(ada, bob); got.Status >= 300 {
				t.Fatalf("status %d: %s", got.Status, got.Body)
			}
			again := row.call(ada, bob)
			again.problem(429, "rate_limited")
			if again.Header.Get("Retry-After") == "" {
				t.Error("it does not say when to come again")
			}
			ada.do("GET", "/people/"+bob.ID, nil).ok(200, nil)
			if got := row.call(cleo, bob); got.Status >= 300 {
				t.Errorf("another one: status %d", got.Status)
			}
		})
	}
}

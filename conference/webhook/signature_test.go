package webhook_test

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rotunda-rtc/rotunda/conference/webhook"
	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/memory"
)

var storagePage = storage.Page{}

// The example that implementations of Standard Webhooks are checked with.
func example() (http.Header, []byte, time.Time) {
	h := http.Header{}
	h.Set(webhook.HeaderID, "msg_p5jXN8AQM9LWM0D4loKWxJek")
	h.Set(webhook.HeaderTimestamp, "1614265330")
	h.Set(webhook.HeaderSignature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
	return h, []byte(`{"test": 2432232314}`), time.Unix(1614265330, 0)
}

// C48: what was signed is what came, by whom, and when.
func TestVerify(t *testing.T) {
	h, body, now := example()
	other := webhook.NewSecret()
	for name, err := range map[string]error{
		"as it is":          webhook.Verify(h, body, now, secret),
		"a second secret":   webhook.Verify(h, body, now, other, secret),
		"almost too old":    webhook.Verify(h, body, now.Add(webhook.Tolerance), secret),
		"almost too early":  webhook.Verify(h, body, now.Add(-webhook.Tolerance), secret),
		"several signed it": webhook.Verify(changed(h, webhook.HeaderSignature, "v1a,x v1,!! v1, "+h.Get(webhook.HeaderSignature)), body, now, secret),
	} {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, err := range map[string]error{
		"another secret":    webhook.Verify(h, body, now, other),
		"another body":      webhook.Verify(h, append(body, ' '), now, secret),
		"too old":           webhook.Verify(h, body, now.Add(webhook.Tolerance+time.Second), secret),
		"too early":         webhook.Verify(h, body, now.Add(-webhook.Tolerance-time.Second), secret),
		"another time":      webhook.Verify(changed(h, webhook.HeaderTimestamp, strconv.FormatInt(now.Unix()+1, 10)), body, now, secret),
		"a time like it":    webhook.Verify(changed(h, webhook.HeaderTimestamp, "+1614265330"), body, now, secret),
		"no time":           webhook.Verify(changed(h, webhook.HeaderTimestamp, ""), body, now, secret),
		"another id":        webhook.Verify(changed(h, webhook.HeaderID, "msg_2"), body, now, secret),
		"no id":             webhook.Verify(changed(h, webhook.HeaderID, ""), body, now, secret),
		"no signature":      webhook.Verify(changed(h, webhook.HeaderSignature, ""), body, now, secret),
		"another version":   webhook.Verify(changed(h, webhook.HeaderSignature, strings.Replace(h.Get(webhook.HeaderSignature), "v1,", "v2,", 1)), body, now, secret),
		"an empty one":      webhook.Verify(changed(h, webhook.HeaderSignature, "v1,"), body, now, secret),
		"part of signature": webhook.Verify(changed(h, webhook.HeaderSignature, "v1,g0hM9SsE"), body, now, secret),
	} {
		if !errors.Is(err, webhook.ErrSignature) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, secrets := range [][]string{nil, {""}, {"whsec_"}, {"secret"}} {
		if err := webhook.Verify(h, body, now, secrets...); err == nil {
			t.Errorf("secrets %q: taken", secrets)
		}
	}
}

func changed(h http.Header, name, value string) http.Header {
	h = h.Clone()
	h.Set(name, value)
	return h
}

// Two secrets sign while one takes the other's place: whoever knows either verifies.
func TestRotation(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		fresh := webhook.NewSecret()
		var known []string // to the endpoint
		var errs []error
		c := &crm{t: t}
		s := newSender(t, memory.New().Stores(), c, webhook.Config{})
		s.SetTransport(roundTrip(func(r *http.Request) (*http.Response, error) {
			body := make([]byte, r.ContentLength)
			_, _ = r.Body.Read(body)
			errs = append(errs, webhook.Verify(r.Header, body, time.Now(), known...))
			return &http.Response{StatusCode: 200, Body: http.NoBody}, nil
		}))
		s.Start()
		for i, step := range []struct{ signs, knows []string }{
			{[]string{secret}, []string{secret}},
			{[]string{fresh, secret}, []string{secret}},
			{[]string{fresh, secret}, []string{fresh}},
			{[]string{fresh}, []string{fresh}},
		} {
			known = step.knows
			if err := s.SetSecrets("crm", step.signs...); err != nil {
				t.Fatal(err)
			}
			happen(s, "RM_a", i+1)
			synctest.Wait()
		}
		for i, err := range errs {
			if err != nil {
				t.Errorf("step %d: %v", i, err)
			}
		}
		if len(errs) != 4 {
			t.Errorf("%d requests", len(errs))
		}
		if s.SetSecrets("crm") == nil || s.SetSecrets("other", secret) == nil || s.SetSecrets("crm", "x") == nil {
			t.Error("secrets that cannot be were taken")
		}
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

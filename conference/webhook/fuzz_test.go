package webhook_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference/webhook"
)

// FuzzVerify: whatever the header fields say, nothing is taken that was not signed.
func FuzzVerify(f *testing.F) {
	h, body, now := example()
	id, at, signature := h.Get(webhook.HeaderID), h.Get(webhook.HeaderTimestamp), h.Get(webhook.HeaderSignature)
	f.Add(id, at, signature, string(body))
	f.Add(id, "", "v1, v1,=", "")
	f.Fuzz(func(t *testing.T, gotID, gotAt, gotSignature, gotBody string) {
		header := http.Header{}
		header.Set(webhook.HeaderID, gotID)
		header.Set(webhook.HeaderTimestamp, gotAt)
		header.Set(webhook.HeaderSignature, gotSignature)
		err := webhook.Verify(header, []byte(gotBody), now.Add(time.Second), secret)
		if err == nil && (gotID != id || gotAt != at || gotBody != string(body)) {
			t.Errorf("taken: %q %q %q %q", gotID, gotAt, gotSignature, gotBody)
		}
	})
}

package conferencetest_test

import (
	"context"
	"strings"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/conferencetest"
	"github.com/rotunda-rtc/rotunda/signal"
)

// product is an importer's configuration: hosts publish, guests watch.
func product() conference.Config {
	return conference.Config{Authorize: func(_ context.Context, req conference.JoinRequest) (conference.Admission, error) {
		a := conference.Admission{Identity: req.Token, Grant: conference.Grant{Subscribe: true}}
		if strings.HasPrefix(req.Token, "host-") {
			a.Grant.Publish = conference.AllSources()
		}
		return a, nil
	}}
}

// Guests cannot publish in our product.
func TestWhoMayPublish(t *testing.T) {
	for token, may := range map[string]bool{"host-ann": true, "guest-bob": false, "bob-host-": false} {
		t.Run(token, func(t *testing.T) {
			conferencetest.Run(t, conferencetest.Config{Server: product()}, func(t *testing.T, w *conferencetest.World) {
				watcher, speaker := w.Join("lesson", "host-watcher"), w.Join("lesson", token)
				if !may {
					speaker.MustNotPublish(signal.SourceCamera)
					speaker.MustNotPublish(signal.SourceMicrophone)
					watcher.MustNotSee(speaker)
					return
				}
				speaker.PublishCamera()
				speaker.PublishMicrophone()
				watcher.MustSee(speaker)
				watcher.MustHear(speaker)
			})
		})
	}
}

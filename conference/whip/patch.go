package whip

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// restartInterval is the least time between two ICE restarts of a session.
const restartInterval = time.Second

// patch changes a session: candidates and ICE restarts by fragments, and the
// answer to a counter-offer.
func (d *door) patch(w http.ResponseWriter, r *http.Request, id string) {
	s, local := d.find(w, r, id)
	if s == nil {
		return
	}
	kind, limit := mediaType(r), int64(limitFragment)
	answer := kind == sdpType && d.door() == conference.DoorWHEP
	switch {
	case answer:
		limit = signal.LimitSDP
	case kind != fragmentType:
		w.Header().Set("Accept-Patch", d.patchTypes())
		http.Error(w, "a fragment is "+fragmentType, http.StatusUnsupportedMediaType)
		return
	case len(r.Header.Values("If-Match")) == 0:
		http.Error(w, "If-Match is needed", http.StatusPreconditionRequired)
		return
	}
	body, code := readBody(w, r, limit)
	if code != 0 {
		http.Error(w, http.StatusText(code), code)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), setupTimeout)
	defer cancel()
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		d.refuse(w, ctx.Err())
		return
	}
	if answer {
		d.takeAnswer(ctx, w, s, local, body)
		return
	}
	d.takeFragment(ctx, w, s, local, r.Header.Values("If-Match"), body)
}

// takeAnswer applies the player's answer to the counter-offer.
func (d *door) takeAnswer(ctx context.Context, w http.ResponseWriter, s *session, local *conference.Local, answer string) {
	if !s.counter || s.remote != "" {
		d.refuse(w, errAnswered)
		return
	}
	if err := checkSDP(answer); err != nil {
		d.refuse(w, err)
		return
	}
	if err := local.Answer(ctx, answer); err != nil {
		d.refuse(w, err)
		return
	}
	s.describes(answer) // the generation is the one that the counter-offer began
	w.WriteHeader(http.StatusNoContent)
}

// takeFragment adds candidates, or restarts ICE if the credentials are new.
func (d *door) takeFragment(ctx context.Context, w http.ResponseWriter, s *session, local *conference.Local, match []string, body string) {
	if !matches(match, s.tag) {
		d.refuse(w, errStaleTag)
		return
	}
	f, err := parseFragment(body)
	if err != nil {
		d.refuse(w, err)
		return
	}
	restart, err := s.judge(f)
	switch {
	case err != nil:
	case restart:
		err = d.restart(ctx, w, s, local, f)
	default:
		if err = d.trickle(ctx, s, local, f); err == nil {
			w.WriteHeader(http.StatusNoContent)
		}
	}
	if err != nil {
		d.refuse(w, err)
	}
}

// judge says what a fragment is for. Credentials that are both new begin
// another generation: RFC 9725, section 4.3.3.
func (s *session) judge(f fragment) (restart bool, err error) {
	if s.remote == "" {
		return false, errUnanswered
	}
	known := split(s.remote).mids()
	for _, mid := range f.mids {
		if !slices.Contains(known, mid) {
			return false, errMID
		}
	}
	switch {
	case f.credentials == s.client:
		return false, nil
	case f.ufrag == s.client.ufrag, f.password == s.client.password, f.ufrag == s.before.ufrag:
		return false, errCredentials
	}
	return true, nil
}

// trickle gives the candidates of a fragment to the transport. Clients may
// repeat those that were taken before: RFC 9725, section 4.3.2.
func (d *door) trickle(ctx context.Context, s *session, local *conference.Local, f fragment) error {
	for _, candidate := range f.candidates {
		if s.given[candidate] {
			continue
		}
		err := local.AddCandidate(ctx, signal.Candidate{Transport: d.transport(), Candidate: candidate})
		var coded *signal.Error
		if errors.As(err, &coded) && coded.Code == signal.CodeInvalid {
			continue // of no use after all
		}
		if err != nil {
			return err
		}
		s.given[candidate] = true
	}
	return nil
}

// restart begins a new ICE generation and answers with ours. An error before
// the media engine took it leaves the old one as it was.
func (d *door) restart(ctx context.Context, w http.ResponseWriter, s *session, local *conference.Local, f fragment) error {
	now := d.now()
	if !s.restarted.IsZero() && now.Sub(s.restarted) < restartInterval {
		return errTooOften
	}
	description := restarted(s.remote, f)
	ours, err := d.renew(ctx, s, local, description)
	if err != nil {
		return err
	}
	s.restarted = now
	s.begins(description)
	w.Header().Set("Content-Type", fragmentType)
	w.Header().Set("ETag", s.tag)
	w.WriteHeader(http.StatusOK)
	_, _ = io.WriteString(w, fragmentOf(ours))
	return nil
}

// renew negotiates with a description of the client's that has new credentials, and returns ours.
func (d *door) renew(ctx context.Context, s *session, local *conference.Local, description string) (string, error) {
	if !s.counter {
		return d.answer(ctx, local, description, nil)
	}
	offer, err := local.Offer(ctx)
	if err == nil {
		err = local.Answer(ctx, description)
	}
	return offer, err
}

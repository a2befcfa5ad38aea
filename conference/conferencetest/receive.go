package conferencetest

import (
	"cmp"
	"slices"
	"time"

	"github.com/rotunda-rtc/rotunda/conference/client"
	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
	"github.com/rotunda-rtc/rotunda/signal"
)

// Frame is a picture that could have been shown, or a packet of sound that
// arrived. Frame counts what its publication has captured, from 0.
type Frame = sfutest.Shown

// How the Must methods judge.
const (
	enough = 10                     // frames that prove that media flows
	grace  = 500 * time.Millisecond // for what was on its way when it had to stop
	quiet  = 2 * time.Second        // without a frame: media does not flow
)

// record is what was received of one track.
type record struct {
	publication string
	screen      *sfutest.Screen
}

// record takes in a track until it ends.
func (p *Participant) record(track *client.RemoteTrack) {
	r := &record{track.Publication(), sfutest.NewScreen(sfu.Codec(track.MimeType()))}
	p.mu.Lock()
	p.records = append(p.records, r)
	p.mu.Unlock()
	ended := make(chan struct{})
	p.do(func() {
		defer close(ended)
		for {
			packet, err := track.ReadRTP(p.ctx)
			if err != nil {
				return
			}
			r.screen.Take(packet, time.Now())
		}
	})
	p.do(func() {
		p.every(50*time.Millisecond, func(now time.Time) bool {
			select {
			case <-ended:
				return false
			default:
			}
			if r.screen.WantsKeyFrame(now) {
				_ = track.RequestKeyFrame() // fails when the connection is gone
			}
			return true
		})
	})
}

// Frames are those of a source of another participant that were received so
// far, in order, whatever publication they came with. Whose they are is read from the
// payload, where the sender put it, and not taken from what the server says.
func (p *Participant) Frames(from *Participant, source signal.Source) []Frame {
	p.mu.Lock()
	records := slices.Clone(p.records)
	p.mu.Unlock()
	var list []Frame
	for _, r := range records {
		for _, f := range r.screen.Timeline() {
			if o, ok := p.w.origin(f.Tag); ok && o.from == from && o.source == source {
				list = append(list, f)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Frame) int { return a.At.Compare(b.At) })
	return list
}

// since are the frames that came after a moment.
func (p *Participant) since(from *Participant, source signal.Source, after time.Time) []Frame {
	list := p.Frames(from, source)
	return slices.DeleteFunc(list, func(f Frame) bool { return !f.At.After(after) })
}

// MustSee checks that pictures of another's camera come from now on: ten within Patience.
func (p *Participant) MustSee(other *Participant) {
	p.w.t.Helper()
	p.MustReceive(other, signal.SourceCamera, 0)
}

// MustHear is MustSee for the microphone.
func (p *Participant) MustHear(other *Participant) {
	p.w.t.Helper()
	p.MustReceive(other, signal.SourceMicrophone, 0)
}

// MustReceive checks that ten frames of another's source come within a time
// from now; 0 means Patience.
func (p *Participant) MustReceive(other *Participant, source signal.Source, within time.Duration) {
	p.w.t.Helper()
	within = cmp.Or(within, p.w.patience)
	start := time.Now()
	var got []Frame
	if !p.w.eventually(within, func() bool { got = p.since(other, source, start); return len(got) >= enough }) {
		p.w.t.Errorf("%s receives no %s of %s: %d frames in %v, before that %d; it knows of %s", p.token, source, other.token,
			len(got), within, len(p.Frames(other, source))-len(got), p.knows(other))
	}
	p.checkOwners()
}

// MustNotSee checks that no pictures of another's camera come, for two seconds
// from half a second after now, which is for what is on its way.
func (p *Participant) MustNotSee(other *Participant) {
	p.w.t.Helper()
	p.MustNotReceive(other, signal.SourceCamera)
}

// MustNotHear is MustNotSee for the microphone.
func (p *Participant) MustNotHear(other *Participant) {
	p.w.t.Helper()
	p.MustNotReceive(other, signal.SourceMicrophone)
}

// MustNotReceive is MustNotSee for any source.
func (p *Participant) MustNotReceive(other *Participant, source signal.Source) {
	p.w.t.Helper()
	<-time.After(grace)
	start := time.Now()
	<-time.After(quiet)
	p.MustHaveNoneSince(other, source, start)
}

// MustHaveNoneSince checks that no frame of another's source has come after a moment.
func (p *Participant) MustHaveNoneSince(other *Participant, source signal.Source, since time.Time) {
	p.w.t.Helper()
	if got := p.since(other, source, since); len(got) > 0 {
		p.w.t.Errorf("%s receives the %s of %s: %d frames since %v ago, the last is number %d",
			p.token, source, other.token, len(got), time.Since(since), got[len(got)-1].Frame)
	}
}

// MustHaveNoGap checks that from a moment until now there was never a longer
// time without a frame of another's source.
func (p *Participant) MustHaveNoGap(other *Participant, source signal.Source, since time.Time, longest time.Duration) {
	p.w.t.Helper()
	last := since
	for _, f := range append(p.since(other, source, since), Frame{At: time.Now()}) {
		if gap := f.At.Sub(last); gap > longest {
			p.w.t.Errorf("%s had no %s of %s for %v, %v after the moment it is judged from; at most %v are allowed",
				p.token, source, other.token, gap, last.Sub(since), longest)
			return
		}
		last = f.At
	}
}

// checkOwners checks that the server gives out nobody's media as another's.
func (p *Participant) checkOwners() {
	p.w.t.Helper()
	owners := make(map[string]string) // identities, by publication
	for _, other := range p.Participants() {
		for _, pub := range other.Publications {
			owners[pub.ID] = other.Identity
		}
	}
	p.mu.Lock()
	records := slices.Clone(p.records)
	p.mu.Unlock()
	for _, r := range records {
		owner, known := owners[r.publication]
		for _, f := range r.screen.Timeline() {
			if o, ok := p.w.origin(f.Tag); known && ok && o.from.Self().Identity != owner {
				p.w.t.Errorf("%s receives media of %s as that of %s", p.token, o.from.token, owner)
				return
			}
		}
	}
}

// knows says what the participant was told of another.
func (p *Participant) knows(other *Participant) string {
	for _, info := range p.Participants() {
		if info.Identity == other.Self().Identity {
			text := "no publications of it"
			for i, pub := range info.Publications {
				if i == 0 {
					text = ""
				} else {
					text += ", "
				}
				text += string(pub.Source)
				if pub.Muted {
					text += " (muted)"
				}
			}
			return text
		}
	}
	return "nobody of that identity"
}

package conference

import (
	"slices"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/signal"
)

// onSpeakers takes the engine's active speakers to the loop; only the newest
// matter. It runs on the engine's goroutine.
func (r *Room) onSpeakers(levels []sfu.SpeakerLevel) {
	if r.speakers.Swap(&levels) == nil {
		r.post(r.tellSpeakers)
	}
}

// onLevels is onSpeakers for those who asked for levels.
func (r *Room) onLevels(levels []sfu.SpeakerLevel) {
	if r.levels.Swap(&levels) == nil {
		r.post(r.tellLevels)
	}
}

// tellSpeakers tells everybody who is speaking, if that or the order has changed.
func (r *Room) tellSpeakers() {
	levels := r.speakers.Swap(nil)
	if levels == nil {
		return
	}
	r.setSpeaking(r.persons(*levels))
}

// setSpeaking notes who is speaking, and tells everybody if that or the order has changed.
func (r *Room) setSpeaking(now []signal.Speaker) {
	same := slices.EqualFunc(now, r.speaking, func(a, b signal.Speaker) bool { return a.Participant == b.Participant })
	r.speaking = now
	if same {
		return
	}
	e := render(signal.NoticeSpeakers, signal.Speakers{Speakers: now})
	for _, p := range r.order {
		p.peer.SendNotice(e)
	}
	r.emit(func(i EventInfo) Event { return SpeakersChanged{i, now} })
}

// tellLevels tells those who asked how loud the speakers are.
func (r *Room) tellLevels() {
	levels := r.levels.Swap(nil)
	if levels == nil || len(r.listening) == 0 {
		return
	}
	e := render(signal.NoticeLevels, signal.Speakers{Speakers: r.persons(*levels)})
	for p := range r.listening {
		p.peer.SendNotice(e)
	}
}

// persons makes the engine's speakers, loudest first, participants, each once.
func (r *Room) persons(levels []sfu.SpeakerLevel) []signal.Speaker {
	out := make([]signal.Speaker, 0, len(levels))
	for _, l := range levels {
		pub := r.publications[l.ProducerID]
		if pub == nil || !pub.announced {
			continue
		}
		sid := pub.owner.sid
		if !slices.ContainsFunc(out, func(s signal.Speaker) bool { return s.Participant == sid }) {
			out = append(out, signal.Speaker{Participant: sid, Level: l.Level})
		}
	}
	return out
}

// setLevels notes whether p wants to be told levels. The engine measures for
// telling them only while anybody does.
func (r *Room) setLevels(p *participant, on bool) {
	if p.levels == on {
		return
	}
	p.levels = on
	if on {
		r.listening[p] = true
	} else {
		delete(r.listening, p)
	}
	r.router.SetLevels(len(r.listening) > 0)
}

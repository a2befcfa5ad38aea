package conference

import (
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

// tellSpeakers sends everybody who is speaking, a person once.
func (r *Room) tellSpeakers() {
	levels := r.speakers.Swap(nil)
	if levels == nil {
		return
	}
	notice := signal.Speakers{Speakers: make([]signal.Speaker, 0, len(*levels))}
	heard := make(map[*participant]bool, len(*levels))
	for _, l := range *levels { // loudest first
		pub := r.publications[l.ProducerID]
		if pub == nil || !pub.announced || heard[pub.owner] {
			continue
		}
		heard[pub.owner] = true
		notice.Speakers = append(notice.Speakers, signal.Speaker{Participant: pub.owner.sid, Level: l.Level})
	}
	e := render(signal.NoticeSpeakers, notice)
	for _, p := range r.order {
		p.peer.SendNotice(e)
	}
}

package conference

import (
	"time"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/signal"
)

// qualityDelay is how long a changed quality waits for others to be told with it.
const qualityDelay = 500 * time.Millisecond

// qualities are from bad to good.
var qualities = [...]signal.Quality{signal.QualityLost, signal.QualityPoor, signal.QualityGood, signal.QualityExcellent}

// onQuality: the quality of one of p's transports has changed; of is where it is kept.
func (r *Room) onQuality(p *participant, of *signal.Quality, q sfu.Quality) {
	*of = qualities[min(int(q), len(qualities)-1)]
	r.reviewQuality(p)
}

// reviewQuality looks at p's quality after a transport's has changed, or a
// transport has ended: it counts no longer.
func (r *Room) reviewQuality(p *participant) {
	if p.gone || r.closing != "" {
		return
	}
	worst := p.worstQuality()
	if worst == "" || worst == p.quality {
		return
	}
	p.quality = worst
	r.qualityNews[p] = true
	if r.qualityTimer == nil {
		r.qualityTimer = time.AfterFunc(qualityDelay, func() { r.post(r.tellQuality) })
	}
}

// worstQuality is the worse of p's transports; empty while nothing is known.
func (p *participant) worstQuality() signal.Quality {
	var sending, receiving signal.Quality
	if p.send != nil {
		sending = p.send.quality
	}
	if p.receive != nil {
		receiving = p.receive.quality
	}
	for _, q := range qualities {
		if q == sending || q == receiving || q == p.direct.quality {
			return q
		}
	}
	return ""
}

// tellQuality tells all whose quality has changed; that of a hidden
// participant is for itself.
func (r *Room) tellQuality() {
	r.qualityTimer = nil
	var news signal.Qualities
	for _, p := range r.order {
		if !r.qualityNews[p] {
			continue
		}
		one := signal.ParticipantQuality{Participant: p.sid, Quality: p.quality}
		r.emit(func(i EventInfo) Event { return QualityChanged{i, p.sid, one.Quality} })
		if p.hidden {
			p.peer.SendNotice(render(signal.NoticeQuality, signal.Qualities{Participants: []signal.ParticipantQuality{one}}))
			continue
		}
		news.Participants = append(news.Participants, one)
	}
	clear(r.qualityNews)
	if len(news.Participants) == 0 {
		return
	}
	e := render(signal.NoticeQuality, news)
	for _, p := range r.order {
		p.peer.SendNotice(e)
	}
}

// refreshQuality tells p the quality of everybody it may know of.
func (r *Room) refreshQuality(p *participant) {
	var all signal.Qualities
	for _, q := range r.order {
		if q.quality != "" && (q == p || !q.hidden) {
			all.Participants = append(all.Participants, signal.ParticipantQuality{Participant: q.sid, Quality: q.quality})
		}
	}
	if len(all.Participants) > 0 {
		p.peer.SendNotice(render(signal.NoticeQuality, all))
	}
}

package conference

import (
	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/signal"
)

// mainTracks are the publications of a room's [Main].
type mainTracks struct {
	video, audio *publication
}

func (m mainTracks) info() Main {
	var out Main
	if m.video != nil {
		i := m.video.info()
		out.Video = &i
	}
	if m.audio != nil {
		i := m.audio.info()
		out.Audio = &i
	}
	return out
}

// chooseMain applies the rule of [Main] to publications in the order of their announcement.
func chooseMain(pubs []*publication) mainTracks {
	var m mainTracks
	m.video = firstOf(pubs, signal.KindVideo, nil, signal.SourceScreen, signal.SourceCamera, signal.SourceCustom)
	switch {
	case m.video == nil:
		m.audio = firstOf(pubs, signal.KindAudio, nil, signal.SourceMicrophone, signal.SourceScreenAudio, signal.SourceCustom)
	case m.video.source == signal.SourceScreen:
		m.audio = firstOf(pubs, signal.KindAudio, m.video.owner, signal.SourceScreenAudio, signal.SourceMicrophone)
	default:
		m.audio = firstOf(pubs, signal.KindAudio, m.video.owner, signal.SourceMicrophone, signal.SourceCustom)
	}
	return m
}

// firstOf returns the first publication of the first source that has one. A nil owner is anybody.
func firstOf(pubs []*publication, kind signal.Kind, owner *participant, sources ...Source) *publication {
	for _, source := range sources {
		for _, pub := range pubs {
			if pub.kind == kind && pub.source == source && (owner == nil || pub.owner == owner) {
				return pub
			}
		}
	}
	return nil
}

// refreshMain looks whether the main publication has changed.
func (r *Room) refreshMain() {
	m := chooseMain(r.announced)
	if m == r.main {
		return
	}
	r.main = m
	r.emit(func(i EventInfo) Event { return MainChanged{i, m.info()} })
	for _, p := range r.order {
		r.rewatch(p)
	}
}

// watch is what a Local that watches the main publication receives.
type watch struct {
	video, audio watched
}

// watched is one of the two tracks.
type watched struct {
	pub      *publication
	consumer *sfu.Consumer // nil if pub could not be consumed here
}

// rewatch gives p the main publication of now, as far as its peer's offer fits.
func (r *Room) rewatch(p *participant) {
	if p.watch == nil || p.receive == nil || !p.grant.Subscribe {
		return
	}
	p.watch.video.follow(p.receive.t, r.main.video)
	p.watch.audio.follow(p.receive.t, r.main.audio)
}

// follow changes from one publication to another, nil being none. An error
// leaves the section silent until the next change: no codec in common, or no section at all.
func (w *watched) follow(t *sfu.ReceiveTransport, pub *publication) {
	if w.pub == pub {
		return
	}
	w.stop()
	w.pub = pub
	if pub == nil {
		return
	}
	if c, err := t.Consume(pub.producer, sfu.ConsumeOptions{StreamID: pub.streamID()}); err == nil {
		w.consumer = c
	}
}

func (w *watched) stop() {
	if w.consumer != nil {
		w.consumer.Close()
	}
	*w = watched{}
}

func (w *watch) stop() {
	w.video.stop()
	w.audio.stop()
}

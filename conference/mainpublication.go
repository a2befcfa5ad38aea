package conference

import (
	"slices"

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

// refreshMain looks whether the main publication, or another that is watched, has changed.
func (r *Room) refreshMain() {
	if m := chooseMain(r.announced); m != r.main {
		r.main = m
		r.emit(func(i EventInfo) Event { return MainChanged{i, m.info()} })
	}
	for _, p := range r.order {
		r.rewatch(p)
	}
}

// viewed returns the publications that somebody with that view gets now.
func (r *Room) viewed(v View) mainTracks {
	if v.Participant == "" {
		return r.main
	}
	owner := r.identities[v.Participant]
	if owner == nil {
		owner = r.participants[v.Participant]
	}
	if owner == nil {
		return mainTracks{}
	}
	return chooseMain(slices.DeleteFunc(slices.Clone(r.announced), func(pub *publication) bool { return pub.owner != owner }))
}

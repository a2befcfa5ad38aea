package sfu

import (
	"slices"

	"github.com/rotunda-rtc/rotunda/sfu/internal/sdp"
)

// inSection is a media section on which the peer sends.
type inSection struct {
	mid      string
	format   *format
	pt, rtx  uint8
	declared []uint32 // SSRCs of the description
	producer *Producer
	// encodings are what the peer sends of the track. There is one: layers are not negotiated.
	encodings []*encoding
}

// inStream is one SSRC.
type inStream struct {
	encoding *encoding
	rtx      bool
}

// taken reports whether the section of mid has a producer.
func (in *ingress) taken(mid string) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	s := in.sections[mid]
	return s != nil && s.producer != nil
}

// apply makes a plan the present state, and returns the producers of tracks;
// nil if the transport ended meanwhile.
func (in *ingress) apply(plan []planned, tracks []TrackSpec) []*Producer {
	in.mu.Lock()
	if in.closed {
		in.mu.Unlock()
		return nil
	}
	gone := in.outdated(plan)
	for _, p := range plan {
		if p.active {
			in.update(in.sections[p.section.MID], p)
		}
	}
	in.learn(plan)
	made := make([]*Producer, 0, len(tracks))
	for _, spec := range tracks {
		s := in.sections[spec.MID]
		s.producer = newProducer(in.t, s, spec)
		s.publish()
		made = append(made, s.producer)
	}
	in.mu.Unlock()
	for _, p := range gone {
		p.end(ErrSectionGone, true)
	}
	return made
}

// outdated drops the sections that do not go on as they were, and returns their
// producers. A section whose mid is no longer in the plan was replaced by another.
func (in *ingress) outdated(plan []planned) []*Producer {
	var gone []*Producer
	for mid, s := range in.sections {
		i := slices.IndexFunc(plan, func(p planned) bool { return p.section.MID == mid })
		if i >= 0 && plan[i].active && plan[i].format == s.format {
			continue
		}
		if s.producer != nil {
			gone = append(gone, s.producer)
		}
		in.drop(s)
	}
	return gone
}

// update takes over a section that the peer sends on; old is its former state, if any.
func (in *ingress) update(old *inSection, p planned) {
	s := old
	if s == nil {
		s = &inSection{mid: p.section.MID, format: p.format}
		in.sections[s.mid] = s
	}
	s.pt, s.rtx = p.pt, p.rtx
	media, rtx := declared(p.section)
	if slices.Equal(s.declared, p.section.SSRCs) && old != nil {
		return
	}
	s.declared = slices.Clone(p.section.SSRCs)
	if media != 0 {
		in.bind(s, media, rtx)
	}
}

// declared picks the media SSRC of a section and its retransmission SSRC; 0
// for what the description does not name.
func declared(s *sdp.Section) (media, rtx uint32) {
	if len(s.FID) > 0 {
		return s.FID[0][0], s.FID[0][1]
	}
	if len(s.SSRCs) == 1 {
		return s.SSRCs[0], 0
	}
	return 0, 0
}

// bind makes media, and rtx if it is not 0, the streams of a section.
func (in *ingress) bind(s *inSection, media, rtx uint32) {
	if cur := in.streams[media]; cur.encoding != nil && (cur.encoding.section != s || cur.rtx) {
		return // a stream belongs to one section
	}
	if len(s.encodings) > 0 && s.encodings[0].ssrc == media {
		in.bindRTX(s.encodings[0], rtx)
		return
	}
	for ssrc, st := range in.streams {
		if st.encoding.section == s {
			delete(in.streams, ssrc)
		}
	}
	e := newEncoding(in, s, media)
	s.encodings = []*encoding{e}
	in.streams[media] = inStream{encoding: e}
	in.bindRTX(e, rtx)
	s.publish()
}

// publish shows the encodings to those who forward them.
func (s *inSection) publish() {
	for _, e := range s.encodings {
		e.producer.Store(s.producer)
	}
	if s.producer != nil {
		list := slices.Clone(s.encodings)
		s.producer.encodings.Store(&list)
	}
}

func (in *ingress) bindRTX(e *encoding, rtx uint32) {
	if rtx == 0 || rtx == e.ssrc {
		return
	}
	if cur := in.streams[rtx]; cur.encoding != nil && cur.encoding != e {
		return
	}
	in.streams[rtx] = inStream{encoding: e, rtx: true}
}

// drop forgets a section and its streams.
func (in *ingress) drop(s *inSection) {
	delete(in.sections, s.mid)
	for ssrc, st := range in.streams {
		if st.encoding.section == s {
			delete(in.streams, ssrc)
		}
	}
}

// learn takes the header extension ids, which are alike in all sections of a bundle.
func (in *ingress) learn(plan []planned) {
	in.ids = extensionIDs{}
	for _, p := range plan {
		if p.answer.Rejected {
			continue
		}
		for _, m := range p.answer.Extmaps {
			switch m.URI {
			case uriMID:
				in.ids.mid = m.ID
			case uriTransportWide:
				in.ids.transportWide = m.ID
			case uriLevel:
				in.ids.level = m.ID
			}
			for _, e := range extensions {
				if e.uri == m.URI {
					in.ids.forward[m.ID] = e.forward
				}
			}
		}
	}
}

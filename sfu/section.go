package sfu

import (
	"slices"

	"github.com/rotunda-rtc/rotunda/sfu/internal/sdp"
)

// inSection is a media section on which the peer sends.
type inSection struct {
	mid          string
	format       *format
	pt, rtx, red uint8
	declared     []uint32    // SSRCs of the description
	pairs        [][2]uint32 // of these, media and retransmission
	stereo       bool        // the peer may send it
	sprop        string      // H.264 parameter sets of the description
	bitrate      int64       // the most the peer was asked to send; 0: no limit
	producer     *Producer
	// rids are the encodings that were negotiated, in the order of the offer. Empty: there is
	// one, and its packets need not say so.
	rids []string
	// encodings are what came of them, lowest first.
	encodings []*encoding
	// repairs are retransmission streams that came before what they repeat.
	repairs []repair
}

type repair struct {
	rid  string
	ssrc uint32
}

// maxEncodings bounds the encodings of one track; an offer's others are not answered.
const maxEncodings = 3

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
	var changed []*Producer
	for _, p := range plan {
		if p.active && in.update(in.sections[p.section.MID], p) {
			changed = append(changed, in.sections[p.section.MID].producer)
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
	for _, p := range changed {
		p.describeAgain()
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

// update takes over a section that the peer sends on; old is its former state, if any. It reports whether receivers of
// its producer have to be told of other parameter sets.
func (in *ingress) update(old *inSection, p planned) (told bool) {
	s := old
	if s == nil {
		s = &inSection{mid: p.section.MID, format: p.format}
		in.sections[s.mid] = s
	}
	s.pt, s.rtx, s.red, s.bitrate = p.pt, p.rtx, p.red, p.answer.Bitrate
	s.stereo, s.sprop = p.stereo, p.sprop
	if s.producer != nil && *s.producer.sprop.Load() != p.sprop {
		s.producer.sprop.Store(&p.sprop)
		told = true
	}
	s.negotiated(in, p.rids())
	media, rtx := declared(p.section)
	if slices.Equal(s.declared, p.section.SSRCs) && old != nil {
		return told
	}
	s.declared, s.pairs = slices.Clone(p.section.SSRCs), slices.Clone(p.section.FID)
	if media != 0 && len(s.rids) == 0 {
		in.bind(s, "", media, rtx)
	}
	return told
}

// negotiated takes the encodings of a description. What is no longer among them ends.
func (s *inSection) negotiated(in *ingress, rids []string) {
	if slices.Equal(s.rids, rids) {
		return
	}
	s.rids, s.repairs = rids, nil
	s.encodings = slices.DeleteFunc(s.encodings, func(e *encoding) bool {
		gone := s.place(e.rid) < 0
		if gone {
			in.unbind(e)
		}
		return gone
	})
	for _, e := range s.encodings {
		e.place = s.place(e.rid)
	}
	s.arrange()
	s.publish()
}

// place is where a rid stands in the offer, -1 if it does not.
func (s *inSection) place(rid string) int {
	if len(s.rids) == 0 && rid == "" {
		return 0
	}
	return slices.Index(s.rids, rid)
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

// bind makes media, and rtx if it is not 0, the streams of one of a section's encodings.
func (in *ingress) bind(s *inSection, rid string, media, rtx uint32) {
	if cur := in.streams[media]; cur.encoding != nil && (cur.encoding.section != s || cur.encoding.rid != rid || cur.rtx) {
		return // a stream belongs to one encoding
	}
	old := s.encoding(rid)
	if old != nil && old.ssrc == media {
		in.bindRTX(old, rtx)
		return
	}
	if old != nil {
		in.unbind(old)
		s.encodings = slices.DeleteFunc(s.encodings, func(e *encoding) bool { return e == old })
	}
	e := newEncoding(in, s, media)
	e.rid, e.place = rid, s.place(rid)
	s.encodings = append(s.encodings, e)
	in.streams[media] = inStream{encoding: e}
	for _, p := range s.pairs {
		if p[0] == media && rtx == 0 {
			rtx = p[1]
		}
	}
	for _, r := range s.repairs {
		if r.rid == rid && rtx == 0 {
			rtx = r.ssrc
		}
	}
	s.repairs = slices.DeleteFunc(s.repairs, func(r repair) bool { return r.rid == rid })
	in.bindRTX(e, rtx)
	s.arrange()
	s.publish()
}

// bindRTX makes rtx the stream of an encoding's retransmissions, in place of another.
func (in *ingress) bindRTX(e *encoding, rtx uint32) {
	if rtx == 0 || rtx == e.ssrc || rtx == e.rtx {
		return
	}
	if cur := in.streams[rtx]; cur.encoding != nil {
		return
	}
	if e.rtx != 0 {
		delete(in.streams, e.rtx)
	}
	e.rtx = rtx
	in.streams[rtx] = inStream{encoding: e, rtx: true}
}

// unbind forgets the streams of an encoding.
func (in *ingress) unbind(e *encoding) {
	delete(in.streams, e.ssrc)
	if e.rtx != 0 {
		delete(in.streams, e.rtx)
	}
	e.producer.Store(nil)
}

// encoding returns the one of a rid, or nil.
func (s *inSection) encoding(rid string) *encoding {
	for _, e := range s.encodings {
		if e.rid == rid {
			return e
		}
	}
	return nil
}

// arrange sorts the encodings, lowest first, and reports whether that changed
// anything: by the size of their pictures once all are known. Until
// then the order of the offer stands, as most peers write the lowest first, or its reverse, if the sizes
// that are known say so, as encoders such as OBS write the highest first.
func (s *inSection) arrange() (changed bool) {
	if len(s.encodings) < 2 {
		return false
	}
	before := [maxEncodings]*encoding{}
	copy(before[:], s.encodings)
	slices.SortFunc(s.encodings, func(a, b *encoding) int { return a.place - b.place })
	var first, last int // sizes known of the lowest and of the highest place
	known := 0
	for _, e := range s.encodings {
		if n := e.pixels(); n > 0 {
			if known++; known == 1 {
				first = n
			}
			last = n
		}
	}
	if first > last {
		slices.Reverse(s.encodings)
	}
	if known == len(s.encodings) {
		slices.SortStableFunc(s.encodings, func(a, b *encoding) int { return a.pixels() - b.pixels() })
	}
	return !slices.Equal(before[:len(s.encodings)], s.encodings)
}

// publish shows the encodings to those who forward them.
func (s *inSection) publish() {
	for _, e := range s.encodings {
		e.producer.Store(s.producer)
	}
	if s.producer != nil {
		list := slices.Clone(s.encodings)
		s.producer.encodings.Store(&list)
		s.producer.review()
	}
}

// drop forgets a section and its streams.
func (in *ingress) drop(s *inSection) {
	delete(in.sections, s.mid)
	for _, e := range s.encodings {
		in.unbind(e)
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
			case uriRID:
				in.ids.rid = m.ID
			case uriRepairedRID:
				in.ids.repaired = m.ID
			case uriDependency:
				in.ids.dependency = m.ID
			}
			for _, e := range extensions {
				if e.uri == m.URI {
					in.ids.forward[m.ID] = e.forward
				}
			}
		}
	}
}

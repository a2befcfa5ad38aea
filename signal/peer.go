package signal

// Peer is what two participants whose media goes directly tell each other, by
// way of the server: a session description or a candidate. To is set in the
// request, From in the event; both are SIDs. Generation is 1 for the first
// connection of the two and one more for each that replaces it.
type Peer struct {
	To          string           `json:"to,omitempty"`
	From        string           `json:"from,omitempty"`
	Generation  uint64           `json:"generation"`
	Description *PeerDescription `json:"description,omitempty"`
	Candidate   *PeerCandidate   `json:"candidate,omitempty"`
}

// DescriptionType is the type of a session description, as in W3C RTCSdpType.
type DescriptionType string

// The types of descriptions.
const (
	DescriptionOffer  DescriptionType = "offer"
	DescriptionAnswer DescriptionType = "answer"
)

// PeerDescription is a session description, in the form of W3C RTCSessionDescriptionInit.
// Tracks says what the media sections are that its sender sends on.
type PeerDescription struct {
	Type   DescriptionType `json:"type"`
	SDP    string          `json:"sdp"`
	Tracks []PeerTrack     `json:"tracks,omitempty"`
}

// PeerTrack ties a media section to a publication of the description's sender.
type PeerTrack struct {
	MID         string `json:"mid"`
	Publication string `json:"publication"`
}

// PeerCandidate is one ICE candidate, in the form of W3C RTCIceCandidateInit;
// an empty one marks the end.
type PeerCandidate struct {
	Candidate     string  `json:"candidate"`
	SDPMid        *string `json:"sdp_mid,omitempty"`
	SDPMLineIndex *uint16 `json:"sdp_mline_index,omitempty"`
}

// Validate checks the bounds of m as a client may send it; the error is an
// *Error. What a description says is for the other participant.
func (m *Peer) Validate() error {
	var c checks
	c.id("to", m.To)
	if m.From != "" {
		c.fail(invalid("from", "the server's to say"))
	}
	c.generation(m.Generation)
	if (m.Description == nil) == (m.Candidate == nil) {
		c.fail(invalid("description", "not one of description and candidate"))
	}
	if d := m.Description; d != nil {
		c.description(d)
	}
	if d := m.Candidate; d != nil {
		c.word("candidate", d.Candidate, 0, LimitCandidate)
		if d.SDPMid != nil {
			c.word("candidate.sdp_mid", *d.SDPMid, 0, LimitMID)
		}
	}
	return c.result()
}

func (c *checks) description(d *PeerDescription) {
	if d.Type != DescriptionOffer && d.Type != DescriptionAnswer {
		c.fail(invalid("description.type", "unknown"))
	}
	c.size("description.sdp", d.SDP, 1, LimitSDP)
	c.count("description.tracks", len(d.Tracks), LimitTracks)
	if c.err != nil {
		return
	}
	for _, t := range d.Tracks {
		c.word("description.tracks.mid", t.MID, 1, LimitMID)
		c.id("description.tracks.publication", t.Publication)
	}
}

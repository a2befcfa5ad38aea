package signal

// FeatureDirect in [Hello] says that a client can send and receive media directly: without it a room of [ModeP2P] does
// not take it, and one of [ModeAuto] goes by the server while it is there.
const FeatureDirect = "direct"

// Via names a way that media takes.
type Via string

// The ways.
const (
	ViaServer Via = "server" // each client's two transports; the server forwards
	ViaDirect Via = "direct" // a connection between every two participants
)

// Route says which way the media of a room of [ModeP2P] or [ModeAuto] takes.
// Epoch counts the routes of a room, from 1. While a route is not settled both
// ways are kept up: the one that was taken before ends when each client has
// said by [PathReport] that the new one carries all it receives.
type Route struct {
	Via     Via    `json:"via"`
	Epoch   uint64 `json:"epoch"`
	Settled bool   `json:"settled,omitempty"`
	Reason  string `json:"reason,omitempty"` // why: "participants", "grant", "muted", "data", "failed", "quiet"
}

// PathState is how a path stands.
type PathState string

// The states of paths.
const (
	PathUp     PathState = "up"     // it carries all that is received by it
	PathFailed PathState = "failed" // it could not be made, or nothing comes by it any more
)

// PathReport says how one path of the route of that epoch stands for the
// client: the one to Participant, or without it that by the server. One of another epoch is ignored.
type PathReport struct {
	Epoch       uint64    `json:"epoch"`
	Participant string    `json:"participant,omitempty"` // SID
	State       PathState `json:"state"`
}

// LocalReport is what a client measures itself while its media goes directly, where the
// server cannot: how loud its microphone is while it speaks, 0 for silence, to 1, and how
// good its connections are, the worst of them. Empty says nothing.
type LocalReport struct {
	Level   *float64 `json:"level,omitempty"`
	Quality Quality  `json:"quality,omitempty"`
}

// Publish announces a publication before its media takes any way: how every
// publication of a room of [ModeP2P] or [ModeAuto] begins.
type Publish struct {
	Kind   Kind   `json:"kind"`
	Source Source `json:"source"`
	Name   string `json:"name,omitempty"`
	Muted  bool   `json:"muted,omitempty"`
	Width  int    `json:"width,omitempty"` // pixels; 0: unknown
	Height int    `json:"height,omitempty"`
}

// PublishReply answers [Publish]. MaxBitrate is bit/s; 0 means no bound.
type PublishReply struct {
	Publication string `json:"publication"`
	MaxBitrate  int64  `json:"max_bitrate,omitempty"`
}

// Peer is what two participants whose media goes directly tell each other, by
// way of the server: a session description, a candidate, or what one asks for. To is set in the
// request, From in the event; both are SIDs. Generation is 1 for the first
// connection of the two and grows with each that replaces it. Of the two the one who
// joined first makes the offers.
type Peer struct {
	To          string           `json:"to,omitempty"`
	From        string           `json:"from,omitempty"`
	Generation  uint64           `json:"generation"`
	Description *PeerDescription `json:"description,omitempty"`
	Candidate   *PeerCandidate   `json:"candidate,omitempty"`
	Ask         PeerAsk          `json:"ask,omitempty"`
}

// PeerAsk is what the one who answers asks of the one who offers.
type PeerAsk string

// What can be asked.
const (
	AskRestart PeerAsk = "restart" // an offer that restarts ICE
	AskRenew   PeerAsk = "renew"   // another connection, of a higher generation
)

// DescriptionType is the type of a session description, as in W3C RTCSdpType.
type DescriptionType string

// The types of descriptions.
const (
	DescriptionOffer  DescriptionType = "offer"
	DescriptionAnswer DescriptionType = "answer"
)

// PeerDescription is a session description, in the form of W3C RTCSessionDescriptionInit.
// Tracks of an offer says what its media sections carry: publications of either of the two. An answer has none.
type PeerDescription struct {
	Type   DescriptionType `json:"type"`
	SDP    string          `json:"sdp"`
	Tracks []PeerTrack     `json:"tracks,omitempty"`
}

// PeerTrack ties a media section to a publication.
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
	parts := 0
	for _, there := range []bool{m.Description != nil, m.Candidate != nil, m.Ask != ""} {
		if there {
			parts++
		}
	}
	if parts != 1 {
		c.fail(invalid("description", "not one of description, candidate and ask"))
	}
	switch m.Ask {
	case "", AskRestart, AskRenew:
	default:
		c.fail(invalid("ask", "unknown"))
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

// Validate checks the bounds of m; the error is an *Error.
func (m *PathReport) Validate() error {
	var c checks
	if m.Epoch < 1 || m.Epoch > LimitInteger {
		c.fail(invalid("epoch", "not 1 to 2^53-1"))
	}
	if m.Participant != "" {
		c.id("participant", m.Participant)
	}
	if m.State != PathUp && m.State != PathFailed {
		c.fail(invalid("state", "unknown"))
	}
	return c.result()
}

// Validate checks the bounds of m; the error is an *Error.
func (m *LocalReport) Validate() error {
	var c checks
	if l := m.Level; l != nil && !(*l >= 0 && *l <= 1) {
		c.fail(invalid("level", "not 0 to 1"))
	}
	switch m.Quality {
	case "", QualityLost, QualityPoor, QualityGood, QualityExcellent:
	default:
		c.fail(invalid("quality", "unknown"))
	}
	return c.result()
}

// Validate checks the bounds of m; the error is an *Error.
func (m *Publish) Validate() error {
	var c checks
	if m.Kind != KindAudio && m.Kind != KindVideo {
		c.fail(invalid("kind", "unknown"))
	}
	c.source(m.Source)
	if kind := m.Source.Kind(); kind != "" && kind != m.Kind {
		c.fail(invalid("kind", "not that of the source"))
	}
	c.points("name", m.Name, LimitTrackName)
	c.pixels("size", m.Width, m.Height)
	return c.result()
}

// Package sdp reads the session descriptions of WebRTC peers (RFC 8866, RFC 8829) and
// writes ours. It keeps what a media engine needs and nothing else: it is
// not a general SDP library.
//
// Parse reads bytes from outside: it bounds what it takes in and never panics.
package sdp

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Errors of Parse.
var (
	ErrSyntax = errors.New("malformed")
	ErrLimit  = errors.New("too many")
)

// Limits bounds a description that is parsed.
type Limits struct {
	Sections   int // media sections
	Candidates int // in all sections together
}

// Bounds on one media section; browsers stay far below.
const (
	maxFormats = 128 // RTP payload types
	maxSSRCs   = 32
	maxExtmaps = 64
	maxLine    = 4096 // bytes
	maxLines   = 16384
)

// Direction is a media section's direction from its writer's side.
type Direction uint8

// The directions. SendRecv is the default (RFC 8866 section 6.7).
const (
	SendRecv Direction = iota
	SendOnly
	RecvOnly
	Inactive
)

// String returns the attribute's name.
func (d Direction) String() string {
	return [...]string{"sendrecv", "sendonly", "recvonly", "inactive"}[d&3]
}

// Sends reports whether the writer may send.
func (d Direction) Sends() bool { return d == SendRecv || d == SendOnly }

// Receives reports whether the writer is ready to receive.
func (d Direction) Receives() bool { return d == SendRecv || d == RecvOnly }

// Fingerprint of a certificate (RFC 8122).
type Fingerprint struct{ Algorithm, Value string }

// Description is a session description. All sections in the bundle share one
// transport, whose parameters stand here: those of the tagged section (the
// first of the bundle, RFC 8843), completed by those of the session.
type Description struct {
	Ufrag, Password string
	Fingerprint     Fingerprint
	Setup           string // active, passive, actpass
	Lite            bool
	Candidates      []string // without "candidate:"
	Bundle          []string
	Sections        []*Section
	ExtmapMixed     bool
}

// Section is one media section.
type Section struct {
	Kind      string // audio, video, application
	Rejected  bool   // port 0, and not bundle-only
	Protocol  string
	MID       string
	Direction Direction
	RTCPMux   bool
	Formats   []string // as in the m-line, in order of preference
	Codecs    []Codec  // of Formats that have an rtpmap, in the same order
	Extmaps   []Extmap
	SSRCs     []uint32
	FID       [][2]uint32 // media and retransmission SSRC (RFC 5576)
	// RIDs are the encodings to send, in the order of a=simulcast.
	RIDs     []RID
	StreamID string // of msid
	TrackID  string

	simulcast bool  // it has a=simulcast
	streams   []RID // of a=simulcast, to send
}

// Codec is one payload type with its parameters.
type Codec struct {
	PayloadType uint8
	Name        string // as written: opus, VP8, rtx
	ClockRate   uint32
	Channels    int // 0 if not given
	Fmtp        string
	Feedback    []string // "nack", "nack pli", ...
}

// Param returns a parameter of the Fmtp line.
func (c *Codec) Param(name string) (string, bool) {
	for part := range strings.SplitSeq(c.Fmtp, ";") {
		key, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		if strings.EqualFold(key, name) {
			return value, true
		}
	}
	return "", false
}

// Extmap is a header extension (RFC 8285).
type Extmap struct {
	ID  uint8
	URI string
}

// Section returns the section of a mid, or nil.
func (d *Description) Section(mid string) *Section {
	for _, s := range d.Sections {
		if s.MID == mid {
			return s
		}
	}
	return nil
}

// Refused reports whether every section is rejected: there is no transport then.
func (d *Description) Refused() bool {
	for _, s := range d.Sections {
		if !s.Rejected {
			return false
		}
	}
	return true
}

// Bundled reports whether a mid is in the bundle.
func (d *Description) Bundled(mid string) bool {
	for _, m := range d.Bundle {
		if m == mid {
			return true
		}
	}
	return false
}

// Parse reads a description. The errors are ErrSyntax and ErrLimit, wrapped with what is wrong.
func Parse(text string, limits Limits) (*Description, error) {
	p := parser{limits: limits, direction: SendRecv}
	lines := 0
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSuffix(line, "\r")
		if line == "" {
			continue
		}
		lines++
		if lines > maxLines || len(line) > maxLine {
			return nil, fmt.Errorf("%w lines or bytes in a line", ErrLimit)
		}
		if strings.ContainsAny(line, "\r\x00") {
			return nil, fmt.Errorf("%w: line %d", ErrSyntax, lines)
		}
		if err := p.line(line, lines); err != nil {
			return nil, err
		}
	}
	if lines == 0 {
		return nil, fmt.Errorf("%w: empty", ErrSyntax)
	}
	return p.finish()
}

type transport struct {
	ufrag, password, setup string
	fingerprint            Fingerprint
	candidates             []string
}

type parser struct {
	limits     Limits
	d          Description
	session    transport
	sections   []transport
	bundleOnly []bool
	port       []int
	direction  Direction // of the session
	cur        *Section
	ptOf       map[string]int // payload type → index in cur's codecs being built
	codecs     []Codec
	candidates int // seen in all sections
}

func (p *parser) line(line string, n int) error {
	if len(line) < 2 || line[1] != '=' {
		return fmt.Errorf("%w: line %d", ErrSyntax, n)
	}
	value := line[2:]
	switch line[0] {
	case 'v':
		if n != 1 || value != "0" {
			return fmt.Errorf("%w: version", ErrSyntax)
		}
	case 'm':
		return p.media(value)
	case 'a':
		key, val, _ := strings.Cut(value, ":")
		return p.attribute(key, val)
	}
	if n == 1 && line[0] != 'v' {
		return fmt.Errorf("%w: version", ErrSyntax)
	}
	return nil
}

func (p *parser) media(value string) error {
	p.endSection()
	if len(p.d.Sections) >= p.limits.Sections {
		return fmt.Errorf("%w media sections", ErrLimit)
	}
	fields := strings.Fields(value)
	if len(fields) < 4 {
		return fmt.Errorf("%w: media section %d", ErrSyntax, len(p.d.Sections))
	}
	if len(fields)-3 > maxFormats {
		return fmt.Errorf("%w formats", ErrLimit)
	}
	portText, _, _ := strings.Cut(fields[1], "/")
	port, err := strconv.ParseUint(portText, 10, 16)
	if err != nil {
		return fmt.Errorf("%w: port of media section %d", ErrSyntax, len(p.d.Sections))
	}
	p.cur = &Section{Kind: fields[0], Protocol: fields[2], Formats: fields[3:], Direction: p.direction}
	p.d.Sections = append(p.d.Sections, p.cur)
	p.sections = append(p.sections, transport{})
	p.bundleOnly = append(p.bundleOnly, false)
	p.port = append(p.port, int(port))
	p.ptOf = make(map[string]int, len(p.cur.Formats))
	p.codecs = nil
	return nil
}

// endSection puts the codecs of a section into the order of its m-line.
func (p *parser) endSection() {
	if p.cur == nil {
		return
	}
	for _, f := range p.cur.Formats {
		if i, ok := p.ptOf[f]; ok && p.codecs[i].Name != "" {
			p.cur.Codecs = append(p.cur.Codecs, p.codecs[i])
			delete(p.ptOf, f) // a format named twice counts once
		}
	}
	p.cur.arrange()
	p.cur = nil
}

func (p *parser) finish() (*Description, error) {
	p.endSection()
	mids := make(map[string]bool, len(p.d.Sections))
	for i, s := range p.d.Sections {
		s.Rejected = p.port[i] == 0 && !p.bundleOnly[i]
		if s.MID == "" {
			return nil, fmt.Errorf("%w: media section %d has no mid", ErrSyntax, i)
		}
		if mids[s.MID] {
			return nil, fmt.Errorf("%w: mid twice", ErrSyntax)
		}
		mids[s.MID] = true
	}
	p.merge()
	return &p.d, nil
}

// merge finds the parameters of the one transport.
func (p *parser) merge() {
	t := p.session
	if tagged := p.tagged(); tagged >= 0 {
		s := p.sections[tagged]
		t.ufrag, t.password, t.setup = or(s.ufrag, t.ufrag), or(s.password, t.password), or(s.setup, t.setup)
		if s.fingerprint.Value != "" {
			t.fingerprint = s.fingerprint
		}
		t.candidates = append(t.candidates, s.candidates...)
	}
	p.d.Ufrag, p.d.Password, p.d.Setup, p.d.Fingerprint, p.d.Candidates = t.ufrag, t.password, t.setup, t.fingerprint, t.candidates
}

// tagged is the index of the section that speaks for the bundle, -1 if there is none.
func (p *parser) tagged() int {
	for _, mid := range p.d.Bundle {
		for i, s := range p.d.Sections {
			if s.MID == mid && !s.Rejected {
				return i
			}
		}
	}
	for i, s := range p.d.Sections {
		if !s.Rejected {
			return i
		}
	}
	return -1
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

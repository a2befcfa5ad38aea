package signal

import (
	"fmt"
	"slices"
	"unicode/utf8"
)

// invalid is the error of a field that breaks a bound or a format.
func invalid(field, format string, args ...any) *Error {
	return &Error{Code: CodeInvalid, Message: field + ": " + fmt.Sprintf(format, args...)}
}

// checks collects the first error of several.
type checks struct{ err *Error }

func (c *checks) result() error {
	if c.err == nil {
		return nil
	}
	return c.err
}

func (c *checks) fail(e *Error) {
	if c.err == nil {
		c.err = e
	}
}

// size bounds a string in bytes.
func (c *checks) size(field, s string, least, most int) {
	switch {
	case len(s) < least:
		c.fail(invalid(field, "missing"))
	case len(s) > most:
		c.fail(&Error{Code: CodeTooLarge, Message: fmt.Sprintf("%s: over %d bytes", field, most)})
	case !utf8.ValidString(s):
		c.fail(invalid(field, "not UTF-8"))
	}
}

// word bounds a string of one line.
func (c *checks) word(field, s string, least, most int) {
	c.size(field, s, least, most)
	if hasControl(s) {
		c.fail(invalid(field, "control characters"))
	}
}

// points bounds a string in code points. What CleanName takes out counts too.
func (c *checks) points(field, s string, most int) {
	c.size(field, s, 0, most*utf8.UTFMax)
	if utf8.RuneCountInString(s) > most {
		c.fail(&Error{Code: CodeTooLarge, Message: fmt.Sprintf("%s: over %d characters", field, most)})
	}
}

// count bounds a number of things.
func (c *checks) count(field string, n, most int) {
	if n > most {
		c.fail(&Error{Code: CodeTooMany, Message: fmt.Sprintf("%s: over %d", field, most)})
	}
}

func (c *checks) generation(n uint64) {
	if n < 1 || n > LimitInteger {
		c.fail(invalid("generation", "not 1 to 2^53-1"))
	}
}

func (c *checks) transport(got TransportKind, want ...TransportKind) {
	if !slices.Contains(want, got) {
		c.fail(invalid("transport", "not one of %v", want))
	}
}

func (c *checks) source(s Source) {
	switch s {
	case SourceCamera, SourceMicrophone, SourceScreen, SourceScreenAudio, SourceCustom:
	default:
		c.fail(invalid("source", "unknown"))
	}
}

// within bounds a number.
func (c *checks) within(field string, n, least, most int64) {
	if n < least || n > most {
		c.fail(invalid(field, "not %d to %d", least, most))
	}
}

// pixels bounds a size in pixels.
func (c *checks) pixels(field string, width, height int) {
	c.within(field+".width", int64(width), 0, LimitPixels)
	c.within(field+".height", int64(height), 0, LimitPixels)
}

// encodings bounds the encodings of one track. Several must have different rids.
func (c *checks) encodings(field string, list []Encoding) {
	c.count(field, len(list), LimitEncodings)
	if c.err != nil {
		return
	}
	for i, e := range list {
		c.rid(field+".rid", e.RID, len(list) > 1)
		c.within(field+".max_bitrate", e.MaxBitrate, 0, LimitBitrate)
		if e.Scale != 0 && (e.Scale < 1 || e.Scale > LimitScale) {
			c.fail(invalid(field+".scale", "not 1 to %d", LimitScale))
		}
		c.word(field+".scalability_mode", e.ScalabilityMode, 0, LimitScalabilityMode)
		for _, before := range list[:i] {
			if before.RID == e.RID {
				c.fail(invalid(field+".rid", "twice the same"))
			}
		}
	}
}

// rid bounds the identifier of an encoding: letters and digits (RFC 8852, section 3).
func (c *checks) rid(field, s string, needed bool) {
	least := 0
	if needed {
		least = 1
	}
	c.size(field, s, least, LimitRID)
	for _, b := range []byte(s) {
		if (b < '0' || b > '9') && (b < 'a' || b > 'z') && (b < 'A' || b > 'Z') {
			c.fail(invalid(field, "not letters and digits"))
			return
		}
	}
}

func (c *checks) id(field, s string) { c.word(field, s, 1, LimitID) }

// attributes bounds attributes; a nil value deletes one.
func (c *checks) attributes(n int, each func(yield func(key string, value *string) bool)) {
	c.pairs("attributes", n, each)
}

// pairs bounds keys with values; a nil value deletes one.
func (c *checks) pairs(field string, n int, each func(yield func(key string, value *string) bool)) {
	c.count(field, n, LimitAttributes)
	total := 0
	for key, value := range each {
		c.word(field, key, 1, LimitAttributeKey)
		total += len(key)
		if value != nil {
			c.size(field, *value, 0, LimitAttributeValue)
			total += len(*value)
		}
		if c.err != nil {
			return
		}
	}
	if total > LimitAttributesTotal {
		c.fail(&Error{Code: CodeTooLarge, Message: fmt.Sprintf("%s: over %d bytes together", field, LimitAttributesTotal)})
	}
}

// ValidateAttributes checks a participant's whole attributes, as they stand
// after an update. The error is an *Error.
func ValidateAttributes(attributes map[string]string) error {
	var c checks
	c.attributes(len(attributes), values(attributes))
	return c.result()
}

func values(m map[string]string) func(yield func(string, *string) bool) {
	return func(yield func(string, *string) bool) {
		for k, v := range m {
			if !yield(k, &v) {
				return
			}
		}
	}
}

func optional(m map[string]*string) func(yield func(string, *string) bool) {
	return func(yield func(string, *string) bool) {
		for k, v := range m {
			if !yield(k, v) {
				return
			}
		}
	}
}

// ValidateRoomName checks a room's name: 1 to LimitRoomName bytes of UTF-8
// without control characters. Names are compared byte by byte: whoever lets
// people type them brings them to NFC first, as the browser SDK does. The error is an *Error.
func ValidateRoomName(name string) error {
	var c checks
	c.word("room", name, 1, LimitRoomName)
	return c.result()
}

// Validate checks the bounds of m; the error is an *Error.
func (m *Hello) Validate() error {
	var c checks
	if len(m.Protocol) == 0 {
		c.fail(invalid("protocol", "missing"))
	}
	c.count("protocol", len(m.Protocol), LimitProtocols)
	c.count("features", len(m.Features), LimitFeatures)
	for _, f := range m.Features {
		c.word("features", f, 1, LimitFeature)
	}
	c.word("client", m.Client, 0, LimitClient)
	c.size("token", m.Token, 0, LimitToken)
	if r := m.Resume; r != nil {
		c.id("resume.session", r.Session)
		c.id("resume.secret", r.Secret)
		if r.Seq > LimitInteger {
			c.fail(invalid("resume.seq", "2^53 or more"))
		}
	}
	return c.result()
}

// Validate checks the bounds of m; the error is an *Error.
func (m *Join) Validate() error {
	var c checks
	c.word("room", m.Room, 1, LimitRoomName)
	c.points("name", m.Name, LimitDisplayName)
	c.size("password", m.Password, 0, LimitPassword)
	c.attributes(len(m.Attributes), values(m.Attributes))
	c.word("ticket", m.Ticket, 0, LimitID)
	return c.result()
}

// Validate checks the bounds of m; the error is an *Error. The sum with what
// is there already is for ValidateAttributes.
func (m *Update) Validate() error {
	var c checks
	if m.Name != nil {
		c.points("name", *m.Name, LimitDisplayName)
	}
	c.attributes(len(m.Attributes), optional(m.Attributes))
	return c.result()
}

// Validate checks the bounds of m; the error is an *Error. What the SDP says is for the media engine.
func (m *Offer) Validate() error {
	var c checks
	c.transport(m.Transport, TransportSend)
	c.generation(m.Generation)
	c.size("sdp", m.SDP, 1, LimitSDP)
	c.count("tracks", len(m.Tracks), LimitTracks)
	if c.err != nil {
		return c.err
	}
	for i, t := range m.Tracks {
		c.word("tracks.mid", t.MID, 1, LimitMID)
		c.source(t.Source)
		c.points("tracks.name", t.Name, LimitTrackName)
		c.encodings("tracks.encodings", t.Encodings)
		c.pixels("tracks", t.Width, t.Height)
		if t.Publication != "" {
			c.id("tracks.publication", t.Publication)
		}
		for _, before := range m.Tracks[:i] {
			if before.MID == t.MID {
				c.fail(invalid("tracks.mid", "twice the same"))
			}
		}
	}
	return c.result()
}

// Validate checks the bounds of m; the error is an *Error.
func (m *Answer) Validate() error {
	var c checks
	c.transport(m.Transport, TransportReceive)
	c.generation(m.Generation)
	c.size("sdp", m.SDP, 1, LimitSDP)
	return c.result()
}

// Validate checks the bounds of m; the error is an *Error.
func (m *Candidate) Validate() error {
	var c checks
	c.transport(m.Transport, TransportSend, TransportReceive)
	c.word("candidate", m.Candidate, 0, LimitCandidate)
	if m.SDPMid != nil {
		c.word("sdp_mid", *m.SDPMid, 0, LimitMID)
	}
	return c.result()
}

// Validate checks the bounds of m; the error is an *Error.
func (m *Restart) Validate() error {
	var c checks
	c.transport(m.Transport, TransportReceive)
	return c.result()
}

// Validate checks the bounds of m; the error is an *Error.
func (m *Wishes) Validate() error {
	var c checks
	c.count("wishes", len(m.Wishes), LimitWishes)
	if c.err != nil {
		return c.err
	}
	for _, w := range m.Wishes {
		c.id("wishes.publication", w.Publication)
		c.pixels("wishes", w.Width, w.Height)
		c.within("wishes.priority", int64(w.Priority), -LimitPriority, LimitPriority)
		c.within("wishes.max_bitrate", w.MaxBitrate, 0, LimitBitrate)
		if w.Layer != nil {
			c.within("wishes.layer.spatial", int64(w.Layer.Spatial), 0, LimitLayer)
			c.within("wishes.layer.temporal", int64(w.Layer.Temporal), 0, LimitLayer)
		}
	}
	return c.result()
}

// Validate checks the bounds of m; the error is an *Error.
func (m *PublicationRef) Validate() error { return validatePublication(m.Publication) }

// Validate checks the bounds of m; the error is an *Error.
func (m *Mute) Validate() error { return validatePublication(m.Publication) }

// Validate checks the bounds of m; the error is an *Error.
func (m *Pause) Validate() error { return validatePublication(m.Publication) }

func validatePublication(id string) error {
	var c checks
	c.id("publication", id)
	return c.result()
}

package sdp

import (
	"fmt"
	"strings"
)

// RID is one encoding of a media section (RFC 8851).
type RID struct {
	ID string
	// Restrictions are the parameters as written, without "pt=".
	Restrictions string
	// Formats are the payload types of "pt=", as written; empty for all of the section.
	Formats []string
	// Paused: a=simulcast names it with "~" (RFC 8853 section 5.1).
	Paused bool
}

// Bounds on one media section; browsers stay far below.
const (
	maxRIDs      = 16
	maxRID       = 32 // characters: RFC 8852 section 3.3 has it short, and browsers write up to 16
	maxSimulcast = 16 // streams, and alternatives of one stream
)

// rid takes "id send restrictions" (RFC 8851 section 10). Of those that the writer wants to receive nothing is kept.
func (p *parser) rid(value string) error {
	id, rest, _ := strings.Cut(value, " ")
	direction, restrictions, _ := strings.Cut(rest, " ")
	if !validRID(id) || direction != "send" && direction != "recv" {
		return fmt.Errorf("%w: rid", ErrSyntax)
	}
	if direction != "send" {
		return nil
	}
	if len(p.cur.RIDs) >= maxRIDs {
		return fmt.Errorf("%w rids", ErrLimit)
	}
	r := RID{ID: id}
	var kept []string
	for part := range strings.SplitSeq(restrictions, ";") {
		part = strings.TrimSpace(part)
		if list, ok := strings.CutPrefix(part, "pt="); ok {
			r.Formats = strings.Split(list, ",")
			if len(r.Formats) > maxFormats {
				return fmt.Errorf("%w formats of a rid", ErrLimit)
			}
		} else if part != "" {
			kept = append(kept, part)
		}
	}
	r.Restrictions = strings.Join(kept, ";")
	for _, o := range p.cur.RIDs {
		if o.ID == id {
			return fmt.Errorf("%w: rid twice", ErrSyntax)
		}
	}
	p.cur.RIDs = append(p.cur.RIDs, r)
	return nil
}

// validRID checks the syntax of a rid-id. RFC 8852 section 3.3 allows letters and digits only, RFC 8851 "-" and "_" too.
func validRID(id string) bool {
	if id == "" || len(id) > maxRID {
		return false
	}
	for _, c := range []byte(id) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_':
		default:
			return false
		}
	}
	return true
}

// simulcast takes "send list recv list" (RFC 8853 section 5.1): streams between semicolons, alternatives of a stream between commas.
func (p *parser) simulcast(value string) error {
	fields := strings.Fields(value)
	if len(fields) != 2 && len(fields) != 4 || p.cur.simulcast {
		return fmt.Errorf("%w: simulcast", ErrSyntax)
	}
	p.cur.simulcast = true
	seen := make(map[string]bool, 2)
	for i := 0; i < len(fields); i += 2 {
		if fields[i] != "send" && fields[i] != "recv" || seen[fields[i]] {
			return fmt.Errorf("%w: simulcast", ErrSyntax)
		}
		seen[fields[i]] = true
		list, err := streams(fields[i+1])
		if err != nil {
			return err
		}
		if fields[i] == "send" {
			p.cur.streams = list
		}
	}
	return nil
}

// streams reads the list of one direction. Of several alternatives of a stream the first is kept.
func streams(list string) ([]RID, error) {
	var out []RID
	for stream := range strings.SplitSeq(list, ";") {
		if len(out) >= maxSimulcast {
			return nil, fmt.Errorf("%w simulcast streams", ErrLimit)
		}
		n := 0
		for id := range strings.SplitSeq(stream, ",") {
			id, paused := strings.CutPrefix(id, "~")
			if !validRID(id) {
				return nil, fmt.Errorf("%w: simulcast", ErrSyntax)
			}
			if n++; n > maxSimulcast {
				return nil, fmt.Errorf("%w alternatives in simulcast", ErrLimit)
			}
			if n == 1 {
				out = append(out, RID{ID: id, Paused: paused})
			}
		}
	}
	return out, nil
}

// arrange puts the encodings of a section into the order of its a=simulcast. What only one of the two attributes names
// does not exist (RFC 8853 section 5.2); without a=simulcast one encoding with a rid may stand alone.
func (s *Section) arrange() {
	if !s.simulcast {
		if len(s.RIDs) > 1 {
			s.RIDs = nil
		}
		return
	}
	var out []RID
	for _, stream := range s.streams {
		for i, r := range s.RIDs {
			if r.ID == stream.ID {
				r.Paused = stream.Paused
				out = append(out, r)
				s.RIDs = append(s.RIDs[:i:i], s.RIDs[i+1:]...) // named twice counts once
				break
			}
		}
	}
	s.RIDs, s.streams = out, nil
}

// writeRIDs writes the encodings that we are ready to receive.
func (s *LocalSection) writeRIDs(b *strings.Builder) {
	for _, r := range s.RIDs {
		restrictions := r.Restrictions
		if len(r.Formats) > 0 {
			formats := "pt=" + strings.Join(r.Formats, ",")
			if restrictions != "" {
				formats += ";"
			}
			restrictions = formats + restrictions
		}
		if restrictions != "" {
			restrictions = " " + restrictions
		}
		fmt.Fprintf(b, "a=rid:%s recv%s\r\n", r.ID, restrictions)
	}
	if !s.Simulcast {
		return
	}
	b.WriteString("a=simulcast:recv ")
	for i, r := range s.RIDs {
		if i > 0 {
			b.WriteByte(';')
		}
		if r.Paused {
			b.WriteByte('~')
		}
		b.WriteString(r.ID)
	}
	b.WriteString("\r\n")
}

// Simulcast reports whether the writer offers several encodings of the section's track, or one by a=simulcast.
func (s *Section) Simulcast() bool { return s.simulcast && len(s.RIDs) > 0 }

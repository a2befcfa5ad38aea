package whip

import (
	"slices"
	"strings"
)

// description is a session description as lines: that of the session and those of each media section.
type description struct {
	session []string
	media   [][]string
}

// split takes a description apart. It never fails: what is no description has no media sections.
func split(text string) description {
	var d description
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSuffix(line, "\r")
		switch {
		case line == "":
		case strings.HasPrefix(line, "m="):
			d.media = append(d.media, []string{line})
		case len(d.media) > 0:
			last := &d.media[len(d.media)-1]
			*last = append(*last, line)
		default:
			d.session = append(d.session, line)
		}
	}
	return d
}

func (d description) String() string {
	var b strings.Builder
	for _, lines := range append([][]string{d.session}, d.media...) {
		for _, line := range lines {
			b.WriteString(line)
			b.WriteString("\r\n")
		}
	}
	return b.String()
}

// value returns the value of the first attribute of that name, "" if there is none.
func value(lines []string, name string) string {
	for _, line := range lines {
		if v, ok := strings.CutPrefix(line, "a="+name+":"); ok {
			return v
		}
	}
	return ""
}

// mids are those of the media sections.
func (d description) mids() []string {
	var out []string
	for _, lines := range d.media {
		out = append(out, value(lines, "mid"))
	}
	return out
}

// tagged returns the media section that speaks for the bundle (RFC 9143,
// section 7.2), whose lines are d's; nil if there is no section.
func (d description) tagged() *[]string {
	mids := d.mids()
	for _, line := range d.session {
		group, ok := strings.CutPrefix(line, "a=group:BUNDLE ")
		if !ok {
			continue
		}
		for mid := range strings.FieldsSeq(group) {
			if i := slices.Index(mids, mid); i >= 0 && !rejected(d.media[i]) {
				return &d.media[i]
			}
		}
	}
	for i := range d.media {
		if !rejected(d.media[i]) {
			return &d.media[i]
		}
	}
	return nil
}

// rejected says whether a media section has port 0 without being bundled (RFC 9143, section 6).
func rejected(lines []string) bool {
	fields := strings.Fields(lines[0])
	return len(fields) > 1 && fields[1] == "0" && !slices.Contains(lines, "a=bundle-only")
}

// credentials are those of the bundle.
func (d description) credentials() credentials {
	var c credentials
	if lines := d.tagged(); lines != nil {
		c = credentials{value(*lines, "ice-ufrag"), value(*lines, "ice-pwd")}
	}
	if c.ufrag == "" {
		c.ufrag = value(d.session, "ice-ufrag")
	}
	if c.password == "" {
		c.password = value(d.session, "ice-pwd")
	}
	return c
}

// candidates are those of the bundle that are of use here.
func (d description) candidates() []string {
	lines := d.tagged()
	if lines == nil {
		return nil
	}
	var out []string
	for _, line := range *lines {
		if v, ok := strings.CutPrefix(line, "a=candidate:"); ok {
			if candidate, err := usable(v); err == nil && candidate != "" {
				out = append(out, candidate)
			}
		}
	}
	return out
}

// restarted is a description with the credentials and candidates of a fragment
// in place of its own: the one a client would have sent if WHIP let it offer
// again (RFC 9725, section 4.3.3).
func restarted(text string, f fragment) string {
	d := split(text)
	ice := func(line string) bool {
		for _, name := range []string{"ice-ufrag:", "ice-pwd:", "candidate:", "remote-candidates:", "end-of-candidates"} {
			if strings.HasPrefix(line, "a="+name) {
				return true
			}
		}
		return false
	}
	d.session = slices.DeleteFunc(d.session, ice)
	for i := range d.media {
		d.media[i] = slices.DeleteFunc(d.media[i], ice)
	}
	d.session = append(d.session, "a=ice-ufrag:"+f.ufrag, "a=ice-pwd:"+f.password)
	if lines := d.tagged(); lines != nil {
		for _, candidate := range f.candidates {
			*lines = append(*lines, "a="+candidate)
		}
	}
	return d.String()
}

// fragmentOf is the part of a description of ours that a restart is answered with.
func fragmentOf(text string) string {
	d := split(text)
	var out description
	keep := func(lines []string, names ...string) (kept []string) {
		for _, line := range lines {
			name, _, _ := strings.Cut(strings.TrimPrefix(line, "a="), ":")
			if slices.Contains(names, name) {
				kept = append(kept, line)
			}
		}
		return kept
	}
	out.session = keep(d.session, "ice-lite", "ice-options", "ice-pacing", "group")
	if lines := d.tagged(); lines != nil {
		tagged := append([]string{(*lines)[0]}, keep(*lines, "mid", "ice-ufrag", "ice-pwd", "ice-options", "candidate", "end-of-candidates")...)
		out.media = [][]string{tagged}
	}
	return out.String()
}

// withMuxOnly adds the attribute that RFC 9725, section 4.4.1, wants in every section of a bundle.
func withMuxOnly(text string) string {
	return strings.ReplaceAll(text, "a=rtcp-mux\r\n", "a=rtcp-mux\r\na=rtcp-mux-only\r\n")
}

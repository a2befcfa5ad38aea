package whip

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/rotunda-rtc/rotunda/signal"
)

const (
	fragmentType = "application/trickle-ice-sdpfrag"

	limitFragment = 32 << 10 // bytes of one
	limitLine     = 2 << 10  // bytes of one of its lines
)

// credentials are those of one side in one ICE generation.
type credentials struct{ ufrag, password string }

// fragment is what a client sends by PATCH (RFC 8840, section 4.4).
type fragment struct {
	credentials
	mids       []string // of the media sections named
	candidates []string // those of use here, without "a="; of no other generation
}

// parseFragment reads a fragment; the error is errFragment, wrapped with what is wrong.
func parseFragment(text string) (fragment, error) {
	var f fragment
	media := false // a media section has begun
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSuffix(line, "\r")
		switch {
		case line == "":
			continue
		case len(line) > limitLine || strings.ContainsAny(line, "\r\x00"):
			return f, fmt.Errorf("%w: a line", errFragment)
		case strings.HasPrefix(line, "m="):
			media = true
			continue
		case !strings.HasPrefix(line, "a="):
			return f, fmt.Errorf("%w: a line that is neither a= nor m=", errFragment)
		}
		if err := f.attribute(line[2:], media); err != nil {
			return f, err
		}
	}
	if f.ufrag == "" || f.password == "" {
		return f, fmt.Errorf("%w: no ice-ufrag and ice-pwd", errFragment)
	}
	return f, nil
}

// attribute takes one in; what it does not know is of no account.
func (f *fragment) attribute(line string, media bool) error {
	name, value, _ := strings.Cut(line, ":")
	switch name {
	case "ice-ufrag":
		return take(&f.ufrag, value, 4)
	case "ice-pwd":
		return take(&f.password, value, 22)
	case "mid":
		if !media || value == "" || len(value) > signal.LimitMID {
			return fmt.Errorf("%w: mid", errFragment)
		}
		f.mids = append(f.mids, value)
	case "candidate":
		if !media {
			return fmt.Errorf("%w: a candidate of no media section", errFragment)
		}
		candidate, err := usable(value)
		if err != nil {
			return err
		}
		if candidate == "" || slices.Contains(f.candidates, candidate) {
			return nil
		}
		if len(f.candidates) == signal.LimitCandidates {
			return &signal.Error{Code: signal.CodeTooMany, Message: "too many candidates"}
		}
		f.candidates = append(f.candidates, candidate)
	}
	return nil
}

// take sets a credential of at least that many characters. The sections of a bundle have the same.
func take(field *string, value string, least int) error {
	if len(value) < least || len(value) > 256 || strings.ContainsFunc(value, notICE) {
		return fmt.Errorf("%w: ice credentials", errFragment)
	}
	if *field != "" && *field != value {
		return fmt.Errorf("%w: ice credentials differ between media sections", errFragment)
	}
	*field = value
	return nil
}

// notICE is true for what is no ice-char (RFC 8839, section 5.1).
func notICE(r rune) bool {
	return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '+' && r != '/'
}

// usable checks a candidate (RFC 8839, section 5.1) and returns it, or "" for
// one to be discarded without a word, whose transport or address is not for
// this server: RFC 9725, section 4.3.2. The generation that the fragment names
// is left out of it.
func usable(value string) (string, error) {
	fields := strings.Fields(value)
	bad := fmt.Errorf("%w: a candidate", errFragment)
	if len(fields) < 8 || fields[6] != "typ" {
		return "", bad
	}
	component, err := strconv.ParseUint(fields[1], 10, 16)
	if err != nil || component == 0 {
		return "", bad
	}
	if _, err := strconv.ParseUint(fields[3], 10, 32); err != nil {
		return "", bad
	}
	port, err := strconv.ParseUint(fields[5], 10, 16)
	if err != nil {
		return "", bad
	}
	addr, err := netip.ParseAddr(fields[4])
	if err != nil || component != 1 || port == 0 || !strings.EqualFold(fields[2], "udp") || addr.Zone() != "" {
		return "", nil
	}
	for i := 8; i+1 < len(fields); i += 2 {
		if fields[i] == "ufrag" {
			fields = slices.Delete(fields, i, i+2)
			break
		}
	}
	candidate := "candidate:" + strings.Join(fields, " ")
	if len(candidate) > signal.LimitCandidate {
		return "", bad
	}
	return candidate, nil
}

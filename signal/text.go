package signal

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// CleanName returns a display name as everybody else may be shown it: control
// characters and bidirectional overrides are taken out, runs of white space
// are one space, and none is left at the ends. It does not shorten.
func CleanName(s string) string {
	var b strings.Builder
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			space = b.Len() > 0
		case isHidden(r):
		default:
			if space {
				b.WriteByte(' ')
				space = false
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

// CleanText is CleanName for text of several lines: white space is kept, of
// the control characters only line feed and tab.
func CleanText(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && isHidden(r) {
			return -1
		}
		return r
	}, s)
}

// isHidden says whether r has no place in text that others are shown: control
// characters, what is not Unicode, and the explicit directional formatting
// characters of UAX #9 (sections 2.1 to 2.5), by which a text can change the
// look of what stands around it.
func isHidden(r rune) bool {
	switch {
	case unicode.IsControl(r), r == utf8.RuneError, r == '\u2028', r == '\u2029':
		return true
	case r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
		return true
	}
	return false
}

// hasControl says whether s has a control character.
func hasControl(s string) bool { return strings.ContainsFunc(s, unicode.IsControl) }

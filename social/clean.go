package social

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rotunda-rtc/rotunda/social/mail"
)

// The lengths of what people write about themselves, in characters unless it says bytes.
const (
	maxFullName = 100
	maxBio      = 100
	maxLocation = 100
	maxWebsite  = 200 // bytes
	maxEmail    = 254 // bytes, RFC 5321 section 4.5.3.1.3
)

// text checks something that somebody wrote: UTF-8 of at most so many characters, without control characters (but line ends if
// lines), and without those that turn the direction of what stands around it. It comes back without spaces around it.
func text(field, s string, least, most int, lines bool) (string, error) {
	if !utf8.ValidString(s) {
		return "", invalid(field, "it is no valid UTF-8")
	}
	if lines {
		s = strings.ReplaceAll(s, "\r\n", "\n")
	}
	for _, r := range s {
		switch {
		case lines && (r == '\n' || r == '\t'):
		case unicode.IsControl(r), r == '\u2028', r == '\u2029', r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', r == '\ufeff':
			return "", invalid(field, "it has characters that are not taken")
		}
	}
	s = strings.TrimSpace(s)
	switch n := utf8.RuneCountInString(s); {
	case n < least:
		return "", invalid(field, "it has fewer than %d characters", least)
	case n > most:
		return "", invalid(field, "it has more than %d characters", most)
	}
	return s, nil
}

// fullName checks a name; spaces within it become one each.
func fullName(s string) (string, error) {
	s, err := text("full_name", s, 1, maxFullName, false)
	if err == nil && len(SearchWords(s)) == 0 {
		err = invalid("full_name", "it has neither letters nor numbers")
	}
	return strings.Join(strings.Fields(s), " "), err
}

// website checks an address of a page, which may be empty.
func website(s string) (string, error) {
	s, err := text("website", s, 0, maxWebsite, false)
	if err != nil || s == "" {
		return "", err
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || len(s) > maxWebsite || strings.ContainsAny(s, " <>\"") {
		return "", invalid("website", "it must be an http or https address")
	}
	return s, nil
}

func language(s string) (string, error) {
	if !mail.Supported(s) {
		return "", invalid("language", "there are no texts in this language")
	}
	return s, nil
}

// address checks an e-mail address and folds its case. It takes what mail servers take in practice: ASCII, without quotes.
func address(s string) (string, error) {
	bad := invalid("email", "it is no e-mail address")
	s = strings.ToLower(strings.TrimSpace(s))
	local, domain, ok := strings.Cut(s, "@")
	if !ok || len(s) > maxEmail || len(local) > 64 || !dotted(local, "!#$%&'*+-/=?^_`{|}~") || !dotted(domain, "-") || !strings.Contains(domain, ".") {
		return "", bad
	}
	for label := range strings.SplitSeq(domain, ".") {
		if len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return "", bad
		}
	}
	return s, nil
}

// dotted says whether s is parts of ASCII letters, digits and others, with single dots between them.
func dotted(s, others string) bool {
	for part := range strings.SplitSeq(s, ".") {
		if part == "" {
			return false
		}
		for _, r := range part {
			if (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune(others, r) {
				return false
			}
		}
	}
	return true
}

// shorten cuts s to at most n bytes of valid UTF-8 without control characters.
func shorten(s string, n int) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, s)
	for len(s) > n {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	return s
}

package social

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// The bounds of what the search stores of a name and takes of a query.
const (
	maxWords    = 16
	maxWordSize = 64 // bytes
)

// foldings are letters that Unicode does not take apart, but people without such keys write so.
var foldings = map[rune]string{
	'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'ħ': "h", 'ŧ': "t", 'ı': "i", 'æ': "ae", 'œ': "oe", 'þ': "th",
	'ة': "ه", 'ى': "ي",
}

// SearchWords gives the words of a name, or of a query for one, as the search compares them: without case, accents,
// vowel signs and apostrophes, each once, at most 16. The name and the query are folded alike; a query finds the names of which each of its words begins a word.
func SearchWords(name string) []string {
	folded := cases.Fold().String(norm.NFKD.String(name))
	var words []string
	var word strings.Builder
	end := func() {
		if word.Len() > 0 && len(words) < maxWords {
			if w := word.String(); !slices.Contains(words, w) {
				words = append(words, w)
			}
		}
		word.Reset()
	}
	for _, r := range norm.NFKD.String(folded) {
		f, ok := foldings[r]
		switch {
		case unicode.Is(unicode.Mn, r), r == '\'', r == '’', r == 'ʼ', r == 'ـ', unicode.Is(unicode.Cf, r):
			continue // marks, apostrophes, the stroke that lengthens Arabic letters, invisible characters
		case !ok && !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.Is(unicode.Mc, r):
			end()
			continue
		case !ok:
			f = string(r)
		}
		if word.Len()+len(f) <= maxWordSize {
			word.WriteString(f)
		}
	}
	end()
	return words
}

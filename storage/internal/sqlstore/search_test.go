package sqlstore

import "testing"

// TestBeginnings holds the bits that databases have to what they were made by: with others, people
// who were stored before would not be found.
func TestBeginnings(t *testing.T) {
	for _, c := range []struct {
		words []string
		want  int64
	}{
		{nil, 0},
		{[]string{"\xff"}, 0x4000},
		{[]string{"a"}, 0x2000000000000000},
		{[]string{"ann"}, 0x2000000000001020},
		{[]string{"anna", "ångström"}, 0x2000000080421020},
	} {
		if got := beginnings(c.words); got != c.want {
			t.Errorf("%q: %#x, want %#x", c.words, got, c.want)
		}
	}
	name := beginnings([]string{"anna", "ångström"})
	for _, query := range [][]string{{"a"}, {"an"}, {"anna", "å"}, {"ång", "ann"}, {"ångström"}} {
		if bits := beginnings(query); name&bits != bits {
			t.Errorf("%q does not find the name", query)
		}
	}
	if bits := beginnings([]string{"ann", "bob"}); name&bits == bits {
		t.Error("a word that the name does not have changes nothing")
	}
}

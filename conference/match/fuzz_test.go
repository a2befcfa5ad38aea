package match_test

import (
	"encoding/json"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference/match"
)

// FuzzMessages: what is taken of a message is within its bounds.
func FuzzMessages(f *testing.F) {
	f.Add(`{"interests":["tea","` + "\u202e" + `"],"language":"en-GB"}`)
	f.Add(`{"text":"<b>` + "\x00" + `"}`)
	f.Fuzz(func(t *testing.T, text string) {
		var s match.Start
		if json.Unmarshal([]byte(text), &s) == nil && s.Validate() == nil {
			if len(s.Interests) > match.LimitInterests || len(s.Language) > match.LimitLanguage {
				t.Errorf("%+v", s)
			}
			q := match.Folded(s.Interests)
			seen := make(map[string]bool)
			for _, each := range q {
				if each == "" || seen[each] {
					t.Errorf("%q becomes %q", s.Interests, q)
				}
				seen[each] = true
			}
		}
		var r match.ReportText
		if json.Unmarshal([]byte(text), &r) == nil && r.Validate() == nil && len([]rune(r.Text)) > match.LimitText {
			t.Errorf("%d characters", len([]rune(r.Text)))
		}
	})
}

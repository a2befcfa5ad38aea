package whip

import "time"

// SetClock makes an endpoint measure time by now.
func (e *Endpoint) SetClock(now func() time.Time) { e.door.now = now }

// SetClock makes an endpoint measure time by now.
func (e *PlayerEndpoint) SetClock(now func() time.Time) { e.door.now = now }

// Fragment is what a fragment says.
type Fragment struct {
	Ufrag, Password  string
	MIDs, Candidates []string
}

// ParseFragment is parseFragment.
func ParseFragment(text string) (Fragment, error) {
	f, err := parseFragment(text)
	return Fragment{f.ufrag, f.password, f.mids, f.candidates}, err
}

// Restarted is a description with what a fragment says in place of its own.
func Restarted(description string, f Fragment) string {
	return restarted(description, fragment{credentials{f.Ufrag, f.Password}, f.MIDs, f.Candidates})
}

// FragmentOf is fragmentOf.
func FragmentOf(description string) string { return fragmentOf(description) }

package sfu

import (
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/stun/v4"

	"github.com/rotunda-rtc/rotunda/sfu/internal/consent"
)

// A remote side whose path dies goes on by another one that it knows, and does not call itself
// disconnected: no ICE restart comes from it. The engine follows it there. Left to itself pion's agent would not: it stays with
// the pair that was nominated unless one of higher priority is, as the way over TCP or a relay is not.
//
// A pair that works is heard at least every consent.AskAfter, and else checked each consent.AskEvery: two or three of those checks have
// got no answer when the path moves.
const (
	// silentNominated is for how long the selected pair was silent before a check on
	// another pair that the remote side nominates moves the path there.
	silentNominated = consent.AskAfter + 3*consent.AskEvery
	// silentChecked is the same for a check that nominates nothing: the remote side is the
	// controlled one.
	silentChecked = silentNominated + consent.AskEvery
)

// candidates is a pair of them.
type candidates struct {
	local, remote ice.Candidate
}

// follows is asked by the agent, on its loop, with each authenticated connectivity check of
// the remote side: whether its pair is to be the selected one from now on.
func (p *peer) follows(m *stun.Message, local, remote ice.Candidate, _ *ice.CandidatePair) bool {
	s := p.selected.Load()
	if s == nil {
		return false
	}
	if s.local.Equal(local) && s.remote.Equal(remote) {
		p.hear(m)
		return false
	}
	silent := p.quiet()
	if remote.Type() == ice.CandidateTypeRelay {
		silent -= relayHold // a direct way may be checked in a moment
	}
	return isSilent(silent, m.Contains(stun.AttrUseCandidate))
}

// isSilent says whether a selected pair that was not heard for so long is given up for another.
func isSilent(silent time.Duration, nominated bool) bool {
	if nominated {
		return silent > silentNominated
	}
	return silent > silentChecked
}

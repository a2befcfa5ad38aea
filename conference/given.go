package conference

import "slices"

// given is what somebody may do in a room since moderators or the host program changed it, and in place of what.
type given struct {
	admitted, grant         Grant
	admittedRole, grantRole Role
}

// restore makes whoever comes back with the admission that was changed what it was changed to, so that nobody gets
// back what was taken, or loses what was given, by reloading a page. An application that has changed its mind since
// admits with something else, and that holds.
func (r *Room) restore(p *participant) {
	g, changed := r.given[p.identity]
	if !changed || g.grant.Hidden != p.hidden || g.admittedRole != p.role || !sameGrant(g.admitted, p.grant) {
		return
	}
	p.grant, p.role = cloneGrant(g.grant), g.grantRole
}

// noteGiven remembers that p has another grant now, for as long as the room is open.
func (r *Room) noteGiven(p *participant, had Grant, hadRole Role) {
	g := given{admitted: p.admitted, admittedRole: p.admittedRole, grant: cloneGrant(p.grant), grantRole: p.role}
	// Who came back from another room by a ticket was admitted with what it had been given before.
	if before, ok := r.given[p.identity]; ok && before.grantRole == hadRole && sameGrant(before.grant, had) {
		g.admitted, g.admittedRole = before.admitted, before.admittedRole
	}
	if g.admittedRole == g.grantRole && sameGrant(g.admitted, g.grant) {
		delete(r.given, p.identity)
		return
	}
	if _, ok := r.given[p.identity]; !ok && len(r.given) >= maxKnown {
		for identity := range r.given {
			delete(r.given, identity)
			break
		}
	}
	r.given[p.identity] = g
}

// sameGrant says whether two grants permit the same.
func sameGrant(a, b Grant) bool {
	return slices.Equal(sorted(a.Publish), sorted(b.Publish)) && slices.Equal(sorted(a.Permissions), sorted(b.Permissions)) &&
		a.Subscribe == b.Subscribe && a.Data == b.Data && a.Chat == b.Chat && a.Update == b.Update && a.Hidden == b.Hidden &&
		a.Moderate == b.Moderate && a.Record == b.Record && a.Admin == b.Admin
}

// sorted returns what is in a list, each once.
func sorted[S ~string](list []S) []S {
	return slices.Compact(slices.Sorted(slices.Values(list)))
}

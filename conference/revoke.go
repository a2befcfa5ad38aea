package conference

import (
	"context"
	"errors"
	"strings"

	"github.com/rotunda-rtc/rotunda/signal"
)

// Revocation names participants who are to leave, since what let them in holds no more.
// They are those of whom all fields that are not empty are true; the zero Revocation names nobody.
type Revocation struct {
	Credential string // Admission.Credential
	Identity   string // Admission.Identity; those who came by WHIP and WHEP with it are meant as well
	Room       string // name of the room; those who were moved from it are meant as well
}

// errAskAgain: something was revoked between the authorisation and the join.
var errAskAgain = &signal.Error{Code: signal.CodeConflict, Message: "credentials were revoked meanwhile; try again"}

// enter lets somebody join. It asks the application again when something was revoked meanwhile.
func (s *Server) enter(ctx context.Context, e *entry) error {
	for range 3 {
		e.epoch = s.revocations.Load()
		if err := s.enterOnce(ctx, e); !errors.Is(err, errAskAgain) {
			return err
		}
	}
	return errAskAgain
}

// Revoke removes the participants that a revocation names, those who wait in a lobby as well, with reason removed and
// message, and returns how many. Who is joining just now is authorised anew: when Config.Authorize refuses
// from before the call on, none is in a room after it. An error is that of ctx; the
// others were told to leave all the same.
func (s *Server) Revoke(ctx context.Context, which Revocation, message string) (removed int, err error) {
	if which == (Revocation{}) {
		return 0, nil
	}
	s.revocations.Add(1)
	s.tickets.revoke(which, true)
	told := make(map[*Room]chan int)
	for _, r := range s.Rooms() {
		count := make(chan int, 1)
		if r.post(func() { count <- r.revoke(which, message) }) {
			told[r] = count
		}
	}
	for r, count := range told {
		select {
		case n := <-count:
			removed += n
		case <-r.stopped: // and with it everybody has left
		case <-ctx.Done():
			return removed, ctx.Err()
		}
	}
	return removed, nil
}

// revoke drops those whom a revocation names; on the loop.
func (r *Room) revoke(which Revocation, message string) int {
	n := 0
	for _, p := range r.everybody() {
		if which.names(p) && (which.Room == "" || which.Room == r.name || p.home != nil && which.Room == p.home.room) {
			r.drop(p, signal.ReasonRemoved, message)
			n++
		}
	}
	return n
}

func (which Revocation) names(p *participant) bool {
	return (which.Credential == "" || which.Credential == p.credential) &&
		(which.Identity == "" || which.Identity == p.identity || p.identity == which.Identity+":whip" ||
			strings.HasPrefix(p.identity, which.Identity+":whep:"))
}

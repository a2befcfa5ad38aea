package conference

import (
	"context"

	"github.com/rotunda-rtc/rotunda/signal"
)

// Actions returns the names of all actions.
func Actions() []string {
	var names []string
	for _, a := range actions {
		names = append(names, a.name)
	}
	return names
}

// DataArrives does what the engine does when a reliable data message of a participant comes, and
// returns whether anything is on its way to another, who has no transport yet.
func (r *Room) DataArrives(from, to string) (arrives bool) {
	msg, _ := signal.AppendData(nil, signal.DataHeader{To: []string{to}}, []byte("payload"))
	_ = r.do(context.Background(), func() {
		q := r.participants[to]
		before := len(q.dataOut)
		r.route(r.participants[from], nil, true, msg)
		arrives = len(q.dataOut) > before
	})
	return arrives
}

// Tickets returns how many tickets were given out and not used.
func (s *Server) Tickets() int {
	s.tickets.mu.Lock()
	defer s.tickets.mu.Unlock()
	return len(s.tickets.m)
}

// MemoryBans returns the Bans of a server that was given none.
func MemoryBans() Bans { return newMemoryBans() }

// The bounds of memoryBans and of asking others to unmute.
const (
	MaxBansOfRoom = maxBansOfRoom
	MaxBans       = maxBans
	AsksBurst     = asksBurst
)

// DataWaits returns how many messages wait for a participant's transport.
func (r *Room) DataWaits(sid string) (n int) {
	_ = r.do(context.Background(), func() { n = len(r.participants[sid].dataOut) })
	return n
}

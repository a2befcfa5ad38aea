// Package consent keeps watch over one ICE candidate pair that is in use: whether the remote side still is at its other end and
// agrees to be sent to (consent freshness, RFC 7675), and whether the pair works just now.
//
//	s := consent.New(consent.Config{LocalUfrag: …, RemoteUfrag: …}, now)
//	if check := s.Due(now); check != nil { // each quarter of a second or so
//		send(check)
//	}
//	if answer, took := s.Take(datagram, from, now); took { // STUN from the pair's other end
//		send(answer) // unless it is nil
//	}
//	switch s.State(now) { … }
//
// # How
//
// The pair is checked each 4 to 6 s, at random, as the RFC has it; a check that is not answered is repeated after a second, three times, and then each 250 ms. When nothing authentic was
// heard for 2.2 s, media included, it is checked each 250 ms: these are checks of connectivity, not of consent, for which the RFC forbids that,
// so that a pair that has died is told from one that has lost a packet. Silence of 5 s means Silent. Consent, which only an answer
// to a check of ours gives, ends after 30 s; so does patience with silence. Then the pair is Over, at once where the remote side forbids it. It takes
// five checks without an answer as well, over 4 s: a process that itself stood still for a minute has not shown that anybody is gone. Another pair
// inherits the consent of the one before, and nothing is heard there until a check of ours was answered.
//
// A browser whose pair is idle checks it each 2.5 s, so that it is asked in between.
//
// Take answers the remote side's own checks of the pair, but leaves to the ICE agent what could mean anything to it: a nomination of another kind than that of the pair in use,
// a conflict of roles, an attribute that has to be understood and is not, other users and other passwords. It answers no more than 50
// a second; the rest is the agent's. Answers to checks of ours are taken however many there are: nobody can guess one.
package consent

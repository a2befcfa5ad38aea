package signal

import "time"

// End ends the session: EventLeft is sent, what is queued is flushed for at
// most FlushTimeout, and the carrier is closed. It does not wait (see Done);
// later calls, also of Event and Reply, do nothing, except that an End with
// ReasonServerShutdown ends also the waiting of an ended session for a client
// that has not been told yet.
func (s *Session) End(reason LeaveReason, message string) {
	s.EndWith(Left{Reason: reason, Message: message})
}

// EndWith is End with all that EventLeft is to say.
func (s *Session) EndWith(left Left) { s.end(left, left.Reason == ReasonServerShutdown) }

// end is End; with final the session does not wait for a client that is away.
func (s *Session) end(left Left, final bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if final {
		s.final = true
		if !s.linger.IsZero() {
			s.linger = time.Time{}
			if s.carrier == nil {
				s.armLocked(0)
			}
		}
	}
	s.endLocked(left, left.Reason.CloseCode())
}

func (s *Session) endLocked(left Left, code CloseCode) {
	if s.ending {
		return
	}
	s.ending, s.reason, s.closeWith = true, left.Reason, code
	s.cancel()
	if s.awaiting { // there will be no snapshot
		s.log.dropEvents()
		s.awaiting = false
	}
	s.leftSeq = s.log.push(0, mustEvent(EventLeft, left).tail)
	if s.carrier != nil {
		s.carrier.wakeUp()
		s.armLocked(s.cfg.FlushTimeout)
		return
	}
	if !s.final && s.timer != nil {
		s.linger = s.deadline // the rest of the resume window
	}
	s.armLocked(0) // Ended is never called by whoever calls End
}

// lingerLocked has an ended session wait for a client that has not been told:
// it would come back as a new one otherwise, against what was decided.
func (s *Session) lingerLocked(d time.Duration) {
	if s.linger.IsZero() {
		s.linger = time.Now().Add(d)
	}
	s.armLocked(time.Until(s.linger))
}

// armLocked sets the session's deadline.
func (s *Session) armLocked(d time.Duration) {
	s.deadline = time.Now().Add(d)
	if s.timer == nil {
		s.timer = time.AfterFunc(d, s.onTimer)
		return
	}
	s.timer.Reset(d)
}

// onTimer acts on the deadline the session is under now, which its state tells.
func (s *Session) onTimer() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	if rest := time.Until(s.deadline); rest > 0 { // set anew since the timer fired
		s.timer.Reset(rest)
		return
	}
	switch {
	case s.carrier != nil && s.ending:
		s.carrier.failLocked(s.closeWith, string(s.reason), nil)
	case !s.ending && !s.accepted && len(s.pending) > 0:
		s.armLocked(s.cfg.EstablishTimeout)
	case !s.ending && !s.accepted:
		s.endLocked(Left{Reason: ReasonTimeout, Message: "no request accepted in time"}, CloseHelloTimeout)
	case s.carrier != nil:
	case !s.ending:
		s.endLocked(Left{Reason: ReasonTimeout}, CloseLeft)
	default:
		s.mu.Unlock()
		s.notifyEnded()
		s.mu.Lock()
		s.expireLocked()
	}
}

// expireLocked ends an ended session's waiting once its time is over.
func (s *Session) expireLocked() {
	if s.carrier == nil && !s.linger.IsZero() {
		if rest := time.Until(s.linger); rest > 0 {
			s.armLocked(rest)
			return
		}
		s.linger = time.Time{}
	}
	s.closeIfDoneLocked()
}

// notifyEnded calls Ended, once, after the last Handle has returned.
func (s *Session) notifyEnded() {
	s.callMu.Lock()
	defer s.callMu.Unlock()
	s.mu.Lock()
	first := !s.notified
	s.mu.Unlock()
	if !first {
		return
	}
	s.handling <- struct{}{} // kept: there is no request after it
	s.handler.Ended(s.reason)
	s.mu.Lock()
	s.notified = true
	s.mu.Unlock()
}

// setHandler gives the session its handler, which is told at once if the
// session has ended already.
func (s *Session) setHandler(h Handler) {
	s.callMu.Lock()
	defer s.callMu.Unlock()
	s.handler = h
	s.mu.Lock()
	late := s.notified
	s.mu.Unlock()
	if late {
		h.Ended(s.reason)
	}
}

// closeIfDoneLocked closes done once nothing is left.
func (s *Session) closeIfDoneLocked() {
	if s.closed || !s.notified || s.serving > 0 || !s.linger.IsZero() {
		return
	}
	s.closed = true
	s.timer.Stop()
	s.log.entries = nil
	if s.onDone != nil {
		s.onDone()
	}
	close(s.done)
}

// cut closes the carrier of a session that has no time left to flush.
func (s *Session) cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.carrier != nil {
		s.carrier.failLocked(s.closeWith, string(s.reason), nil)
	}
}

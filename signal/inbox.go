package signal

import "time"

// take takes in one frame of carrier c. It returns false when the carrier has ended.
func (s *Session) take(c *carrier, b []byte) bool {
	f, err := ParseClientFrame(b)
	if err != nil {
		s.count(CountBadFrames, 1)
	}
	if f.ID != 0 {
		// One request at a time, also when a replaced carrier's is still running.
		select {
		case s.handling <- struct{}{}:
		case <-c.down:
			return false
		}
		return s.request(c, f, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.failed || s.carrier != c {
		return false
	}
	if err != nil {
		c.failLocked(CloseBadFrame, asError(err).Message, nil)
		return false
	}
	if f.Type == TypePong && !c.pingAt.IsZero() {
		s.rtt, c.pingAt = time.Since(c.pingAt), time.Time{}
	}
	return s.ackLocked(c, f.Ack)
}

// request runs the handler for a request, once. It releases s.handling.
func (s *Session) request(c *carrier, f Frame, bad error) (alive bool) {
	defer func() { <-s.handling }()
	s.mu.Lock()
	alive = !c.failed && s.carrier == c && s.ackLocked(c, f.Ack)
	if !alive {
		s.mu.Unlock()
		return false
	}
	req := s.admitLocked(c, f)
	s.mu.Unlock()
	switch {
	case req == nil:
		return true
	case bad != nil:
		req.Fail(bad)
		return true
	case req.Type == TypeHello:
		req.Fail(&Error{Code: CodeBadFrame, Message: "hello is said once on each carrier"})
		return true
	}
	s.count(CountRequests, 1)
	returned := false
	defer func() {
		if !returned {
			s.End(ReasonInternal, "") // the handler panicked
		}
	}()
	s.handler.Handle(s.ctx, req)
	returned = true
	s.mu.Lock()
	forgotten := !req.answered && !req.deferred
	s.mu.Unlock()
	if forgotten {
		req.Fail(&Error{Code: CodeInternal, Message: "not answered"})
	}
	return true
}

// admitLocked registers a request that is to be run, and answers one that is not.
func (s *Session) admitLocked(c *carrier, f Frame) *Request {
	if s.ending {
		return nil // EventLeft says it all
	}
	onCarrier := f.ID <= c.highID
	c.highID = max(c.highID, f.ID)
	if f.ID <= s.highID {
		s.repeatLocked(c, f.ID, onCarrier)
		return nil
	}
	if len(s.pending)+s.log.replies >= s.cfg.MaxUnackedReplies {
		s.refuseLocked(c, f.ID, &Error{Code: CodeTooMany, Message: "too many requests without an acknowledged reply"})
		return nil
	}
	s.highID = f.ID
	req := &Request{ID: f.ID, Type: f.Type, Data: f.Data, session: s}
	s.pending[f.ID] = req
	return req
}

// repeatLocked deals with an id that is not new. The first time on a carrier
// it is a client that makes sure after a cut: the reply comes by the log. The
// second time it is sent again.
func (s *Session) repeatLocked(c *carrier, id uint64, onCarrier bool) {
	s.count(CountRepeats, 1)
	if _, ok := s.pending[id]; ok {
		return
	}
	e, ok := s.log.reply(id)
	switch {
	case !ok:
		s.refuseLocked(c, id, &Error{Code: CodeBadFrame, Message: "id: its reply was acknowledged, or a higher one came before"})
	case onCarrier && e.seq <= c.sent && !s.awaiting:
		s.directLocked(c, e)
	}
}

// refuseLocked answers a request that does not take part in the sequence.
func (s *Session) refuseLocked(c *carrier, id uint64, e *Error) {
	s.directLocked(c, entry{re: id, tail: replyTail(id, nil, e)})
}

func (s *Session) directLocked(c *carrier, e entry) {
	if len(c.direct) >= maxDirect {
		c.failLocked(CloseRateLimited, "answers not read", nil)
		return
	}
	c.direct = append(c.direct, e)
	c.wakeUp()
}

// ackLocked takes in an acknowledgement; one of what was never sent ends the carrier.
func (s *Session) ackLocked(c *carrier, seq uint64) bool {
	if seq > c.sent {
		c.failLocked(CloseBadFrame, "ack: of what was not sent", nil)
		return false
	}
	s.log.ack(seq)
	if s.ending && s.log.acked >= s.leftSeq {
		c.wakeUp()
	}
	return true
}

package signal

import (
	"slices"
	"time"
)

// Event sends an event. It never blocks. Data that is no JSON is a
// programmer's mistake and panics.
func (s *Session) Event(typ string, data any) { s.Send(mustEvent(typ, data)) }

// Send sends an event that was rendered before.
func (s *Session) Send(e *Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ending {
		return
	}
	s.log.push(0, e.tail)
	s.trimLocked()
	s.wakeLocked()
}

// Notice sends a notice: dropped when there is no carrier, or it is slow, or
// it is waiting for a snapshot. It never blocks and panics as Event does.
func (s *Session) Notice(typ string, data any) { s.SendNotice(mustEvent(typ, data)) }

// SendNotice is Notice for one that was rendered before.
func (s *Session) SendNotice(e *Event) {
	s.mu.Lock()
	dropped := s.noticeLocked(e)
	s.mu.Unlock()
	if dropped {
		s.count(CountNoticesDropped, 1)
	}
}

func (s *Session) noticeLocked(e *Event) (dropped bool) {
	c := s.carrier
	if c == nil || c.failed || s.awaiting || s.ending {
		return true
	}
	if len(c.notices) >= s.cfg.MaxNotices {
		c.notices = slices.Delete(c.notices, 0, 1)
		dropped = true
	}
	c.notices = append(c.notices, e)
	c.wakeUp()
	return dropped
}

// SendSnapshot sends EventSnapshot with data, which must be the client's
// whole view at this point of the sequence. Events not yet acknowledged before
// it are dropped; replies are kept. It never blocks and panics as Event does.
func (s *Session) SendSnapshot(data any) {
	e := mustEvent(EventSnapshot, data)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ending {
		return
	}
	s.log.dropEvents()
	s.log.snapshot = s.log.push(0, e.tail)
	s.awaiting = false
	s.wakeLocked()
}

func mustEvent(typ string, data any) *Event {
	e, err := NewEvent(typ, data)
	if err != nil {
		panic("signal: " + err.Error())
	}
	return e
}

// reply puts the answer of r into the sequence; the first call for a request counts.
func (s *Session) reply(r *Request, data []byte, e *Error) {
	tail := replyTail(r.ID, data, e)
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.answered {
		return
	}
	r.answered = true
	delete(s.pending, r.ID)
	if s.ending {
		return
	}
	if e == nil && !s.accepted {
		s.accepted = true
		if s.carrier == nil && s.timer != nil { // from now on worth waiting for
			s.armLocked(s.cfg.ResumeWindow)
		}
	}
	s.log.push(r.ID, tail)
	s.wakeLocked()
}

// trimLocked lets the oldest events fall out past the bounds. What falls out
// before an attached carrier has it means that the carrier is too slow.
func (s *Session) trimLocked() {
	for s.log.events > 1 {
		c := s.carrier
		unsent := c != nil && !c.failed && !s.awaiting && s.log.oldestEvent() > c.sent
		maxEvents, maxBytes := s.cfg.MaxUnackedEvents, s.cfg.MaxUnackedBytes
		if unsent {
			maxEvents, maxBytes = max(maxEvents, s.cfg.MaxUnsentEvents), max(maxBytes, s.cfg.MaxUnsentBytes)
		}
		if s.log.events <= maxEvents && s.log.eventBytes <= maxBytes {
			return
		}
		if unsent {
			c.failLocked(CloseSlowConsumer, "too many events not read", nil)
			continue // now within the smaller bounds
		}
		s.log.dropOldestEvent()
		s.count(CountEventsDropped, 1)
	}
}

func (s *Session) wakeLocked() {
	if s.carrier != nil {
		s.carrier.wakeUp()
	}
}

// next returns the next frame for c to write. Once a session that ends has
// nothing left to say and was heard to the end, it closes the carrier.
func (s *Session) next(c *carrier) (entry, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.failed || s.carrier != c {
		return entry{}, false
	}
	if len(c.direct) > 0 {
		e := c.direct[0]
		c.direct = c.direct[1:]
		return e, true
	}
	if !s.awaiting {
		if e, ok := s.log.after(c.sent); ok {
			c.sent = e.seq
			return e, true
		}
	}
	if s.ending {
		if s.log.acked >= s.leftSeq || !s.accepted { // who was never let in is not waited for
			c.failLocked(s.closeWith, string(s.reason), nil)
		}
		return entry{}, false
	}
	if len(c.notices) > 0 {
		e := c.notices[0]
		c.notices = c.notices[1:]
		return entry{tail: e.tail}, true
	}
	return entry{}, false
}

// ping queues a ping, after whatever else waits.
func (s *Session) ping(c *carrier) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.failed || len(c.direct) >= maxDirect {
		return
	}
	c.pingAt = time.Now()
	c.direct = append(c.direct, entry{tail: pingTail()})
}

func pingTail() []byte { return []byte(`"type":"` + NoticePing + `"}`) }

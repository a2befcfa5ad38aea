package signal

// Observer is told what sessions do, for metrics and logs. Its methods are
// called from many goroutines, some with a session's mutex held: they must be
// quick, must not block and must not call the session.
type Observer interface {
	// Count adds n to a counter.
	Count(c Counter, n int)
	// CarrierClosed reports the end of a carrier of a session: err is nil when
	// this side closed it with code, else what ended it.
	CarrierClosed(session string, code CloseCode, reason string, err error)
}

// Counter names a counter of an Observer.
type Counter string

// The counters.
const (
	CountFramesIn       Counter = "frames_in"
	CountFramesOut      Counter = "frames_out"
	CountBytesIn        Counter = "bytes_in"
	CountBytesOut       Counter = "bytes_out"
	CountSessions       Counter = "sessions"        // sessions begun
	CountResumes        Counter = "resumes"         // carriers that took up a session
	CountResumesMissed  Counter = "resumes_missed"  // of these, the ones that needed a snapshot
	CountResumesRefused Counter = "resumes_refused" // wrong secret or session gone
	CountRequests       Counter = "requests"        // requests handed to the handler
	CountRepeats        Counter = "repeats"         // requests that came again and were not run again
	CountEventsDropped  Counter = "events_dropped"  // events that fell out of the replay log
	CountNoticesDropped Counter = "notices_dropped"
	CountThrottled      Counter = "throttled" // frames whose reading was delayed
	CountBadFrames      Counter = "bad_frames"
)

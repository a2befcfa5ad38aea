package alloc

import "fmt"

// Explain says in a sentence what a stream gets and why it gets no more, for statistics that people read.
func Explain(s *Stream, d Decision) string {
	why := d.because()
	if d.Option < 0 || d.Option >= len(s.Options) {
		return "off: " + why
	}
	o := &s.Options[d.Option]
	if s.Class == Audio {
		return fmt.Sprintf("%d kbit/s: %s", kilobits(d.Bitrate), why)
	}
	return fmt.Sprintf("layer %d/%d at %d kbit/s: %s", o.Spatial, o.Temporal, kilobits(d.Bitrate), why)
}

func (d Decision) because() string {
	switch d.Reason {
	case ReasonFull:
		return "the best there is"
	case ReasonSize:
		return "more pixels than the place where it is shown has would not be seen"
	case ReasonWish:
		return "the receiver wishes no more"
	case ReasonBandwidth:
		return fmt.Sprintf("the %d kbit/s of what is wished do not fit the estimate beside what goes first", kilobits(d.Wanted))
	case ReasonHysteresis:
		return "there may be room for more, once the estimate has stayed clearly above that for some seconds"
	case ReasonHidden:
		return "the receiver does not show it"
	case ReasonPaused:
		return "paused for this receiver"
	case ReasonLastN:
		return "others spoke later, and only the cameras of the last speakers are forwarded"
	case ReasonSource:
		return "the publisher sends nothing"
	default:
		return "not decided yet"
	}
}

// kilobits rounds up: what does not fit is never said to be as much as there is.
func kilobits(bitrate int64) int64 { return (bitrate + 999) / 1000 }

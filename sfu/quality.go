package sfu

// Quality is how well the media of one transport fare.
type Quality uint8

// The qualities, worst first.
const (
	QualityLost      Quality = iota // nothing comes through
	QualityPoor                     // it disturbs
	QualityGood                     // it can be noticed
	QualityExcellent                // as good as it gets
)

// String returns the quality's name in lower case.
func (q Quality) String() string {
	switch q {
	case QualityLost:
		return "lost"
	case QualityPoor:
		return "poor"
	case QualityGood:
		return "good"
	case QualityExcellent:
		return "excellent"
	}
	return "unknown"
}

package conference

import (
	"fmt"
	"time"

	"github.com/rotunda-rtc/rotunda/signal"
)

// The bounds of meshes, and the defaults of rooms whose media may go directly.
const (
	maxDirect            = 8
	defaultMesh          = 4
	defaultDirectAfter   = 10 * time.Second
	defaultDirectTimeout = 5 * time.Second
)

func (s *RoomSettings) directDefaults() {
	switch s.Mode {
	case signal.ModeP2P:
		set(&s.MaxDirect, min(defaultMesh, s.Capacity))
		s.Capacity = min(s.Capacity, s.MaxDirect)
	case signal.ModeAuto:
		set(&s.MaxDirect, 2)
	default:
		return
	}
	set(&s.DirectAfter, defaultDirectAfter)
	set(&s.DirectTimeout, defaultDirectTimeout)
}

// checkMode looks for a mode that cannot be.
func (s RoomSettings) checkMode() error {
	switch s.Mode {
	case "", signal.ModeSFU, signal.ModeP2P, signal.ModeAuto:
	default:
		return fmt.Errorf("conference: RoomSettings.Mode: no mode %q", s.Mode)
	}
	if s.MaxDirect < 0 || s.MaxDirect > maxDirect {
		return fmt.Errorf("conference: RoomSettings.MaxDirect: %d, not 0 to %d", s.MaxDirect, maxDirect)
	}
	return nil
}

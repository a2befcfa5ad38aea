package conference

import (
	"runtime/debug"
	"slices"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/signal"
)

// iceServers are those for one participant. It must not be called on a loop, since the
// application has its part in it. Without what it fails to give, direct ways are left.
func (s *Server) iceServers(identity string) (list []signal.ICEServer) {
	list = s.cfg.ICEServers
	if s.cfg.ICEServersFor == nil {
		return list
	}
	defer func() {
		if v := recover(); v != nil {
			s.log.Error("panic in ICEServersFor", zap.Any("panic", v), zap.String("stack", string(debug.Stack())))
		}
	}()
	return slices.Concat(list, s.cfg.ICEServersFor(identity))
}

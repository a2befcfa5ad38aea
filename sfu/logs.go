package sfu

import "github.com/pion/logging"

// silent is the logger given to pion's components. Their messages quote
// credentials and addresses, and a peer can cause them at will; what matters
// of them reaches us by return values and states, and is logged here.
type silent struct{}

var (
	_ logging.LoggerFactory = silent{}
	_ logging.LeveledLogger = silent{}
)

func (silent) NewLogger(string) logging.LeveledLogger { return silent{} }

func (silent) Trace(string)          {}
func (silent) Tracef(string, ...any) {}
func (silent) Debug(string)          {}
func (silent) Debugf(string, ...any) {}
func (silent) Info(string)           {}
func (silent) Infof(string, ...any)  {}
func (silent) Warn(string)           {}
func (silent) Warnf(string, ...any)  {}
func (silent) Error(string)          {}
func (silent) Errorf(string, ...any) {}

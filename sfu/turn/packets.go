package turn

import (
	"errors"
	"net"
	"sync"

	"github.com/pion/logging"
)

// packets is a UDP socket that tells when its reader has come to the end.
type packets struct {
	net.PacketConn
	once  sync.Once
	ended chan struct{}
}

// ReadFrom implements net.PacketConn. An error of one datagram is not the end.
func (p *packets) ReadFrom(b []byte) (int, net.Addr, error) {
	for failures := 0; ; failures++ {
		n, from, err := p.PacketConn.ReadFrom(b)
		if err == nil {
			return n, from, nil
		}
		if timeout, ok := err.(net.Error); failures < 1000 && !errors.Is(err, net.ErrClosed) && (!ok || !timeout.Timeout()) {
			continue
		}
		p.once.Do(func() { close(p.ended) })
		return n, from, err
	}
}

// silent is a log for pion that keeps nothing: it would name users and their addresses.
type silent struct{}

func (s silent) NewLogger(string) logging.LeveledLogger { return s }
func (silent) Trace(string)                             {}
func (silent) Tracef(string, ...any)                    {}
func (silent) Debug(string)                             {}
func (silent) Debugf(string, ...any)                    {}
func (silent) Info(string)                              {}
func (silent) Infof(string, ...any)                     {}
func (silent) Warn(string)                              {}
func (silent) Warnf(string, ...any)                     {}
func (silent) Error(string)                             {}
func (silent) Errorf(string, ...any)                    {}

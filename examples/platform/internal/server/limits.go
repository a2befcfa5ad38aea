package server

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/examples/platform/internal/config"
)

// What the machine should allow.
const (
	wantFiles  = 4096    // and one for each session beside them
	wantBuffer = 4 << 20 // what the media engine asks for
)

// A shortage is something that the machine allows too little of.
type shortage struct{ what, remedy string }

// shortages looks at what the system allows. Where it does not tell, nothing is short.
func shortages(cfg *config.Config) (out []shortage) {
	if have, ok := openFiles(); ok && have < wantFiles+uint64(cfg.MaxSessions) {
		out = append(out, shortage{
			fmt.Sprintf("%d files may be open, which is not enough for -max-sessions %d", have, cfg.MaxSessions),
			fmt.Sprintf("set LimitNOFILE=%d in the systemd unit, or lower -max-sessions", wantFiles+cfg.MaxSessions),
		})
	}
	for _, name := range []string{"rmem_max", "wmem_max"} {
		if have, ok := kernelNumber("/proc/sys/net/core/" + name); ok && have < wantBuffer {
			out = append(out, shortage{
				fmt.Sprintf("the system gives sockets buffers of %d bytes at most, and media takes more when many people get a key frame at once", have),
				fmt.Sprintf("sysctl -w net.core.%s=%d", name, wantBuffer),
			})
		}
	}
	return out
}

// kernelNumber reads a setting of Linux; it is not there on other systems.
func kernelNumber(path string) (int, bool) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, false
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(text)))
	return n, err == nil
}

// warnOfShortages tells the log at the start.
func (s *Server) warnOfShortages() {
	for _, short := range shortages(s.cfg) {
		s.log.Warn(short.what, zap.String("remedy", short.remedy))
	}
}

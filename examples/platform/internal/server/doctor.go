package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/rotunda-rtc/rotunda/examples/platform/internal/config"
)

// checkTime bounds one check.
const checkTime = 10 * time.Second

// errUnhealthy is the outcome of a doctor who found something wrong.
var errUnhealthy = errors.New("something is wrong")

// A finding is what a check has to say: nothing more if all is well.
type finding struct {
	what    string // what was found
	wrong   bool   // it does not work so
	unsure  bool   // it cannot be known from here, or may be meant so
	setting string // what to change, and how
}

func fine(format string, args ...any) []finding {
	return []finding{{what: fmt.Sprintf(format, args...)}}
}

func unsure(setting, format string, args ...any) []finding {
	return []finding{{unsure: true, setting: setting, what: fmt.Sprintf(format, args...)}}
}

func wrong(setting, format string, args ...any) []finding {
	return []finding{{wrong: true, setting: setting, what: fmt.Sprintf(format, args...)}}
}

// doctor looks at what usually goes wrong.
type doctor struct{ cfg *config.Config }

// Doctor checks the settings against the machine and the network, beside a running platform or before it runs, and writes what it
// finds, with the setting to change. It returns an error if something is wrong.
func Doctor(ctx context.Context, cfg *config.Config, out io.Writer) error {
	d := &doctor{cfg}
	sick := false
	for _, check := range []struct {
		name string
		run  func(context.Context) []finding
	}{
		{"data", d.data}, {"database", d.database}, {"mail", d.mail}, {"certificate", d.certificate}, {"pages", d.pages},
		{"media", d.mediaPorts}, {"address", d.address}, {"turn", d.turn}, {"limits", d.limits}, {"clock", d.clock},
	} {
		ctx, cancel := context.WithTimeout(ctx, checkTime)
		for _, f := range check.run(ctx) {
			mark := "ok   "
			switch {
			case f.wrong:
				mark, sick = "WRONG", true
			case f.unsure:
				mark = "?    "
			}
			fmt.Fprintf(out, "%s %-12s %s\n", mark, check.name, f.what)
			if f.setting != "" {
				fmt.Fprintf(out, "      %-12s → %s\n", "", f.setting)
			}
		}
		cancel()
	}
	if sick {
		return errUnhealthy
	}
	return ctx.Err()
}

package signaltest_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/signaltest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestCarrier(t *testing.T) {
	signaltest.TestCarrier(t, func(*testing.T) (client, server signal.Conn) { return signaltest.Pipe(nil) })
}

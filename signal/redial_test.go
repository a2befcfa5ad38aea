package signal_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/signaltest"
)

// echo answers every request with its data.
type echo struct{}

func (echo) Handle(_ context.Context, req *signal.Request) { req.Reply(req.Data) }
func (echo) CarrierLost()                                  {}
func (echo) Resumed(bool)                                  {}
func (echo) Ended(signal.LeaveReason)                      {}

// A carrier that looks alive is replaced at once, and a dial that hangs is begun anew.
func TestRedial(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		sessions := signal.NewSessions(signal.SessionsConfig{
			Open: func(context.Context, *signal.Session, *signal.Hello, signal.ConnInfo) (signal.Handler, error) {
				return echo{}, nil
			},
		})
		hang := false
		dials := 0
		client, err := signal.Connect(t.Context(), signal.ClientConfig{
			Dial: func(ctx context.Context) (signal.Conn, error) {
				dials++
				if hang {
					hang = false
					<-ctx.Done()
					return nil, ctx.Err()
				}
				near, far := signaltest.Pipe(nil)
				go sessions.ServeConn(context.Background(), far, signal.ConnInfo{})
				return near, nil
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		ask := func() time.Duration {
			begin := time.Now()
			if err := client.Request(t.Context(), "say", 1, nil); err != nil {
				t.Error(err)
			}
			return time.Since(begin)
		}
		ask()
		client.Redial()
		synctest.Wait()
		if got := ask(); dials != 2 || got > 300*time.Millisecond {
			t.Errorf("after %d dials and %v", dials, got)
		}
		hang = true
		client.Redial()
		time.Sleep(time.Second) // in the dial that hangs
		client.Redial()
		if got := ask(); dials != 4 || got > time.Second {
			t.Errorf("after %d dials and %v", dials, got)
		}
		if err := client.Close(); err != nil {
			t.Error(err)
		}
		if err := sessions.Close(context.Background(), signal.ReasonServerShutdown); err != nil {
			t.Error(err)
		}
	})
}

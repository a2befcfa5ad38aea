package signal_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/signaltest"
)

func ExampleSessions() {
	sessions := signal.NewSessions(signal.SessionsConfig{
		Open: func(_ context.Context, s *signal.Session, _ *signal.Hello, _ signal.ConnInfo) (signal.Handler, error) {
			return greeter{s}, nil
		},
	})
	done := make(chan struct{})
	client, err := signal.Connect(context.Background(), signal.ClientConfig{
		Dial: func(context.Context) (signal.Conn, error) {
			client, server := signaltest.Pipe(nil)
			go sessions.ServeConn(context.Background(), server, signal.ConnInfo{})
			return client, nil
		},
		OnEvent: func(e signal.ClientEvent) { fmt.Println("event", e.Type, string(e.Data)) },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	client.Send("greet", nil, func(reply json.RawMessage, err error) {
		fmt.Println("reply", string(reply), err)
		close(done)
	})
	<-done
	_ = client.Close()
	_ = sessions.Close(context.Background(), signal.ReasonServerShutdown)
	// Output:
	// event greeted {"by":"you"}
	// reply {"hello":"world"} <nil>
}

// greeter answers every request, after an event.
type greeter struct{ session *signal.Session }

func (g greeter) Handle(_ context.Context, req *signal.Request) {
	g.session.Event("greeted", map[string]string{"by": "you"})
	req.Reply(map[string]string{"hello": "world"})
}
func (g greeter) CarrierLost()             {}
func (g greeter) Resumed(bool)             {}
func (g greeter) Ended(signal.LeaveReason) {}

func ExampleConnect() {
	_, err := signal.Connect(context.Background(), signal.ClientConfig{
		Dial: func(context.Context) (signal.Conn, error) { return nil, errors.New("no network") },
	})
	fmt.Println(err)
	// Output: connect: dial: no network
}

func ExampleCode_Info() {
	row := signal.CodeRoomFull.Info()
	fmt.Println(row.Reaction, row.HTTP, row.Meaning)
	// Output: leave 503 the room has no place left
}

// An event for everybody is rendered once; each session adds its number.
func ExampleSession_Send() {
	room := []*signal.Session{
		signal.NewSession(signal.SessionConfig{}, greeter{}),
		signal.NewSession(signal.SessionConfig{}, greeter{}),
	}
	event, err := signal.NewEvent(signal.EventMuted, signal.Mute{Publication: "PB_1", Muted: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range room {
		s.Send(event)
		fmt.Println(s.Stats().Seq)
		s.End(signal.ReasonRoomClosed, "")
	}
	// Output:
	// 1
	// 1
}

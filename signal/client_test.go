package signal_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/signaltest"
)

// mirror is a client that keeps a copy of its tally's list, by events alone.
type mirror struct {
	rig *rig
	*signal.ClientSession

	mu     sync.Mutex // guards all below
	conn   *signaltest.PipeConn
	refuse error // what dialling fails with
	dials  []time.Time
	list   []int
	states []signal.ClientState
	inside int
}

func (m *mirror) dial(context.Context) (signal.Conn, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dials = append(m.dials, time.Now())
	if m.refuse != nil {
		return nil, m.refuse
	}
	client, server := signaltest.Pipe(nil)
	m.rig.serve(server)
	m.conn = client
	return client, nil
}

func (m *mirror) event(e signal.ClientEvent) {
	m.enter()
	defer m.leave()
	switch e.Type {
	case "added":
		var a added
		_ = e.Decode(&a)
		m.list = append(m.list, a.N)
	case signal.EventSnapshot:
		var l list
		_ = e.Decode(&l)
		m.list = l.List
	}
}

// enter and leave guard that callbacks come one at a time.
func (m *mirror) enter() {
	m.mu.Lock()
	m.inside++
	if m.inside != 1 {
		m.rig.t.Errorf("%d callbacks at once", m.inside)
	}
}

func (m *mirror) leave() {
	m.inside--
	m.mu.Unlock()
}

func (m *mirror) cut() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.conn.Cut()
}

func (m *mirror) got() []int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.list)
}

func (r *rig) connect(change func(*signal.ClientConfig)) *mirror {
	r.t.Helper()
	m := &mirror{rig: r}
	cfg := signal.ClientConfig{Dial: m.dial, OnEvent: m.event, OnState: func(s signal.ClientState) {
		m.enter()
		defer m.leave()
		m.states = append(m.states, s)
	}}
	if change != nil {
		change(&cfg)
	}
	c, err := signal.Connect(r.t.Context(), cfg)
	if err != nil {
		r.t.Fatal(err)
	}
	m.ClientSession = c
	return m
}

func TestClientRequests(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		m := r.connect(nil)
		var reply list
		if err := m.Request(t.Context(), "add", added{4}, &reply); err != nil || !slices.Equal(reply.List, []int{4}) {
			t.Errorf("add: got %v, %v", reply, err)
		}
		var e *signal.Error
		if err := m.Request(t.Context(), "nonsense", nil, nil); !errors.As(err, &e) || e.Code != signal.CodeUnsupported {
			t.Errorf("nonsense: got %v, want unsupported", err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := m.Request(ctx, "block", nil, nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("block: got %v, want deadline exceeded", err)
		}
		if m.State() != signal.ClientConnected || m.ID() == "" || m.Welcome().Secret != "" {
			t.Errorf("state %s, welcome %+v", m.State(), m.Welcome())
		}
		if err := m.Close(); err != nil || m.Err() != nil || m.State() != signal.ClientClosed {
			t.Errorf("closed: got %v, %v, %s", err, m.Err(), m.State())
		}
		if err := m.Request(t.Context(), "add", nil, nil); !errors.Is(err, signal.ErrClientClosed) {
			t.Errorf("request after Close: got %v", err)
		}
		if !slices.Equal(m.got(), []int{4}) {
			t.Errorf("mirror: got %v", m.got())
		}
		r.close()
	})
}

// Send's answer has its place among the events.
func TestClientSendOrder(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		m := r.connect(nil)
		at := make(chan int, 100)
		for n := range 100 {
			m.Send("add_twice", added{n}, func(_ json.RawMessage, err error) {
				if err != nil {
					t.Error(err)
				}
				at <- len(m.got()) // between its two events
			})
		}
		for n := range 100 {
			if got, want := <-at, 2*n+1; got != want {
				t.Fatalf("reply %d came after %d events, want %d", n, got, want)
			}
		}
		_ = m.Close()
		r.close()
	})
}

func TestClientAcknowledges(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		m := r.connect(nil)
		if err := m.Request(t.Context(), "add", added{1}, nil); err != nil {
			t.Fatal(err)
		}
		h := r.tally(0)
		h.do(func() {
			for n := range 500 { // more than the log holds
				h.add(n)
			}
		})
		<-time.After(time.Second)
		if st := h.session.Stats(); st.Events != 0 || st.Replies != 0 || st.Resumes != 0 {
			t.Errorf("after a second of quiet: got %+v, want all acknowledged", st)
		}
		if len(m.got()) != 501 {
			t.Errorf("mirror: got %d events", len(m.got()))
		}
		<-time.After(time.Minute) // pings and pongs
		if st := h.session.Stats(); !st.Attached || st.Resumes != 0 {
			t.Errorf("after a minute of quiet: got %+v, want it attached", st)
		}
		_ = m.Close()
		r.close()
	})
}

func TestClientReconnects(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		m := r.connect(nil)
		if err := m.Request(t.Context(), "add", added{1}, nil); err != nil {
			t.Fatal(err)
		}
		m.mu.Lock()
		m.refuse = errors.New("no network")
		m.mu.Unlock()
		m.cut()
		result := make(chan error)
		go func() { result <- m.Request(t.Context(), "add", added{2}, nil) }()
		<-time.After(20 * time.Second)
		m.mu.Lock()
		m.refuse = nil
		dials := slices.Clone(m.dials)
		m.mu.Unlock()
		if err := <-result; err != nil {
			t.Errorf("request over the cut: %v", err)
		}
		synctest.Wait()
		if len(dials) < 4 || len(dials) > 40 {
			t.Errorf("%d attempts in 20s", len(dials))
		}
		if !slices.Equal(m.got(), []int{1, 2}) {
			t.Errorf("mirror: got %v, want [1 2]", m.got())
		}
		_ = m.Close()
		if want := []signal.ClientState{signal.ClientReconnecting, signal.ClientConnected, signal.ClientClosed}; !slices.Equal(m.states, want) {
			t.Errorf("states: got %v, want %v", m.states, want)
		}
		r.close()
	})
}

// A server that falls silent is noticed, and its session resumed.
func TestClientNoticesSilence(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{PingInterval: time.Hour, Silence: 12 * time.Second})
		m := r.connect(nil)
		if err := m.Request(t.Context(), "add", added{1}, nil); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		<-time.After(15 * time.Second)
		m.mu.Lock()
		second := m.dials[1].Sub(start)
		m.mu.Unlock()
		if second < 12*time.Second || second > 13*time.Second {
			t.Errorf("dialled again after %v, want 12s", second)
		}
		_ = m.Close()
		r.close()
	})
}

func TestClientGivesUp(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		m := r.connect(nil)
		if err := m.Request(t.Context(), "add", added{1}, nil); err != nil {
			t.Fatal(err)
		}
		refusal := errors.New("no network")
		m.mu.Lock()
		m.refuse = refusal
		m.mu.Unlock()
		start := time.Now()
		m.cut()
		if err := m.Request(t.Context(), "add", added{2}, nil); !errors.Is(err, refusal) {
			t.Errorf("request of a lost session: got %v", err)
		}
		<-m.Done()
		if d := time.Since(start); d < 42*time.Second || d > 50*time.Second {
			t.Errorf("gave up after %v, want 42s", d)
		}
		if !errors.Is(m.Err(), refusal) {
			t.Errorf("Err: got %v", m.Err())
		}
		r.close()
	})
}

func TestClientResumeFails(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{ResumeWindow: time.Second})
		m := r.connect(func(c *signal.ClientConfig) { c.MinBackoff, c.MaxBackoff = time.Hour, time.Hour })
		if err := m.Request(t.Context(), "add", added{1}, nil); err != nil {
			t.Fatal(err)
		}
		m.cut()
		<-m.Done()
		var e *signal.Error
		if !errors.As(m.Err(), &e) || e.Code != signal.CodeResumeFailed {
			t.Errorf("Err: got %v, want resume_failed", m.Err())
		}
		r.close()
	})
}

func TestClientIsLeft(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		m := r.connect(nil)
		if err := m.Request(t.Context(), "add", added{1}, nil); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		r.tally(0).session.End(signal.ReasonRemoved, "bye")
		<-m.Done()
		var le *signal.LeftError
		if !errors.As(m.Err(), &le) || le.Left.Reason != signal.ReasonRemoved || le.Left.Message != "bye" {
			t.Errorf("Err: got %v, want left removed", m.Err())
		}
		<-r.tally(0).session.Done()
		if d := time.Since(start); d > time.Second {
			t.Errorf("took %v: the client acknowledges the left event at once", d)
		}
		r.close()
	})
}

func TestConnectErrors(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		m := &mirror{rig: r}
		var e *signal.Error
		_, err := signal.Connect(t.Context(), signal.ClientConfig{Dial: m.dial, Hello: signal.Hello{Token: "bad"}})
		if !errors.As(err, &e) || e.Code != signal.CodeUnauthenticated {
			t.Errorf("bad token: got %v, want unauthenticated", err)
		}
		_, err = signal.Connect(t.Context(), signal.ClientConfig{Dial: m.dial, Hello: signal.Hello{Protocol: []int{7}}})
		if !errors.As(err, &e) || e.Code != signal.CodeUnsupportedVersion {
			t.Errorf("bad version: got %v, want unsupported_version", err)
		}
		mute := func(context.Context) (signal.Conn, error) {
			client, _ := signaltest.Pipe(nil)
			return client, nil
		}
		start := time.Now()
		if _, err = signal.Connect(t.Context(), signal.ClientConfig{Dial: mute}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("mute server: got %v", err)
		}
		if d := time.Since(start); d != 10*time.Second {
			t.Errorf("mute server: took %v, want 10s", d)
		}
		r.close()
	})
}

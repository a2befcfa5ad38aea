package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/inroom"
	"github.com/rotunda-rtc/rotunda/conference/whip"
	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/ws"
)

// serve is the server's process: it prints its address and serves until in ends.
func serve(patience string, in io.Reader, out io.Writer) error {
	wait, err := time.ParseDuration(patience)
	if err != nil {
		return err
	}
	server, err := conference.New(conference.Config{
		Authorize:  conference.AllowAnyone,
		Extensions: []conference.Extension{inroom.Chat{}},
		Room:       conference.RoomSettings{EmptyTimeout: cmp.Or(wait, 5*time.Second)},
		Session:    signal.SessionConfig{ResumeWindow: wait},
		Engine:     sfu.Config{Limits: sfu.Limits{ConnectTimeout: wait}},
	})
	if err != nil {
		return err
	}
	send, play := whip.NewEndpoint(server, nil), whip.NewPlayerEndpoint(server, nil)
	mux := http.NewServeMux()
	mux.Handle("/signal", ws.Handler(server, nil))
	mux.Handle("/whip/{room}", send)
	mux.Handle("/whip/{room}/{session}", send)
	mux.Handle("/whep/{room}", play)
	mux.Handle("/whep/{room}/{session}", play)
	mux.HandleFunc("/sample", func(w http.ResponseWriter, r *http.Request) {
		_ = json.NewEncoder(w).Encode(take(r.Context(), server)) // whoever asks has gone
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	web := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- web.Serve(listener) }()
	fmt.Fprintln(out, listener.Addr())
	_, _ = io.Copy(io.Discard, in) // until whoever started this ends
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := server.Close(ctx); err != nil {
		return err
	}
	if err := web.Shutdown(ctx); err != nil {
		return err
	}
	<-failed
	return nil
}

// take counts what the process holds once unused memory was collected.
func take(ctx context.Context, server *conference.Server) sample {
	debug.FreeOSMemory() // what is resident and unused is not of interest
	runtime.GC()         // what sync.Pool holds goes with the second
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	stats := server.Stats()
	s := sample{
		Heap: int64(m.HeapAlloc), Goroutines: int64(runtime.NumGoroutine()), Rooms: int64(stats.Rooms), Sessions: int64(stats.Sessions),
		Transports: int64(stats.Engine.SendTransports + stats.Engine.ReceiveTransports),
		Producers:  int64(stats.Engine.Producers), Consumers: int64(stats.Engine.Consumers),
	}
	for _, room := range server.Rooms() {
		if people, err := room.Participants(ctx, true); err == nil { // else it has closed meanwhile
			s.Participants += int64(len(people))
		}
	}
	s.Resident, s.Files, s.Sockets = process()
	return s
}

// process tells what the system has for this process; zeros where there is no /proc.
func process() (resident, files, sockets int64) {
	status, _ := os.ReadFile("/proc/self/status")
	_, after, _ := strings.Cut(string(status), "VmRSS:")
	_, _ = fmt.Sscan(after, &resident)
	entries, _ := os.ReadDir("/proc/self/fd")
	for _, entry := range entries {
		files++
		if target, _ := os.Readlink("/proc/self/fd/" + entry.Name()); strings.HasPrefix(target, "socket:") {
			sockets++
		}
	}
	return resident << 10, files, sockets
}

// server is the server as its parent has it.
type server struct {
	cmd    *exec.Cmd
	in     io.Closer
	url    string
	client *http.Client
}

// start starts this program again as the server.
func start(patience time.Duration, stderr io.Writer) (*server, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), serverEnv+"="+patience.String())
	cmd.Stderr = stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		_ = in.Close()
		return nil, fmt.Errorf("the server did not start: %w", cmd.Wait())
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: time.Minute}
	return &server{cmd: cmd, in: in, url: "http://" + strings.TrimSpace(address), client: client}, nil
}

func (s *server) stop() {
	_ = s.in.Close()
	_ = s.cmd.Wait() // what went wrong stands in its log
}

// sample asks the server for what it holds.
func (s *server) sample(ctx context.Context, began time.Time) (sample, error) {
	var got sample
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/sample", nil)
	if err != nil {
		return got, err
	}
	response, err := s.client.Do(request)
	if err != nil {
		return got, fmt.Errorf("the server does not answer: %w", err)
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(&got); err != nil {
		return got, err
	}
	got.At = time.Since(began)
	return got, nil
}

// emptyTime is how long the last may take to go: those who were killed are waited
// for, first for their session and then for their connection.
const emptyTime = 2 * time.Minute

// empty waits until nobody is left and looks at what is.
func (s *server) empty(ctx context.Context, base sample, began time.Time, stdout io.Writer) error {
	fmt.Fprintln(stdout, "everybody goes")
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for end := time.Now().Add(emptyTime); ; {
		got, err := s.sample(ctx, began)
		if err != nil {
			return err
		}
		err = left(base, got)
		if err == nil || time.Now().After(end) {
			fmt.Fprintln(stdout, got)
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
}

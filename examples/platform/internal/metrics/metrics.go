// Package metrics counts what happens on the platform, in a registry of its own, for Prometheus.
package metrics

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/rotunda-rtc/rotunda/conference"
)

// maxPending is how many joins are remembered that have not come to an end.
const maxPending = 10_000

// Metrics is what is counted. Its methods may be called by many goroutines at once.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	joins    prometheus.Histogram
	refused  prometheus.Counter
	left     *prometheus.CounterVec

	mu      sync.Mutex // guards all below
	pending map[joining]time.Time
}

// joining is somebody on the way into a room.
type joining struct{ room, identity string }

// New makes the counters.
func New() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "rotunda_http_request_seconds", Help: "How long requests took, but for the carriers of rooms and streams of events.", Buckets: prometheus.DefBuckets,
		}, []string{"pattern", "method", "status"}),
		joins: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "rotunda_join_seconds", Help: "From the question whether somebody may enter a room until they are in it.", Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}),
		refused: prometheus.NewCounter(prometheus.CounterOpts{Name: "rotunda_joins_refused_total", Help: "Who was not let into a room."}),
		left:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "rotunda_left_total", Help: "Who left a room, by reason."}, []string{"reason"}),
		pending: make(map[joining]time.Time),
	}
	m.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), m.requests, m.joins, m.refused, m.left)
	return m
}

// Handler serves the numbers.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 2, Timeout: 10 * time.Second})
}

// Request counts a request that was answered.
func (m *Metrics) Request(pattern, method string, status int, took time.Duration) {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
	default:
		method = "other" // a client's word must not make series
	}
	if pattern == "" {
		pattern = "none"
	}
	m.requests.WithLabelValues(pattern, method, strconv.Itoa(status/100)+"xx").Observe(took.Seconds())
}

// Asked says that somebody was let into a room after a question that began then, or, with an error, not.
func (m *Metrics) Asked(room, identity string, begun time.Time, err error) {
	if err != nil {
		m.refused.Inc()
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.pending) >= maxPending {
		clear(m.pending) // who was let in and did not come
	}
	m.pending[joining{room, identity}] = begun
}

// OnEvent counts what happens in rooms.
func (m *Metrics) OnEvent(e conference.Event) {
	switch e := e.(type) {
	case conference.ParticipantJoined:
		key := joining{e.Room, e.Participant.Identity}
		m.mu.Lock()
		begun, ok := m.pending[key]
		delete(m.pending, key)
		m.mu.Unlock()
		if ok {
			m.joins.Observe(e.At.Sub(begun).Seconds())
		}
	case conference.ParticipantLeft:
		m.left.WithLabelValues(string(e.Reason)).Inc()
	}
}

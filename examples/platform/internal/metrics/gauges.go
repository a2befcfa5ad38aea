package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/sfu/turn"
	"github.com/rotunda-rtc/rotunda/storage"
)

// askTime bounds what is asked of storage for one reading.
const askTime = 2 * time.Second

// Sources is what numbers are read from when somebody asks for them.
type Sources struct {
	Rooms  *conference.Server
	Relay  *turn.Server // nil: none
	Outbox storage.Outbox
	Queues []string // of the Outbox
}

// Watch reads the numbers of these, too. It is called once.
func (m *Metrics) Watch(s Sources) {
	gauge := func(name, help string, read func() float64) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, read))
	}
	counter := func(name, help string, read func() float64) {
		m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, read))
	}
	engine := s.Rooms.Stats
	gauge("rotunda_rooms", "Open rooms.", func() float64 { return float64(engine().Rooms) })
	gauge("rotunda_sessions", "Connections of the protocol of rooms.", func() float64 { return float64(engine().Sessions) })
	gauge("rotunda_tracks_received", "Tracks that the media engine takes in.", func() float64 { return float64(engine().Engine.Producers) })
	gauge("rotunda_tracks_sent", "Tracks that it forwards, each once for each receiver.", func() float64 { return float64(engine().Engine.Consumers) })
	gauge("rotunda_media_tcp_connections", "Media connections by TCP.", func() float64 { return float64(engine().Engine.TCPConnections) })
	counter("rotunda_packets_received_total", "Media packets that came.", func() float64 { return float64(engine().Engine.PacketsReceived) })
	counter("rotunda_packets_sent_total", "Media packets that were sent.", func() float64 { return float64(engine().Engine.PacketsSent) })
	counter("rotunda_bytes_received_total", "Their bytes.", func() float64 { return float64(engine().Engine.BytesReceived) })
	counter("rotunda_bytes_sent_total", "Their bytes.", func() float64 { return float64(engine().Engine.BytesSent) })
	counter("rotunda_send_errors_total", "Media packets that the network refused.", func() float64 { return float64(engine().Engine.SendErrors) })
	if s.Relay != nil {
		gauge("rotunda_turn_allocations", "Allocations of the TURN server.", func() float64 { return float64(s.Relay.Stats().Allocations) })
		counter("rotunda_turn_bytes_total", "Bytes that it relayed.", func() float64 {
			stats := s.Relay.Stats()
			return float64(stats.BytesRelayed + stats.BytesReturned)
		})
	}
	m.registry.MustRegister(&queues{s}, newMedia(s.Rooms))
}

// queues is how many jobs wait.
type queues struct{ Sources }

func (q *queues) desc() *prometheus.Desc {
	return prometheus.NewDesc("rotunda_jobs", "Jobs that wait or are at work, such as mails.", []string{"queue"}, nil)
}

// Describe implements prometheus.Collector.
func (q *queues) Describe(to chan<- *prometheus.Desc) { to <- q.desc() }

// Collect implements prometheus.Collector.
func (q *queues) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), askTime)
	defer cancel()
	for _, name := range q.Queues {
		if n, err := q.Outbox.Count(ctx, name); err == nil {
			to <- prometheus.MustNewConstMetric(q.desc(), prometheus.GaugeValue, float64(n), name)
		}
	}
}

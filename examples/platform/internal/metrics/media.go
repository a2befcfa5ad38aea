package metrics

import (
	"context"
	"sync"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// media adds up what the tracks in all rooms count. They are read when somebody asks for the numbers: what a track counts
// between the last time and its end is missed, so that short ones are not in it.
type media struct {
	rooms *conference.Server

	mu         sync.Mutex // guards all below
	last       map[string]signal.Stats
	total      map[string]float64
	transports map[string]bool // by id; whether it has been connected
}

// The series of media, with their help.
var mediaSeries = map[string]string{
	"rotunda_packets_lost_total":         "Packets of publishers that did not come at first.",
	"rotunda_retransmissions_total":      "Packets that were sent to receivers again.",
	"rotunda_nacks_total":                "Requests for lost packets, in both directions.",
	"rotunda_key_frame_requests_total":   "Requests for key frames, in both directions.",
	"rotunda_transports_seen_total":      "Media connections that were seen.",
	"rotunda_transports_connected_total": "Of these, those that came about: the two together are the rate of success.",
	"rotunda_participants":               "People in rooms, hidden ones included.",
}

func newMedia(rooms *conference.Server) *media {
	return &media{rooms: rooms, last: make(map[string]signal.Stats), total: make(map[string]float64), transports: make(map[string]bool)}
}

// Describe implements prometheus.Collector.
func (m *media) Describe(to chan<- *prometheus.Desc) {
	for name, help := range mediaSeries {
		to <- prometheus.NewDesc(name, help, nil, nil)
	}
}

// Collect implements prometheus.Collector.
func (m *media) Collect(to chan<- prometheus.Metric) {
	m.mu.Lock()
	defer m.mu.Unlock()
	people := m.read()
	for name, help := range mediaSeries {
		kind, value := prometheus.CounterValue, m.total[name]
		if name == "rotunda_participants" {
			kind, value = prometheus.GaugeValue, float64(people)
		}
		to <- prometheus.MustNewConstMetric(prometheus.NewDesc(name, help, nil, nil), kind, value)
	}
}

// read adds what has been counted since the last time, and says how many people there are.
func (m *media) read() (people int) {
	ctx, cancel := context.WithTimeout(context.Background(), askTime)
	defer cancel()
	now, transports := make(map[string]signal.Stats, len(m.last)), make(map[string]bool, len(m.transports))
	for _, room := range m.rooms.Rooms() {
		all, err := room.Stats(ctx)
		if err != nil {
			continue // it has closed
		}
		people += len(all)
		for sid, list := range all {
			for _, s := range list {
				id := room.SID() + "/" + sid + "/" + s.ID
				switch s.Type {
				case signal.StatsTransport:
					transports[id] = m.transport(id, s)
				case signal.StatsInboundRTP, signal.StatsOutboundRTP:
					m.add(m.last[id], s)
					now[id] = s
				}
			}
		}
	}
	m.last, m.transports = now, transports
	return people
}

func (m *media) transport(id string, s signal.Stats) (connected bool) {
	was, known := m.transports[id]
	if !known {
		m.total["rotunda_transports_seen_total"]++
	}
	if connected = was || s.DTLSState == "connected"; connected && !was {
		m.total["rotunda_transports_connected_total"]++
	}
	return connected
}

// add adds how much more a track counts. What counts less than before, as losses that turned out to be none, adds nothing.
func (m *media) add(before, s signal.Stats) {
	if s.Type == signal.StatsInboundRTP {
		m.total["rotunda_packets_lost_total"] += max(0, float64(s.PacketsLost-before.PacketsLost))
	}
	for name, more := range map[string][2]uint64{
		"rotunda_retransmissions_total":    {before.RetransmittedPacketsSent, s.RetransmittedPacketsSent},
		"rotunda_nacks_total":              {before.NACKCount, s.NACKCount},
		"rotunda_key_frame_requests_total": {before.PLICount, s.PLICount},
	} {
		if more[1] > more[0] {
			m.total[name] += float64(more[1] - more[0])
		}
	}
}

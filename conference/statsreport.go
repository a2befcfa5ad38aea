package conference

import (
	"cmp"
	"fmt"
	"net/netip"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/signal"
)

// reportBuilder puts the engine's counters into the dictionaries of W3C
// webrtc-stats (https://www.w3.org/TR/webrtc-stats/). It is the one place that
// knows both.
type reportBuilder struct {
	at     float64
	codecs map[string]bool // that were listed
	list   []RTCStats
}

func (b *reportBuilder) add(s RTCStats) {
	s.Timestamp = b.at
	b.list = append(b.list, s)
}

// transportID names a participant's transport within its report.
func transportID(kind signal.TransportKind) string { return "T-" + string(kind) }

// codec returns the ID of a codec's entry, which it makes when it is the first to ask.
func (b *reportBuilder) codec(kind signal.TransportKind, mimeType string, payloadType uint8) string {
	id := fmt.Sprintf("C-%s-%s-%d", kind, mimeType, payloadType)
	if !b.codecs[id] {
		b.codecs[id] = true
		s := RTCStats{Type: signal.StatsCodec, ID: id, TransportID: transportID(kind), MimeType: mimeType, PayloadType: int(payloadType), ClockRate: 90_000}
		if isAudio(sfu.Codec(mimeType)) { // Opus
			s.ClockRate, s.Channels = 48_000, 2
		}
		b.add(s)
	}
	return id
}

func (b *reportBuilder) transport(kind signal.TransportKind, t sfu.TransportStats, quality signal.Quality) {
	s := RTCStats{
		Type: signal.StatsTransport, ID: transportID(kind), Direction: string(kind), Quality: quality,
		PacketsReceived: t.PacketsReceived, BytesReceived: t.BytesReceived,
		PacketsSent: t.PacketsSent, BytesSent: t.BytesSent,
		ICEState: iceState(t.State), DTLSState: dtlsState(t), DTLSRole: "server", DTLSCipher: t.DTLSCipher, SRTPCipher: t.SRTPProfile,
		PacketsDropped: t.PacketsDropped, PacketsRejected: t.PacketsRejected,
	}
	if !t.Remote.IsValid() {
		b.add(s)
		return
	}
	s.SelectedCandidatePairID = "P-" + string(kind)
	b.add(s)
	b.pair(s, kind, t)
}

// pair is the path that a transport has: its pair of candidates and both of these.
func (b *reportBuilder) pair(of RTCStats, kind signal.TransportKind, t sfu.TransportStats) {
	local, remote := "L-"+string(kind), "R-"+string(kind)
	b.add(RTCStats{
		Type: signal.StatsCandidatePair, ID: of.SelectedCandidatePairID, TransportID: of.ID, Nominated: true, State: "succeeded",
		LocalCandidateID: local, RemoteCandidateID: remote,
		PacketsReceived: t.PacketsReceived, BytesReceived: t.BytesReceived,
		PacketsSent: t.PacketsSent, BytesSent: t.BytesSent,
		CurrentRoundTripTime: t.RTT.Seconds(), AvailableOutgoingBitrate: t.Estimate,
	})
	b.candidate(RTCStats{Type: signal.StatsLocalCandidate, ID: local, TransportID: of.ID, CandidateType: "host", TCPType: "passive"}, t.Local, t.TCP)
	b.candidate(RTCStats{Type: signal.StatsRemoteCandidate, ID: remote, TransportID: of.ID, CandidateType: t.RemoteType, TCPType: "active"}, t.Remote, t.TCP)
}

// candidate is one end of a path. The engine's is a host candidate, and of TCP the passive one.
func (b *reportBuilder) candidate(s RTCStats, addr netip.AddrPort, tcp bool) {
	s.Protocol, s.Address, s.Port = "tcp", addr.Addr().String(), int(addr.Port())
	if !tcp {
		s.Protocol, s.TCPType = "udp", ""
	}
	b.add(s)
}

// iceState is a state as RTCIceTransportState has it.
func iceState(s sfu.State) string {
	if s == sfu.StateConnecting {
		return "checking"
	}
	return s.String()
}

// dtlsState is a state as RTCDtlsTransportState has it: without a path, DTLS is
// where it was.
func dtlsState(t sfu.TransportStats) string {
	switch {
	case t.State == sfu.StateClosed, t.State == sfu.StateNew, t.State == sfu.StateConnected:
		return t.State.String()
	case t.SRTPProfile != "":
		return "connected"
	}
	return "connecting"
}

// inbound is what the participant sends of one publication: an entry for each encoding.
func (b *reportBuilder) inbound(info PublicationInfo, mid string, p sfu.ProducerStats) {
	for _, e := range p.Encodings {
		again := e.PacketsRecovered + e.RetransmittedDups
		s := RTCStats{
			Type: signal.StatsInboundRTP, ID: "I-" + info.ID, TransportID: transportID(signal.TransportSend),
			CodecID: b.codec(signal.TransportSend, info.MimeType, e.PayloadType), Kind: info.Kind, MID: mid, RID: e.RID,
			Publication: info.ID, Source: info.Source, Live: e.Live, Wanted: e.Wanted, Bitrate: e.Bitrate,
			SSRC: e.SSRC, PacketsReceived: e.PacketsReceived + again, BytesReceived: e.BytesReceived,
			PacketsLost: e.PacketsLost - int64(e.PacketsRecovered), Jitter: e.Jitter.Seconds(),
			RetransmittedPacketsReceived: again,
			PacketsDuplicated:            e.PacketsDuplicate, PacketsDropped: e.PacketsMuted + e.PacketsBroken,
			NACKCount: e.NACKPackets, PacketsRequested: e.NACKsSent, PLICount: e.KeyFrameRequests, KeyFramesReceived: e.KeyFrames,
			FramesReceived: e.FramesReceived, FramesPerSecond: e.FramesPerSecond, FrameWidth: e.Width, FrameHeight: e.Height,
		}
		if e.RID != "" {
			s.ID += "-" + e.RID
		}
		if e.Spatials > 1 || e.Temporals > 1 {
			s.ScalabilityMode = fmt.Sprintf("L%dT%d", e.Spatials, e.Temporals)
		}
		b.add(s)
	}
}

func layerRef(l *sfu.Layer) *signal.LayerRef {
	if l == nil {
		return nil
	}
	return &signal.LayerRef{Spatial: l.Spatial, Temporal: l.Temporal}
}

// outbound is one publication that the participant is sent, and what its
// reports say of that.
func (b *reportBuilder) outbound(info PublicationInfo, c sfu.ConsumerStats) {
	sent := RTCStats{
		Type: signal.StatsOutboundRTP, ID: "O-" + info.ID, TransportID: transportID(signal.TransportReceive),
		CodecID: b.codec(signal.TransportReceive, info.MimeType, c.PayloadType), Kind: info.Kind, SSRC: c.SSRC, MID: c.MID,
		Publication: info.ID, Source: info.Source,
		PacketsSent: c.PacketsSent + c.Retransmitted, BytesSent: c.BytesSent, RetransmittedPacketsSent: c.Retransmitted,
		PacketsDropped: c.PacketsDropped, NACKCount: c.NACKPackets, PacketsRequested: c.NACKsReceived, PLICount: c.KeyFrameRequests,
		FrameWidth: c.Width, FrameHeight: c.Height, TargetBitrate: c.Bitrate, Active: c.Layer != nil,
		Layer: layerRef(c.Layer), Paused: c.Layer == nil, Reason: c.Reason, Explain: c.Explain,
	}
	heard := RTCStats{
		Type: signal.StatsRemoteInboundRTP, ID: "RI-" + info.ID, TransportID: sent.TransportID, CodecID: sent.CodecID,
		Kind: sent.Kind, SSRC: sent.SSRC, LocalID: sent.ID, Publication: info.ID,
		PacketsLost: c.PacketsLost, FractionLost: c.FractionLost, Jitter: c.Jitter.Seconds(), RoundTripTime: c.RTT.Seconds(),
	}
	if known := cmp.Or(c.RTT, c.Jitter, time.Duration(c.PacketsLost)) != 0 || c.FractionLost > 0; known {
		sent.RemoteID = heard.ID
		b.add(sent)
		b.add(heard)
		return
	}
	b.add(sent)
}

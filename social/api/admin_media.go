package api

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
)

// The types of entries of a report that are read here, as W3C webrtc-stats names them from the server's side.
const (
	statsTransport = "transport"
	statsSent      = "inbound-rtp"
	statsReceived  = "outbound-rtp"
)

// receivedTracks is how many of the tracks that somebody receives are shown.
const receivedTracks = 100

// roomParticipantJSON is somebody in a room, with what comes from there and goes there.
type roomParticipantJSON struct {
	SID         string              `json:"sid" doc:"Of this presence."`
	Identity    string              `json:"identity" doc:"The id of the person, if the person has an account."`
	Name        string              `json:"name"`
	Role        string              `json:"role,omitempty"`
	JoinedAt    time.Time           `json:"joined_at"`
	Door        string              `json:"door" enum:"signal,whip,whep,local" doc:"How the participant came in: by a page or program, a sender or a player by HTTP, or the server itself."`
	Hidden      bool                `json:"hidden" doc:"Others do not see the participant."`
	Away        bool                `json:"away" doc:"The connection is interrupted; the participant may come back."`
	Quality     string              `json:"quality,omitempty" doc:"Of the connection, as others see it: excellent, good, poor or lost. Absent until it is known."`
	Connections []mediaPathJSON     `json:"connections" nullable:"false" doc:"Of media, as far as there are any."`
	Sends       []sentTrackJSON     `json:"sends" nullable:"false"`
	Receives    []receivedTrackJSON `json:"receives" nullable:"false" doc:"At most 100 of the tracks."`
	Receiving   int                 `json:"receiving" doc:"How many tracks the participant receives in all."`
}

// mediaPathJSON is one of a participant's two transports.
type mediaPathJSON struct {
	Direction       string  `json:"direction" enum:"send,receive" doc:"From the participant's side."`
	State           string  `json:"state" doc:"As with RTCIceTransportState."`
	Quality         string  `json:"quality,omitempty"`
	Protocol        string  `json:"protocol,omitempty" doc:"udp or tcp; absent until connected."`
	RoundTrip       float64 `json:"round_trip" doc:"Seconds; 0 if it is not known."`
	Estimate        int64   `json:"estimate" doc:"What the way to the participant is thought to carry, in bit/s; 0 if it is not known."`
	BytesSent       uint64  `json:"bytes_sent" doc:"By the server."`
	BytesReceived   uint64  `json:"bytes_received"`
	PacketsSent     uint64  `json:"packets_sent"`
	PacketsReceived uint64  `json:"packets_received"`
}

// sentTrackJSON is a track that a participant sends.
type sentTrackJSON struct {
	ID        string             `json:"id"`
	Kind      string             `json:"kind" enum:"audio,video"`
	Source    string             `json:"source" doc:"camera, microphone, screen, screen-audio or custom."`
	Codec     string             `json:"codec" example:"video/VP8"`
	Muted     bool               `json:"muted"`
	Encodings []sentEncodingJSON `json:"encodings" nullable:"false" doc:"The smallest first, those of unknown size last. None if the media does not go by the server."`
}

type sentEncodingJSON struct {
	RID             string  `json:"rid,omitempty" doc:"Absent for the only one."`
	Live            bool    `json:"live" doc:"It comes."`
	Wanted          bool    `json:"wanted" doc:"Somebody is to be sent it."`
	Bitrate         int64   `json:"bitrate" doc:"In the last second, in bit/s."`
	Width           int     `json:"width" doc:"0 if it is not known, as is the height."`
	Height          int     `json:"height"`
	FramesPerSecond float64 `json:"frames_per_second"`
	Layers          string  `json:"layers,omitempty" doc:"As W3C webrtc-svc names them, such as L1T3."`
	PacketsReceived uint64  `json:"packets_received"`
	PacketsLost     int64   `json:"packets_lost"`
	Jitter          float64 `json:"jitter" doc:"Seconds."`
	KeyFrames       uint64  `json:"key_frames_requested" doc:"How often one was asked for."`
}

// receivedTrackJSON is a track that a participant is sent.
type receivedTrackJSON struct {
	ID        string         `json:"id"`
	From      roomPersonJSON `json:"from"`
	Kind      string         `json:"kind" enum:"audio,video"`
	Source    string         `json:"source"`
	Codec     string         `json:"codec"`
	Paused    bool           `json:"paused" doc:"Nothing is sent now; reason says why."`
	Bitrate   int64          `json:"bitrate" doc:"That the allocator has given it, in bit/s."`
	Layer     *sentLayerJSON `json:"layer,omitempty" doc:"What is sent of a video."`
	Width     int            `json:"width"`
	Height    int            `json:"height"`
	Reason    string         `json:"reason" doc:"Why it is not more: full (it is the best there is), size, wish, bandwidth, hysteresis, hidden, paused, last-n, source, or none before the first decision."`
	Explain   string         `json:"explain" doc:"The same in an English sentence, with numbers."`
	Lost      float64        `json:"lost" doc:"The part of its packets that the receiver lately reported as lost, 0 to 1."`
	RoundTrip float64        `json:"round_trip" doc:"Seconds."`
	Jitter    float64        `json:"jitter" doc:"Seconds."`

	PacketsSent   uint64 `json:"packets_sent"`
	BytesSent     uint64 `json:"bytes_sent"`
	Retransmitted uint64 `json:"packets_retransmitted"`
}

type sentLayerJSON struct {
	Spatial  int `json:"spatial"`
	Temporal int `json:"temporal"`
}

// participantOf puts a report of the media engine into the words of the API.
func participantOf(p conference.ParticipantState, report []conference.RTCStats, tracks map[string]track) roomParticipantJSON {
	out := roomParticipantJSON{
		SID: p.SID, Identity: p.Identity, Name: p.Name, Role: string(p.Role), JoinedAt: unixMilli(p.JoinedAt), Door: string(p.Door),
		Hidden: p.Hidden, Away: p.Away, Quality: string(p.Quality),
		Connections: []mediaPathJSON{}, Sends: []sentTrackJSON{}, Receives: []receivedTrackJSON{},
	}
	byID := make(map[string]conference.RTCStats, len(report))
	encodings := make(map[string][]sentEncodingJSON)
	for _, s := range report {
		byID[s.ID] = s
		if s.Type == statsSent {
			encodings[s.Publication] = append(encodings[s.Publication], encodingOf(s))
		}
	}
	for _, pub := range p.Publications {
		out.Sends = append(out.Sends, sentOf(pub, encodings[pub.ID]))
	}
	for _, s := range report {
		switch s.Type {
		case statsTransport:
			out.Connections = append(out.Connections, connectionOf(s, byID))
		case statsReceived:
			out.Receiving++
			out.Receives = append(out.Receives, receivedOf(s, byID, tracks))
		}
	}
	slices.SortFunc(out.Connections, func(x, y mediaPathJSON) int { return strings.Compare(y.Direction, x.Direction) })
	slices.SortFunc(out.Receives, func(x, y receivedTrackJSON) int {
		return cmp.Or(strings.Compare(x.From.Name, y.From.Name), strings.Compare(x.From.Identity, y.From.Identity), strings.Compare(x.Source, y.Source), strings.Compare(x.ID, y.ID))
	})
	out.Receives = out.Receives[:min(len(out.Receives), receivedTracks)]
	return out
}

func connectionOf(s conference.RTCStats, byID map[string]conference.RTCStats) mediaPathJSON {
	pair := byID[s.SelectedCandidatePairID]
	return mediaPathJSON{
		Direction: s.Direction, State: s.ICEState, Quality: string(s.Quality), Protocol: byID[pair.LocalCandidateID].Protocol,
		RoundTrip: pair.CurrentRoundTripTime, Estimate: pair.AvailableOutgoingBitrate,
		BytesSent: s.BytesSent, BytesReceived: s.BytesReceived, PacketsSent: s.PacketsSent, PacketsReceived: s.PacketsReceived,
	}
}

func sentOf(pub conference.PublicationInfo, encodings []sentEncodingJSON) sentTrackJSON {
	slices.SortFunc(encodings, func(x, y sentEncodingJSON) int {
		area := func(e sentEncodingJSON) uint { return uint(e.Width*e.Height) - 1 } // of what is not known it is the largest
		return cmp.Or(cmp.Compare(area(x), area(y)), strings.Compare(x.RID, y.RID))
	})
	return sentTrackJSON{
		ID: pub.ID, Kind: string(pub.Kind), Source: string(pub.Source), Codec: pub.MimeType, Muted: pub.Muted,
		Encodings: append([]sentEncodingJSON{}, encodings...),
	}
}

func encodingOf(s conference.RTCStats) sentEncodingJSON {
	return sentEncodingJSON{
		RID: s.RID, Live: s.Live, Wanted: s.Wanted, Bitrate: s.Bitrate, Width: s.FrameWidth, Height: s.FrameHeight,
		FramesPerSecond: s.FramesPerSecond, Layers: s.ScalabilityMode, PacketsReceived: s.PacketsReceived, PacketsLost: max(s.PacketsLost, 0),
		Jitter: s.Jitter, KeyFrames: s.PLICount,
	}
}

func receivedOf(s conference.RTCStats, byID map[string]conference.RTCStats, tracks map[string]track) receivedTrackJSON {
	heard := byID[s.RemoteID]
	out := receivedTrackJSON{
		ID: s.Publication, From: tracks[s.Publication].by, Kind: string(s.Kind), Source: string(s.Source), Codec: byID[s.CodecID].MimeType,
		Paused: s.Paused, Bitrate: s.TargetBitrate, Width: s.FrameWidth, Height: s.FrameHeight, Reason: s.Reason, Explain: s.Explain,
		Lost: heard.FractionLost, RoundTrip: heard.RoundTripTime, Jitter: heard.Jitter,
		PacketsSent: s.PacketsSent, BytesSent: s.BytesSent, Retransmitted: s.RetransmittedPacketsSent,
	}
	if s.Layer != nil && s.Kind == "video" {
		out.Layer = &sentLayerJSON{Spatial: s.Layer.Spatial, Temporal: s.Layer.Temporal}
	}
	return out
}

package conference_test

import (
	"bytes"
	"encoding/json"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/signal"
)

// The report of known counters is what testdata has: names, units and ties
// of the dictionaries.
func TestStatsReport(t *testing.T) {
	info := conference.PublicationInfo{ID: "PB_1", Kind: signal.KindVideo, Source: signal.SourceCamera, MimeType: "video/VP8"}
	got := conference.Report(time.UnixMilli(1795220000000), info,
		sfu.TransportStats{
			State: sfu.StateConnected, SRTPProfile: "SRTP_AEAD_AES_256_GCM", DTLSCipher: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", RTT: 34 * time.Millisecond, Estimate: 1_800_000,
			Local: netip.MustParseAddrPort("192.0.2.1:3478"), Remote: netip.MustParseAddrPort("[2001:db8::1]:50000"),
			PacketsReceived: 1, BytesReceived: 2, PacketsSent: 3, BytesSent: 4, PacketsDropped: 23, PacketsRejected: 24,
			RemoteType: "prflx", TCP: true,
		},
		sfu.ProducerStats{
			Encodings: []sfu.EncodingStats{{
				RID: "q", SSRC: 5, PayloadType: 96, FramesReceived: 240, FramesPerSecond: 24.5, PacketsReceived: 6, BytesReceived: 7, PacketsLost: 8, PacketsRecovered: 3, PacketsDuplicate: 9,
				Jitter: 2 * time.Millisecond, NACKPackets: 25, NACKsSent: 10, KeyFrames: 11, KeyFrameRequests: 12, PacketsMuted: 13, RetransmittedDups: 1,
				PacketsBroken: 2, Bitrate: 150_000, Width: 320, Height: 180, Spatials: 1, Temporals: 3, Wanted: true, Live: true,
			}, {RID: "f", SSRC: 22, PayloadType: 96, Spatials: 1, Temporals: 1}},
		},
		sfu.ConsumerStats{
			SSRC: 14, MID: "3", PayloadType: 97, PacketsSent: 15, BytesSent: 16, Retransmitted: 17, NACKPackets: 26, NACKsReceived: 18, KeyFrameRequests: 19, PacketsDropped: 20,
			FractionLost: 0.25, PacketsLost: 21, Jitter: 3 * time.Millisecond, RTT: 35 * time.Millisecond,
			Layer: &sfu.Layer{Spatial: 1, Temporal: 2}, Width: 640, Height: 360, Bitrate: 450_000, Wanted: 1_500_000,
			Reason: "bandwidth", Explain: "layer 1/2 at 450 kbit/s",
		})
	b, err := json.MarshalIndent(got, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/stats.json")
	if err != nil || !bytes.Equal(append(b, '\n'), want) {
		t.Errorf("report, golden file %v:\n%s", err, b)
	}
}

// What is in a report has a name of W3C webrtc-stats that belongs to its type, or one of ours. The lists are
// of the dictionaries of the specification (with the ones they inherit from), without what only an encoder,
// a decoder or a player could tell.
func TestStatsNames(t *testing.T) {
	const stream = " ssrc kind transportId codecId"
	names := map[string]string{
		"codec": "transportId payloadType mimeType clockRate channels sdpFmtpLine",
		"inbound-rtp": stream + " packetsReceived packetsLost jitter mid remoteId trackIdentifier bytesReceived headerBytesReceived packetsDiscarded" +
			" lastPacketReceivedTimestamp framesReceived frameWidth frameHeight framesPerSecond nackCount pliCount firCount" +
			" retransmittedPacketsReceived retransmittedBytesReceived fecPacketsReceived fecBytesReceived fecPacketsDiscarded rtxSsrc fecSsrc",
		"outbound-rtp": stream + " packetsSent bytesSent mid mediaSourceId remoteId rid encodingIndex headerBytesSent retransmittedPacketsSent" +
			" retransmittedBytesSent rtxSsrc targetBitrate frameWidth frameHeight framesPerSecond framesSent hugeFramesSent" +
			" totalPacketSendDelay nackCount pliCount firCount active scalabilityMode",
		"remote-inbound-rtp": stream + " packetsReceived packetsLost jitter localId roundTripTime totalRoundTripTime fractionLost roundTripTimeMeasurements",
		"transport": "packetsSent packetsReceived bytesSent bytesReceived iceRole iceLocalUsernameFragment dtlsState iceState selectedCandidatePairId" +
			" localCertificateId remoteCertificateId tlsVersion dtlsCipher dtlsRole srtpCipher selectedCandidatePairChanges",
		"candidate-pair": "transportId localCandidateId remoteCandidateId state nominated packetsSent packetsReceived bytesSent bytesReceived" +
			" lastPacketSentTimestamp lastPacketReceivedTimestamp totalRoundTripTime currentRoundTripTime availableOutgoingBitrate" +
			" availableIncomingBitrate requestsReceived requestsSent responsesReceived responsesSent consentRequestsSent" +
			" packetsDiscardedOnSend bytesDiscardedOnSend",
	}
	names["local-candidate"] = "transportId address port protocol candidateType priority url relayProtocol foundation relatedAddress relatedPort usernameFragment tcpType"
	names["remote-candidate"] = names["local-candidate"]
	for _, file := range []string{"testdata/stats.json", "../signal/testdata/frames/stats_reply.json"} {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		entries := entriesOf(t, b)
		if len(entries) < len(names) {
			t.Errorf("%s: %d entries", file, len(entries))
		}
		for _, entry := range entries {
			typ, _ := entry["type"].(string)
			allowed := strings.Fields("type id timestamp " + names[typ])
			for name := range entry {
				if !strings.HasPrefix(name, "rotunda") && !slices.Contains(allowed, name) {
					t.Errorf("%s: %s has no member %s", file, typ, name)
				}
			}
			if names[typ] == "" {
				t.Errorf("%s: there is no type %q", file, typ)
			}
		}
	}
}

// entriesOf finds the reports in a file: a list of entries, or frames of replies.
func entriesOf(t *testing.T, b []byte) (entries []map[string]any) {
	t.Helper()
	var frames struct {
		Frames []struct {
			Data struct{ Report []map[string]any }
		}
	}
	if json.Unmarshal(b, &entries) == nil {
		return entries
	}
	if err := json.Unmarshal(b, &frames); err != nil {
		t.Fatal(err)
	}
	for _, f := range frames.Frames {
		entries = append(entries, f.Data.Report...)
	}
	return entries
}

func TestStats(t *testing.T) {
	server := newServer(t, conference.Config{Engine: loopback()})
	ann, bob := joinWithMedia(t, server, "r", "ann"), joinWithMedia(t, server, "r", "bob")
	id := ann.publish(signal.SourceCamera)[0].publication
	bob.flows(id, 10)

	var sent, received signal.StatsReply
	ann.client.must(signal.TypeStats, nil, &sent)
	bob.client.must(signal.TypeStats, nil, &received)
	if in := entry(t, sent.Report, signal.StatsInboundRTP); in.Publication != id || in.PacketsReceived == 0 || in.SSRC == 0 || in.MID == "" {
		t.Errorf("ann's camera: %+v", in)
	}
	out := entry(t, received.Report, signal.StatsOutboundRTP)
	if out.Publication != id || out.PacketsSent < 10 || out.BytesSent == 0 || out.Kind != signal.KindVideo {
		t.Errorf("bob's view of it: %+v", out)
	}
	if c := entry(t, received.Report, signal.StatsCodec); c.ID != out.CodecID || c.MimeType != "video/VP8" {
		t.Errorf("codec: %+v", c)
	}
	tr := entry(t, received.Report, signal.StatsTransport)
	pair := entry(t, received.Report, signal.StatsCandidatePair)
	if pair.ID != tr.SelectedCandidatePairID || pair.TransportID != tr.ID || !pair.Nominated || pair.PacketsSent < 10 {
		t.Errorf("pair: %+v", pair)
	}
	local, remote := entry(t, received.Report, signal.StatsLocalCandidate), entry(t, received.Report, signal.StatsRemoteCandidate)
	if local.ID != pair.LocalCandidateID || remote.ID != pair.RemoteCandidateID || local.Address != "127.0.0.1" || local.Port == 0 ||
		remote.Address == "" || remote.Port == 0 || remote.Port == local.Port {
		t.Errorf("candidates: %+v, %+v", local, remote)
	}
	if local.CandidateType != "host" || remote.CandidateType == "" || pair.State != "succeeded" || out.MID == "" || tr.DTLSCipher == "" {
		t.Errorf("the path: %+v\n%+v\n%+v\n%+v", tr, pair, local, remote)
	}
	if tr.ID != out.TransportID || tr.DTLSState != "connected" || tr.SRTPCipher == "" || tr.Direction != "receive" || tr.PacketsSent < 10 {
		t.Errorf("transport: %+v", tr)
	}
	until(t, "a report too soon after the one before", func() bool { // which is a quarter of a second
		err := bob.client.request(signal.TypeStats, nil, nil)
		if err != nil {
			wantCode(t, err, signal.CodeRateLimited)
		}
		return err != nil
	})

	// The host program has it of everybody.
	room, _ := server.Room("r")
	all, err := room.Stats(t.Context())
	if err != nil || len(all) != 2 || entry(t, all[ann.client.sid()], signal.StatsInboundRTP).Publication != id {
		t.Errorf("stats of the room: %+v, %v", all, err)
	}
	one, err := room.ParticipantStats(t.Context(), bob.client.sid())
	if err != nil || entry(t, one, signal.StatsOutboundRTP).Publication != id {
		t.Errorf("stats of bob: %+v, %v", one, err)
	}
	if _, err := room.ParticipantStats(t.Context(), "PA_none"); err != conference.ErrNotFound {
		t.Errorf("stats of nobody: %v", err)
	}
}

// entry returns the one entry of a type.
func entry(t *testing.T, report []signal.Stats, typ signal.StatsType) signal.Stats {
	t.Helper()
	var found []signal.Stats
	for _, s := range report {
		if s.Type == typ {
			found = append(found, s)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d entries %s in %+v", len(found), typ, report)
	}
	return found[0]
}

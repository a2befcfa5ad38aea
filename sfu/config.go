package sfu

import (
	"net"
	"net/netip"
	"time"

	"go.uber.org/zap"
)

// Config configures an [Engine]. The zero value works: it offers one UDP port
// on every address of the machine.
type Config struct {
	// Listen are the addresses to receive on, one socket each; an unspecified
	// address stands for every address of its family. Empty means every usable
	// address of the machine, loopback included, with the same port on each.
	// Port 0 lets the system choose one. Sockets are opened with the first transport.
	Listen []netip.AddrPort

	// Advertise are the addresses that peers are told, in place of those
	// listened on, for servers behind a 1:1 NAT. Loopback addresses are still
	// told as they are. Empty means the addresses listened on.
	Advertise []netip.Addr

	// ListenPacket opens the socket for one concrete address. Nil means a UDP
	// socket of the operating system. Tests put a simulated network here.
	// The engine closes what it returns.
	ListenPacket func(addr netip.AddrPort) (PacketConn, error)

	// ListenTCP are the addresses to receive on where UDP is blocked: ICE over TCP (RFC 6544), which
	// peers use only when no UDP way works. An unspecified address stands for every address
	// of its family; port 0 lets the system choose one for all. Empty means none.
	ListenTCP []netip.AddrPort

	// ListenStream opens the listener for one concrete address of ListenTCP. Nil means a TCP
	// listener of the operating system. It is the place to share a port with something else, and
	// for tests. Connections must have a *net.TCPAddr as their remote address. The engine closes what it returns.
	ListenStream func(addr netip.AddrPort) (net.Listener, error)

	// Codecs are what the engine takes in. Of these a peer sends the one that its
	// offer names first. Empty means Opus, VP8, H264, VP9 and AV1.
	Codecs []Codec

	// Shards is how many goroutines send, among which the receivers are divided. 0 or less means one for each processor that
	// the Go runtime uses; there are 16 at most.
	Shards int

	// Limits bounds what peers can cost. Zero fields have defaults.
	Limits Limits

	// Logger takes the engine's log. Nil means none.
	Logger *zap.Logger
}

// PacketConn is what the engine needs of a socket; *net.UDPConn is one.
// LocalAddr must return a *net.UDPAddr. Reads come from one goroutine, writes
// from many at once. A slice given to a write may be reused once it returned.
type PacketConn interface {
	net.PacketConn
	ReadFromUDPAddrPort(b []byte) (n int, addr netip.AddrPort, err error)
	WriteToUDPAddrPort(b []byte, addr netip.AddrPort) (int, error)
}

// Address is an address that the engine receives on, as its peers are told it and as it is on
// this machine. They differ where Config.Advertise is set.
type Address struct{ Told, Local netip.AddrPort }

// Limits bounds what one peer can cost, per transport if not said otherwise.
// Zero fields mean the default in brackets.
type Limits struct {
	// SDPBytes is the largest session description taken from a peer (64 KiB).
	SDPBytes int
	// Sections is how many media sections an offer of a peer may have (32).
	Sections int
	// Candidates is how many candidates a peer may give per ICE generation (32).
	Candidates int
	// UnknownSSRCs is how many streams that belong to no negotiated track are
	// endured before the transport is closed with [ErrFlood] (64).
	UnknownSSRCs int
	// RTCPPackets is how many RTCP packets are handled per second; what is
	// over it is dropped and counted (1000).
	RTCPPackets int
	// Retransmissions is how many packets are retransmitted per second to one
	// receiver, and how many entries of its requests for them are looked at;
	// what is over it is not answered (2000).
	Retransmissions int
	// AnswerTimeout is how long a peer may leave an offer unanswered (20 s).
	AnswerTimeout time.Duration
	// ConnectTimeout is how long a transport may take from the first
	// description to being connected, and how long it may stay without
	// connectivity afterwards, before it is closed with [ErrICEFailed] (30 s).
	ConnectTimeout time.Duration
}

// Codec names a codec by its MIME type.
type Codec string

// The codecs the engine can forward.
const (
	CodecOpus Codec = "audio/opus"
	CodecVP8  Codec = "video/VP8"
	CodecH264 Codec = "video/H264"
	CodecVP9  Codec = "video/VP9"
	CodecAV1  Codec = "video/AV1"
)

// Kind is a media kind.
type Kind string

// The kinds.
const (
	KindAudio Kind = "audio"
	KindVideo Kind = "video"
)

// State is the state of a transport's connection.
type State int

// The states, in their usual order. Disconnected may return to Connected;
// Closed is the last.
const (
	StateNew          State = iota // nothing was negotiated yet
	StateConnecting                // ICE and DTLS are at work
	StateConnected                 // media can flow
	StateDisconnected              // connectivity is lost for now; an ICE restart may help
	StateClosed
)

// String returns the state's name in lower case.
func (s State) String() string {
	switch s {
	case StateNew:
		return "new"
	case StateConnecting:
		return "connecting"
	case StateConnected:
		return "connected"
	case StateDisconnected:
		return "disconnected"
	case StateClosed:
		return "closed"
	}
	return "unknown"
}

// Candidate is an ICE candidate of the peer as it trickles in.
type Candidate struct {
	// Candidate is the candidate attribute, with or without "a=" and
	// "candidate:". Empty, the end of candidates, is allowed and ignored.
	Candidate string
	// MID is the media section it was given for. All sections share one
	// transport, so that it is only informational.
	MID string
}

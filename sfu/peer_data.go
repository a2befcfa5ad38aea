package sfu

import (
	"errors"
	"io"

	"github.com/pion/datachannel"
	"github.com/pion/sctp"
)

const (
	reliableID, lossyID = 0, 1

	// sctpMTU keeps SCTP packets within dtlsMTU with the record around them.
	sctpMTU = 1191
	// sctpBuffer bounds what a peer may send ahead of what was read.
	sctpBuffer = 256 << 10
	// sctpMessage is the largest message that may be sent: that which browsers take.
	sctpMessage = 256 << 10
)

// dataPair is the two data channels of a peer.
type dataPair struct{ reliable, lossy *datachannel.DataChannel }

// openData makes the data channels as soon as the handshake is done. opened is
// called once, when messages can be sent; message with each of the remote
// side's, in order per channel, which are the callee's. Of a message over most
// bytes it gets only a part, which is over most too, and nothing after it.
func (p *peer) openData(opened func(*dataPair), message func(reliable bool, msg []byte), most int) error {
	p.wantData.Store(true)
	if !p.run(nil, func() { p.runData(opened, message, most) }) {
		return ErrClosed
	}
	return nil
}

func (p *peer) runData(opened func(*dataPair), message func(reliable bool, msg []byte), most int) {
	select {
	case <-p.secured:
	case <-p.closing:
		return
	}
	// Both sides begin: RFC 8831 section 6.1 leaves it to them, and two
	// associations that meet become one (RFC 9260 section 5.2.1).
	assoc, err := sctp.ClientWithOptions(sctp.WithNetConn(p.dtls), sctp.WithLoggerFactory(silent{}),
		sctp.WithMTU(sctpMTU), sctp.WithMaxReceiveBufferSize(sctpBuffer), sctp.WithMaxMessageSize(sctpMessage))
	if err != nil {
		return // the connection ended
	}
	p.mu.Lock()
	p.assoc = assoc
	p.mu.Unlock()
	pair := &dataPair{}
	pair.reliable, err = datachannel.Dial(assoc, reliableID, &datachannel.Config{
		ChannelType: datachannel.ChannelTypeReliable, Negotiated: true, LoggerFactory: silent{},
	})
	if err != nil {
		return
	}
	pair.lossy, err = datachannel.Dial(assoc, lossyID, &datachannel.Config{
		ChannelType: datachannel.ChannelTypePartialReliableRexmitUnordered, Negotiated: true, LoggerFactory: silent{},
	})
	if err != nil {
		return
	}
	opened(pair)
	p.run(nil, func() { readChannel(pair.lossy, most, func(msg []byte) { message(false, msg) }) })
	readChannel(pair.reliable, most, func(msg []byte) { message(true, msg) })
}

// readChannel reads a channel to its end.
func readChannel(c *datachannel.DataChannel, most int, message func(msg []byte)) {
	buf := make([]byte, most+1)
	for {
		n, _, err := c.ReadDataChannel(buf)
		if errors.Is(err, io.ErrShortBuffer) {
			n, err = len(buf), nil
		}
		if err != nil {
			return
		}
		message(append([]byte(nil), buf[:n]...))
		if n > most {
			return
		}
	}
}

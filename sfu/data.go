package sfu

import (
	"sync"

	"github.com/rotunda-rtc/rotunda/sfu/internal/sdp"
)

const (
	// earlyBytes bounds the reliable messages kept until the channel is open.
	earlyBytes = 256 << 10
	// reliableBytes bounds those that the peer has not taken; past it the transport ends.
	reliableBytes = 1 << 20
	// lossyBytes bounds the lossy messages that wait; past it they are dropped.
	lossyBytes = 64 << 10

	sctpPort = 5000
)

// dataState is a receive transport's end of them.
type dataState struct {
	mu    sync.Mutex // guards the fields below
	pair  *dataPair  // nil until the channels are open
	early [][]byte   // reliable messages for when they are
	bytes int        // in early
}

func dataSection(mid string, most int) *sdp.LocalSection {
	return &sdp.LocalSection{
		Kind: "application", Protocol: "UDP/DTLS/SCTP", MID: mid, Formats: []string{"webrtc-datachannel"},
		SCTPPort: sctpPort, MaxMessage: most,
	}
}

// dataOpen sends what waited for the channels.
func (t *ReceiveTransport) dataOpen(pair *dataPair) {
	d := &t.data
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, m := range d.early {
		_, _ = pair.reliable.Write(m) // the channel's end is the connection's
	}
	d.pair, d.early, d.bytes = pair, nil, 0
}

// message takes one of the peer's messages.
func (t *ReceiveTransport) message(reliable bool, msg []byte) {
	if len(msg) > t.cfg.MaxMessage {
		t.calls.post(func() { t.shut(ErrTooLarge) })
		return
	}
	if t.cfg.OnData != nil {
		t.cfg.OnData(reliable, msg)
	}
}

// OpenData opens the two data channels, id 0 reliable and id 1 lossy, both
// negotiated in advance, unless they are open. OnOffer is called if the peer has to be told.
// The errors are [ErrNoData] after AnswerOffer, and when the peer refused them, and [ErrClosed].
func (t *ReceiveTransport) OpenData() error {
	t.slots.mu.Lock()
	defer t.slots.mu.Unlock()
	switch {
	case t.offer.closed:
		return ErrClosed
	case t.slots.fixed, t.offer.noData:
		return ErrNoData
	case t.offer.wantData:
		return nil
	}
	t.offer.wantData, t.offer.dirty = true, true
	t.kick()
	return nil
}

// SendData sends a message on the reliable or the lossy data channel; it calls
// OpenData first. Until the channel is open, up to 256 KiB of reliable
// messages are kept and lossy ones are dropped. A lossy message is also
// dropped when too many are waiting; reliable ones that pile up over 1 MiB close
// the transport with [ErrSlowReceiver]. It never blocks.
func (t *ReceiveTransport) SendData(reliable bool, msg []byte) error {
	if err := t.OpenData(); err != nil {
		return err
	}
	d := &t.data
	d.mu.Lock()
	defer d.mu.Unlock()
	if !reliable {
		if d.pair != nil && d.pair.lossy.BufferedAmount()+uint64(len(msg)) <= lossyBytes {
			_, _ = d.pair.lossy.Write(msg) // lossy: an error is a loss
		}
		return nil
	}
	if d.pair == nil {
		if d.bytes+len(msg) > earlyBytes {
			return t.slow()
		}
		d.early, d.bytes = append(d.early, append([]byte(nil), msg...)), d.bytes+len(msg)
		return nil
	}
	if d.pair.reliable.BufferedAmount()+uint64(len(msg)) > reliableBytes {
		return t.slow()
	}
	if _, err := d.pair.reliable.Write(msg); err != nil {
		return ErrClosed
	}
	return nil
}

// slow ends the transport of a peer that does not take its messages.
func (t *ReceiveTransport) slow() error {
	t.calls.post(func() { t.shut(ErrSlowReceiver) })
	return ErrSlowReceiver
}

package client

import (
	"context"
	"fmt"
	"sync"

	"github.com/pion/webrtc/v4"
	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/signal"
)

// DataOptions are options of [Room.SendData].
type DataOptions struct {
	// To are the SIDs of those it is for; empty means all.
	To []string
	// Topic tells kinds of messages apart; may be empty.
	Topic string
	// Lossy sends without retransmission and without order.
	Lossy bool
}

// SendData sends a data message to others in the room: at most
// signal.LimitDataReliable bytes with its header, or signal.LimitDataLossy if
// Lossy. The first use opens the data channels; ctx bounds the wait for that.
func (r *Room) SendData(ctx context.Context, payload []byte, opts DataOptions) error {
	msg, err := signal.AppendData(nil, signal.DataHeader{To: opts.To, Topic: opts.Topic}, payload)
	if err != nil {
		return err
	}
	limit := signal.LimitDataReliable
	if opts.Lossy {
		limit = signal.LimitDataLossy
	}
	if len(msg) > limit {
		return &signal.Error{Code: signal.CodeTooLarge, Message: fmt.Sprintf("data message of %d bytes, at most %d", len(msg), limit)}
	}
	p, err := r.await(ctx)
	if err != nil {
		return err
	}
	channel, err := p.receive.data.channel(ctx, p, opts.Lossy)
	if err != nil {
		return err
	}
	if err := channel.Send(msg); err != nil {
		return fmt.Errorf("send data: %w", err)
	}
	return nil
}

// dataChannels are the two channels of a receive transport. They are made when
// the server first offers them.
type dataChannels struct {
	room *Room

	mu       sync.Mutex
	asked    bool
	channels [2]*webrtc.DataChannel // reliable, lossy; nil until open
	ready    chan struct{}          // closed when both are open
	count    int
	pc       *webrtc.PeerConnection // they belong to
}

func newDataChannels(room *Room) *dataChannels {
	return &dataChannels{room: room, ready: make(chan struct{})}
}

// open makes the channels on pc, unless they are there.
func (d *dataChannels) open(pc *webrtc.PeerConnection) error {
	d.mu.Lock()
	have := d.pc == pc
	d.pc = pc
	d.mu.Unlock()
	if have {
		return nil
	}
	for id, lossy := range []bool{false, true} {
		init := &webrtc.DataChannelInit{Negotiated: new(true), ID: new(uint16(id)), Ordered: new(!lossy)}
		label := "reliable"
		if lossy {
			label, init.MaxRetransmits = "lossy", new(uint16(0))
		}
		channel, err := pc.CreateDataChannel(label, init)
		if err != nil {
			return fmt.Errorf("data channel: %w", err)
		}
		channel.OnOpen(func() { d.opened(pc, id, channel) })
		channel.OnMessage(func(m webrtc.DataChannelMessage) { d.message(!lossy, m.Data) })
	}
	return nil
}

func (d *dataChannels) opened(pc *webrtc.PeerConnection, id int, channel *webrtc.DataChannel) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.pc != pc {
		return
	}
	d.channels[id] = channel
	if d.count++; d.count == len(d.channels) {
		close(d.ready)
	}
}

func (d *dataChannels) message(reliable bool, msg []byte) {
	header, payload, err := signal.ParseData(msg)
	if err != nil {
		d.room.cfg.Logger.Warn("data message not understood", zap.Error(err))
		return
	}
	d.room.emit(Data{From: header.From, Topic: header.Topic, Reliable: reliable, Payload: payload})
}

// channel returns an open channel, asking the server for it at first.
func (d *dataChannels) channel(ctx context.Context, p *presence, lossy bool) (*webrtc.DataChannel, error) {
	d.mu.Lock()
	ask := !d.asked
	d.asked = true
	ready := d.ready
	d.mu.Unlock()
	if ask {
		if err := p.session.Request(ctx, signal.TypeOpenData, signal.Empty{}, nil); err != nil {
			d.mu.Lock()
			d.asked = false
			d.mu.Unlock()
			return nil, err
		}
	}
	select {
	case <-ready:
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-p.ctx.Done():
		return nil, ErrClosed
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	index := 0
	if lossy {
		index = 1
	}
	if d.channels[index] == nil { // reset meanwhile
		return nil, ErrClosed
	}
	return d.channels[index], nil
}

// reset forgets channels whose connection is gone.
func (d *dataChannels) reset() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked, d.channels, d.count, d.pc = false, [2]*webrtc.DataChannel{}, 0, nil
	select {
	case <-d.ready:
		d.ready = make(chan struct{})
	default:
	}
}

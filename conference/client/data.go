package client

import (
	"context"
	"errors"
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
// While more than 256 KiB wait to be sent, a reliable message waits for its
// turn, at most until ctx ends, and a lossy one is dropped.
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
	for {
		channel, err := p.receive.data.channel(ctx, p, opts.Lossy)
		if err != nil {
			return err
		}
		err = channel.send(ctx, msg, opts.Lossy)
		switch {
		case err == nil:
			return nil
		case !errors.Is(err, errReset): // else it waits for the next connection
			return fmt.Errorf("send data: %w", err)
		}
	}
}

// dataBuffer is how many bytes a channel takes that its transport has not sent.
const dataBuffer = 256 << 10

// errReset tells that a channel ended before it took a message.
var errReset = errors.New("data channel was reset")

// sender is what dataChannel needs of a channel of pion.
type sender interface {
	Send(msg []byte) error
	BufferedAmount() uint64
}

// dataChannel is one open channel.
type dataChannel struct {
	sender
	turn chan struct{} // holds one token while a sender waits for space or sends
	low  chan struct{} // room for one: there may be space again
	gone chan struct{} // closed when its connection is given up
}

func newDataChannel(channel *webrtc.DataChannel) *dataChannel {
	c := makeDataChannel(channel)
	channel.SetBufferedAmountLowThreshold(dataBuffer / 2)
	channel.OnBufferedAmountLow(func() {
		select {
		case c.low <- struct{}{}:
		default:
		}
	})
	return c
}

func makeDataChannel(s sender) *dataChannel {
	return &dataChannel{s, make(chan struct{}, 1), make(chan struct{}, 1), make(chan struct{})}
}

// send hands a message to the channel once there is space for it.
func (c *dataChannel) send(ctx context.Context, msg []byte, lossy bool) error {
	if lossy {
		if c.BufferedAmount() > dataBuffer {
			return nil
		}
		return c.Send(msg)
	}
	select {
	case c.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-c.turn }()
	for c.BufferedAmount() > dataBuffer {
		select {
		case <-c.low:
		case <-c.gone:
			return errReset
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return c.Send(msg)
}

// dataChannels are the two channels of a receive transport. They are made when
// the server first offers them.
type dataChannels struct {
	room *Room

	mu       sync.Mutex
	asked    bool
	channels [2]*dataChannel // reliable, lossy; nil until open
	ready    chan struct{}   // closed when both are open
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
	d.channels[id] = newDataChannel(channel)
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
func (d *dataChannels) channel(ctx context.Context, p *presence, lossy bool) (*dataChannel, error) {
	for {
		channel, err := d.await(ctx, p, lossy)
		if channel != nil || err != nil {
			return channel, err
		}
	}
}

// await is channel; it returns neither if the channels were reset meanwhile.
func (d *dataChannels) await(ctx context.Context, p *presence, lossy bool) (*dataChannel, error) {
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
	return d.channels[index], nil
}

// reset forgets channels whose connection is gone.
func (d *dataChannels) reset() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, channel := range d.channels {
		if channel != nil {
			close(channel.gone)
		}
	}
	d.asked, d.channels, d.count, d.pc = false, [2]*dataChannel{}, 0, nil
	select {
	case <-d.ready:
		d.ready = make(chan struct{})
	default:
	}
}

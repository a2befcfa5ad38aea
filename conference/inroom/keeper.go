package inroom

import (
	"context"
	"time"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/conference"
)

const (
	keeperQueue    = 256              // what a room may have waiting for its History; then its chat is refused
	keeperTries    = 3                // for each change
	keeperTimeout  = 10 * time.Second // for one try
	keeperTrim     = 50               // messages between two trims
	keeperLastTime = 5 * time.Second  // for what waits when the room closes
)

// change is something to be done to a History.
type change func(ctx context.Context, h History, room string) error

// keeper takes one chat to a History, in order, on a goroutine of its own that
// the room waits for. The methods are called on the room's loop; those of a nil
// keeper do nothing.
type keeper struct {
	history History
	limits  Chat
	room    *conference.ExtensionRoom
	queue   chan change // the loop alone writes to it
	added   int         // messages since the last trim
	ctx     context.Context
	cancel  context.CancelFunc
	late    *time.Timer // set by close, before the queue is closed
}

// keep begins to keep a chat, with what there is from before.
func keep(c *roomChat) *keeper {
	k := &keeper{history: c.limits.History, limits: c.limits, room: c.room, queue: make(chan change, keeperQueue)}
	k.ctx, k.cancel = context.WithCancel(context.Background())
	c.room.Go(func() {
		defer k.cancel()
		k.load(c)
		for change := range k.queue {
			k.try(change)
		}
		k.late.Stop()
	})
	return k
}

// full says whether nothing more can be taken now: for one request there is space.
func (k *keeper) full() bool { return len(k.queue) > cap(k.queue)-2 }

func (k *keeper) load(c *roomChat) {
	k.try(func(ctx context.Context, h History, room string) error {
		entries, err := h.List(ctx, room, time.Now().Add(-k.limits.HistoryAge), k.limits.HistoryCount)
		if err == nil {
			k.room.Post(func() { c.recall(entries) })
		}
		return err
	})
}

// try makes a change, again if it must. What cannot be kept is told to the log
// alone: everybody has read it by then.
func (k *keeper) try(change change) {
	var err error
	for range keeperTries {
		ctx, cancel := context.WithTimeout(k.ctx, keeperTimeout)
		err = change(ctx, k.history, k.room.RoomName())
		cancel()
		if err == nil {
			return
		}
	}
	k.room.Logger().Error("chat history failed", zap.Error(err))
}

func (k *keeper) add(m Message) {
	if k == nil {
		return
	}
	k.queue <- func(ctx context.Context, h History, room string) error { return h.Append(ctx, room, m.entry()) }
	if k.added++; k.added < keeperTrim {
		return
	}
	k.added = 0
	k.queue <- func(ctx context.Context, h History, room string) error {
		return h.Trim(ctx, room, k.limits.HistoryCount, time.Now().Add(-k.limits.HistoryAge))
	}
}

func (k *keeper) update(id, text string, at time.Time) {
	if k != nil {
		k.queue <- func(ctx context.Context, h History, room string) error { return h.Update(ctx, room, id, text, at) }
	}
}

func (k *keeper) delete(id string) {
	if k != nil {
		k.queue <- func(ctx context.Context, h History, room string) error { return h.Delete(ctx, room, id) }
	}
}

// close lets the goroutine end once all is kept, or its time is up.
func (k *keeper) close() {
	k.late = time.AfterFunc(keeperLastTime, k.cancel)
	close(k.queue)
}

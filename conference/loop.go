package conference

import (
	"context"
	"runtime/debug"
	"time"

	"go.uber.org/zap"
)

// run is the room's goroutine, from opening to the last trace.
func (r *Room) run() {
	reason := r.loop()
	r.finish(reason)
}

// loop takes from the mailbox until the room closes. A panic, whoever caused
// it, ends this room with reason internal: its state cannot be trusted any
// more, while no other room shares it.
func (r *Room) loop() (reason CloseReason) {
	defer func() {
		if v := recover(); v != nil {
			r.logPanic(v)
			reason = ClosedInternal
		}
	}()
	r.open()
	for r.closing == "" {
		f := r.box.take(!r.hostFull())
		if f == nil {
			<-r.box.wake
			continue
		}
		f()
	}
	return r.closing
}

func (r *Room) logPanic(v any) {
	r.log.Error("panic in room", zap.Any("panic", v), zap.String("stack", string(debug.Stack())))
}

// open is the loop's first act.
func (r *Room) open() {
	r.emit(func(i EventInfo) Event { return RoomOpened{i} })
	for _, e := range r.server.cfg.Extensions {
		x := &ExtensionRoom{room: r, name: e.Name()}
		r.extensions = append(r.extensions, extension{name: x.name, RoomExtension: e.OpenRoom(x)})
	}
	r.startExpiry()
	r.checkEmpty()
}

// finish ends everything the room owns and waits for it. Nobody can join any
// more, since the server forgets the room first.
func (r *Room) finish(reason CloseReason) {
	r.closing = reason
	r.server.forget(r)
	for _, p := range r.everybody() {
		r.guard(func() { r.drop(p, reason.leaveReason(), "") })
	}
	for _, x := range r.extensions {
		r.guard(x.Close)
	}
	r.timers.stop()
	if r.emptyTimer != nil {
		r.emptyTimer.Stop()
	}
	for _, timer := range []*time.Timer{r.qualityTimer, r.layerTimer, r.way.timer} {
		if timer != nil {
			timer.Stop()
		}
	}
	r.cancel()
	r.box.close()
	close(r.stopped)
	r.router.Close()
	r.work.Wait()
	r.emit(func(i EventInfo) Event { return RoomClosed{i, reason, r.endedBy} })
	if r.host != nil {
		r.host.close()
		<-r.delivered
	}
	r.log.Info("room closed", zap.String("reason", string(reason)))
	close(r.done)
	r.server.live.Done()
}

// guard runs a part of closing, so that one part that panics does not keep the rest from it.
func (r *Room) guard(f func()) {
	defer func() {
		if v := recover(); v != nil {
			r.logPanic(v)
		}
	}()
	f()
}

// post hands f to the loop; from any goroutine, never waits. It returns false
// if the room has closed and f will not run.
func (r *Room) post(f func()) bool { return r.box.post(f) }

// do runs f on the loop and waits for it, past the door. After an error f may
// have run, run later or never: f must not touch what the caller uses then.
func (r *Room) do(ctx context.Context, f func()) error { return r.wait(ctx, r.box.post, f) }

// request is do for clients: it waits at the door.
func (r *Room) request(ctx context.Context, f func()) error { return r.wait(ctx, r.box.call, f) }

func (r *Room) wait(ctx context.Context, put func(func()) bool, f func()) error {
	ran := make(chan struct{})
	if !put(func() { f(); close(ran) }) {
		return ErrClosed
	}
	select {
	case <-ran:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-r.stopped:
	}
	select {
	case <-ran: // both were ready: f may have been the last to run
		return nil
	default:
		return ErrClosed
	}
}

// startDelivery begins to hand events to the host program.
func (r *Room) startDelivery(onEvent func(Event), limit int) {
	if onEvent == nil {
		return
	}
	r.host = newHostQueue(limit, r.box.poke)
	r.delivered = make(chan struct{})
	go func() {
		defer close(r.delivered)
		r.host.run(func(e Event) { r.deliver(onEvent, e) })
	}()
}

// deliver calls the host program. If it panics, the room closes; what
// happened until then is still told.
func (r *Room) deliver(onEvent func(Event), e Event) {
	defer func() {
		if v := recover(); v != nil {
			r.logPanic(v)
			r.post(func() { r.close(ClosedInternal) })
		}
	}()
	onEvent(e)
}

func (r *Room) hostFull() bool { return r.host != nil && r.host.full() }

package client

import "github.com/rotunda-rtc/rotunda/signal"

// Layers does what the event does by which the server tells of encodings that nobody wants.
func (r *Room) Layers(l signal.PublicationLayers) { r.onLayers(l) }

// CloseSendConnection ends the connection that r sends on, as its peer would.
func (r *Room) CloseSendConnection() error {
	r.mu.Lock()
	t := r.presence.send
	r.mu.Unlock()
	<-t.lock
	defer t.unlock()
	return t.pc.Close()
}

package client

import (
	"time"

	"github.com/rotunda-rtc/rotunda/signal"
)

// SetDialTimeout bounds how long one carrier may take to be welcomed.
func (c *Config) SetDialTimeout(d time.Duration) { c.dialTimeout = d }

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

// Restarts counts the restarts of ICE that r asked for on both of its connections.
func (r *Room) Restarts() uint64 {
	r.mu.Lock()
	p := r.presence
	r.mu.Unlock()
	return p.send.restarts.Load() + p.receive.restarts.Load()
}

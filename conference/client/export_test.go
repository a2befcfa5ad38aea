package client

// CloseSendConnection ends the connection that r sends on, as its peer would.
func (r *Room) CloseSendConnection() error {
	r.mu.Lock()
	t := r.presence.send
	r.mu.Unlock()
	<-t.lock
	defer t.unlock()
	return t.pc.Close()
}

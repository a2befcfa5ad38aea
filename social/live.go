package social

// Live is the events that signed-in pages get.
type Live struct{ *core }

// end ends the subscriptions of a user, whose logins have changed: pages that may still listen come back.
func (l *Live) end(userID string) {}

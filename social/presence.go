package social

// Presence is who is there.
type Presence struct{ *core }

package social

// Blocks is who wants nothing of whom.
type Blocks struct{ *core }

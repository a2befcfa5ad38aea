package social

// Profiles is what people say about themselves.
type Profiles struct {
	*core
}

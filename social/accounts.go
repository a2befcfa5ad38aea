package social

// Accounts is who there is, and by what people prove who they are.
type Accounts struct {
	*core
}

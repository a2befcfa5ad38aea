package social

// Connections is who is connected with whom, and the search for people.
type Connections struct{ *core }

// Status is how somebody is connected with another.
type Status string

// The statuses.
const (
	StatusNone      Status = "none"
	StatusOutgoing  Status = "outgoing"  // asked, not answered yet
	StatusIncoming  Status = "incoming"  // was asked, has not answered yet
	StatusConnected Status = "connected" // approved
)

package social

// Notifications is what people are told.
type Notifications struct{ *core }

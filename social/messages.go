package social

// Messages is messages between people.
type Messages struct{ *core }

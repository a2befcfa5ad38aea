package social

// Reports is complaints about people.
type Reports struct{ *core }

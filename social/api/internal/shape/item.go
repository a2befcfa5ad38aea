package shape

// Item is the parameter of operations on something that has an id.
type Item struct {
	ID string `path:"id" maxLength:"255"`
}

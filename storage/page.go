package storage

// MaxLimit is the most that one page holds.
const MaxLimit = 100

// Page asks for a part of a list.
type Page struct {
	// Cursor is the Next of the page before. Empty is the first page.
	Cursor string
	// Limit is how many items to give at most. Values below 1 mean 30, those above MaxLimit mean MaxLimit.
	Limit int
}

// Size is the number of items to give: Limit within its bounds.
func (p Page) Size() int {
	if p.Limit < 1 {
		return 30
	}
	return min(p.Limit, MaxLimit)
}

// List is a part of a list. Lists are stable: an item that is there during the whole time
// of reading all pages is on exactly one of them, whatever is added or deleted meanwhile, as long as what
// the list is ordered by does not change.
type List[T any] struct {
	Items []T
	// Next is the cursor of the next page, empty on the last. It holds for this
	// list with these arguments only, lives as long as the records do, and is safe in URLs.
	Next string
}

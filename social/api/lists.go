package api

import "github.com/rotunda-rtc/rotunda/storage"

// listJSON is a page of a list.
type listJSON[T any] struct {
	Items []T    `json:"items" nullable:"false"`
	Next  string `json:"next,omitempty" doc:"The cursor of the next page; none if this is the last."`
}

// listOutput is an operation's output that is a page of a list. Its input embeds shape.Paging.
type listOutput[T any] struct {
	Body listJSON[T]
}

// listOf makes a page of what a service gave.
func listOf[S, T any](l storage.List[S], convert func(S) T) *listOutput[T] {
	items := make([]T, 0, len(l.Items))
	for _, item := range l.Items {
		items = append(items, convert(item))
	}
	return &listOutput[T]{Body: listJSON[T]{Items: items, Next: l.Next}}
}

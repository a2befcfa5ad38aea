package shape

import "github.com/rotunda-rtc/rotunda/storage"

// Paging is the parameters of lists.
type Paging struct {
	Cursor string `query:"cursor" maxLength:"512" doc:"The next of the page before; none for the first page."`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"30" doc:"How many items at most."`
}

// Page is the page that is asked for.
func (p Paging) Page() storage.Page { return storage.Page{Cursor: p.Cursor, Limit: p.Limit} }

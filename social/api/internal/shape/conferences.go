package shape

// Conferences is the parameters of lists of somebody's conferences.
type Conferences struct {
	Paging
	States []string `query:"state,explode" enum:"upcoming,live,finished" maxItems:"3" doc:"Only those in one of these states; the parameter may be repeated."`
	Public bool     `query:"public" doc:"Only those that are public."`
}

package shape

// Conferences is the parameters of lists of somebody's conferences.
type Conferences struct {
	Paging
	States     []string `query:"state,explode" enum:"upcoming,live,finished" maxItems:"3" doc:"Only those in one of these states; the parameter may be repeated."`
	Visibility string   `query:"visibility" enum:"public,private" doc:"Only those for everybody who is signed in, or only the others, for those connected with the owner."`
}

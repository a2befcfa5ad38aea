// Package api is the HTTP interface of a network of people: package social, and
// package social/hosting if there are conferences.
//
// An [API] is an http.Handler below a prefix:
//
//	a, err := api.New(api.Config{Social: people, Hosting: conferences, PublicURL: "https://meet.example/"})
//	mux.Handle("/api/", a)
//
// Who acts is known by the credential alone: a login's secret, which pages have in a
// cookie that their scripts cannot read, and programs in "Authorization: Bearer". No
// operation takes the id of who asks. Requests with the cookie, and those without a
// credential, that change something are refused if a page of another origin made them.
//
// Each operation says in one place, its route, who may call it, how many bytes its
// body may have and at what rate: see operation.go. What they decide is decided by
// package social; errors become application/problem+json (RFC 9457) with a code for
// programs, by the one table in problem.go.
//
// The interface describes itself: [API.OpenAPI] is an OpenAPI 3.1 document made
// from the code, served as openapi.json below the prefix, with a page to read it at
// docs.
package api

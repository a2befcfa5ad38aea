// Package browser holds the browser's side of Rotunda: one ES module with the
// SDK and the element <rotunda-room>, embedded, and the handlers that serve it.
//
//	mux.Handle("/signal", web.Handler(server, nil))
//	mux.Handle("/", browser.Page(nil))                 // a whole page, or
//	mux.Handle("/rotunda.js", browser.Handler())       // the module for a page of your own
//
// A page of your own holds the element
//
//	<script type="module" src="/rotunda.js"></script>
//	<rotunda-room server="/signal" room="lobby"></rotunda-room>
//
// or imports the SDK from the module:
//
//	import { connect } from '/rotunda.js';
//
// The source is TypeScript in src; "npm run build" makes dist, which is
// committed, so that a Go program needs nothing but Go.
package browser

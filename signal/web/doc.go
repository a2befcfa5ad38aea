// Package web opens the doors of a server to browsers, at one address: to
// WebSockets (package ws) and, for networks that block these, to plain HTTP
// requests (package sse). The browser SDK uses whichever works.
//
//	mux.Handle("/signal", web.Handler(server, nil))
package web

// Package web has the pages of the platform: what the build of the web application leaves in dist, embedded, so that the program
// needs nothing beside itself.
package web

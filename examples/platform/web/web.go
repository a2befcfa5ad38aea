package web

import (
	"embed"
	"io/fs"
	"net/http"
)

// dist is what the build of the web application leaves. A build replaces all of it.
//
//go:embed all:dist
var dist embed.FS

// Handler serves the pages, below the root.
func Handler() http.Handler {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // dist is embedded: it is there
	}
	return newPages(files)
}

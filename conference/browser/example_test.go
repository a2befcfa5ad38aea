package browser_test

import (
	"net/http"

	"github.com/rotunda-rtc/rotunda/conference/browser"
)

func ExamplePage() {
	mux := http.NewServeMux()
	mux.Handle("/calls/", browser.Page(&browser.PageOptions{
		Title:  "Calls",
		Server: "/signal", // where web.Handler is mounted
	}))
}

func ExampleHandler() {
	mux := http.NewServeMux()
	mux.Handle("/rotunda.js", browser.Handler())
	// A page: <script type="module" src="/rotunda.js"></script> <rotunda-room></rotunda-room>
}

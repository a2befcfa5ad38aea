package main

import (
	"log"
	"net/http"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/browser"
	"github.com/rotunda-rtc/rotunda/conference/inroom"
	"github.com/rotunda-rtc/rotunda/signal/web"
)

func main() {
	server, err := conference.New(conference.Config{
		Authorize:  conference.AllowAnyone, // put your own users here
		Extensions: []conference.Extension{inroom.Chat{}},
	})
	if err != nil {
		log.Fatal(err)
	}
	http.Handle("/signal", web.Handler(server, nil))
	http.Handle("/", browser.Page(nil))
	log.Fatal(http.ListenAndServe("127.0.0.1:8080", nil))
}

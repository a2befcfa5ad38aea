// Command embed-page shows the element in a page of another origin: the pages
// of an application at one address, the server of its calls at another.
package main

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"log"
	"net"
	"net/http"
	"strings"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/browser"
	"github.com/rotunda-rtc/rotunda/signal/web"
)

//go:embed page.html
var page string

func main() {
	pages, err := net.Listen("tcp", "127.0.0.1:0")
	calls, err2 := net.Listen("tcp", "127.0.0.1:0")
	secret := []byte(rand.Text()) // what both servers know
	sign := func(user, room string) string {
		mac := hmac.New(sha256.New, secret)
		fmt.Fprintf(mac, "%q %q", user, room)
		return fmt.Sprintf("%s.%x", user, mac.Sum(nil))
	}
	server, err3 := conference.New(conference.Config{Authorize: func(ctx context.Context, req conference.JoinRequest) (conference.Admission, error) {
		user, _, _ := strings.Cut(req.Token, ".")
		if !hmac.Equal([]byte(req.Token), []byte(sign(user, req.Room))) {
			return conference.Admission{}, conference.ErrUnauthenticated
		}
		return conference.AllowAnyone(ctx, req) // put your own user and grant here
	}})
	if err := errors.Join(err, err2, err3); err != nil {
		log.Fatal(err)
	}
	mux, origin := http.NewServeMux(), "http://"+pages.Addr().String()
	mux.Handle("/signal", web.Handler(server, &web.Options{Origins: []string{origin}}))
	mux.Handle("/", browser.Page(&browser.PageOptions{FrameAncestors: []string{origin}})) // and the module
	go func() { log.Fatal(http.Serve(calls, mux)) }()
	fmt.Println("open", origin)
	log.Fatal(http.Serve(pages, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_ = template.Must(template.New("").Parse(page)).Execute(w, []string{"http://" + calls.Addr().String(), sign(rand.Text(), "support")})
	})))
}

// Command embed is an existing product, with users, a login and middleware of its own, that has calls at
// /support/calls/. Who may be there is what the product's session says: agents publish, customers watch and write.
package main

import (
	"context"
	"crypto/rand"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"html/template"
	"log"
	"net"
	"net/http"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/browser"
	"github.com/rotunda-rtc/rotunda/conference/inroom"
	"github.com/rotunda-rtc/rotunda/signal/web"
)

const publisher, subscriber conference.Role = "publisher", "subscriber"

//go:embed page.html
var page string

// user, product and its methods are as they were before there were calls.
type user struct {
	Login, Name string
	kind        conference.Role
}

type product struct {
	users    map[string]user // by login and password, which yours keeps as hashes
	sessions sync.Map        // users by cookie
}

func (p *product) user(r *http.Request) (u user, ok bool) {
	if cookie, err := r.Cookie("session"); err == nil {
		session, _ := p.sessions.Load(cookie.Value)
		u, ok = session.(user)
	}
	return u, ok
}

func (p *product) signedIn(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, ok := p.user(r); ok {
			next.ServeHTTP(w, r)
		} else {
			http.Redirect(w, r, "/", http.StatusSeeOther)
		}
	})
}

func (p *product) signIn(w http.ResponseWriter, r *http.Request) {
	u, ok := p.users[r.PostFormValue("login")+" "+r.PostFormValue("password")]
	if !ok {
		http.Error(w, "No such user.", http.StatusUnauthorized)
		return
	}
	session := rand.Text()
	p.sessions.Store(session, u)
	http.SetCookie(w, &http.Cookie{Name: "session", Value: session, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
	http.Redirect(w, r, "/support/calls/ticket-1", http.StatusSeeOther)
}

// authorize is what calls add to it.
func (p *product) authorize(_ context.Context, req conference.JoinRequest) (conference.Admission, error) {
	u, ok := p.user(req.HTTP)
	if !ok { // has signed out meanwhile
		return conference.Admission{}, conference.ErrUnauthenticated
	}
	return conference.Admission{Identity: u.Login, Name: u.Name, Role: u.kind}, nil
}

func main() {
	listen := flag.String("listen", "127.0.0.1:8080", "`address` to listen on; port 0 for any free port")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	listener, err := net.Listen("tcp", *listen)
	pages := template.Must(template.New("").Parse(page))
	p := &product{users: map[string]user{"ada tea": {"ada", "Ada (support)", publisher}, "bob milk": {"bob", "Bob", subscriber}}}
	calls, err2 := conference.New(conference.Config{Authorize: p.authorize, Extensions: []conference.Extension{inroom.Chat{}}, Roles: map[conference.Role]conference.Grant{
		publisher:  {Publish: conference.AllSources(), Subscribe: true, Data: true, Chat: true, Moderate: true},
		subscriber: {Subscribe: true, Chat: true},
	}})
	if err := errors.Join(err, err2); err != nil {
		log.Fatal(err)
	}
	support := http.NewServeMux()
	support.Handle("/support/calls/signal", web.Handler(calls, nil))
	support.Handle("/support/calls/rotunda.js", browser.Handler())
	support.HandleFunc("/support/calls/{room}", func(w http.ResponseWriter, r *http.Request) {
		u, _ := p.user(r)
		_ = pages.ExecuteTemplate(w, "call", map[string]any{"User": u, "Room": r.PathValue("room")})
	})
	mux := http.NewServeMux()
	mux.Handle("/support/calls/", p.signedIn(support))
	mux.HandleFunc("POST /login", p.signIn)
	mux.Handle("POST /logout", p.signedIn(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		u, _ := p.user(r)
		cookie, _ := r.Cookie("session")
		p.sessions.Delete(cookie.Value)
		_, _ = calls.Revoke(r.Context(), conference.Revocation{Identity: u.Login}, "signed out") // and out of its calls
		http.Redirect(w, r, "/", http.StatusSeeOther)
	})))
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { _ = pages.ExecuteTemplate(w, "login", nil) })
	fmt.Printf("open http://%s/\n", listener.Addr())
	server := &http.Server{Handler: http.NewCrossOriginProtection().Handler(mux), ReadHeaderTimeout: 10 * time.Second}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	log.Println(server.Serve(listener), calls.Close(context.Background()))
}

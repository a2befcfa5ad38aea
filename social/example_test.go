package social_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"strings"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/jobs"
	"github.com/rotunda-rtc/rotunda/social/mail"
	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/blob"
	"github.com/rotunda-rtc/rotunda/storage/memory"
	"github.com/rotunda-rtc/rotunda/storage/sqlite"
)

// A network of people on one machine: a database file, a directory for pictures, and a mail server.
func Example_server() {
	ctx, logger := context.Background(), zap.Must(zap.NewProduction())
	db, err := sqlite.Open(ctx, "/var/lib/meet/meet.db", sqlite.Config{})
	if err != nil {
		log.Fatal(err)
	}
	pictures, err := blob.Open("/var/lib/meet/blobs")
	if err != nil {
		log.Fatal(err)
	}
	post, err := mail.NewSMTP(mail.SMTPConfig{
		Host: "mail.example.org", Username: "meet", Password: os.Getenv("SMTP_PASSWORD"), From: "meet@example.org", FromName: "Meet",
	})
	if err != nil {
		log.Fatal(err)
	}
	runner, err := jobs.New(jobs.Config{Outbox: db.Stores().Outbox, Logger: logger})
	if err != nil {
		log.Fatal(err)
	}
	people, err := social.New(social.Config{
		Stores: db.Stores(), Blobs: pictures, Jobs: runner, Mail: post,
		BaseURL: "https://meet.example/", Name: "Meet", AdminEmail: "admin@meet.example", Logger: logger,
	})
	if err != nil {
		log.Fatal(err)
	}
	runner.Start() // last: whoever adds handlers to it has done so
	// …
	_ = runner.Close(ctx) // first: what is begun is finished, what waits stays stored
	_ = people.Close(ctx)
	_ = pictures.Close()
	_ = db.Close()
}

// Signing in by Google. Its console wants the same redirect address.
func ExampleNewOIDC() {
	secret := "as Google says"
	google, err := social.NewOIDC(social.GoogleIssuer, social.ProviderConfig{
		ClientID: "1234.apps.googleusercontent.com", ClientSecret: secret,
		RedirectURL: "https://meet.example/api/external-sign-in/google/callback",
	})
	if err != nil {
		log.Fatal(err)
	}
	cfg := social.Config{Providers: map[string]social.Provider{"google": google}}
	fmt.Println(len(cfg.Providers))
	// Output: 1
}

// letters is a mail.Sender that keeps the token of the last link.
type letters struct{ token chan string }

func (l letters) Send(_ context.Context, m mail.Message) error {
	if _, token, found := strings.Cut(m.Text, "#token="); found {
		l.token <- token[:43]
	}
	return nil
}

// Two people sign up, are connected and write to each other.
func Example() {
	ctx, stores, post := context.Background(), memory.New().Stores(), letters{make(chan string, 10)}
	runner, err := jobs.New(jobs.Config{Outbox: stores.Outbox})
	if err != nil {
		log.Fatal(err)
	}
	people, err := social.New(social.Config{Stores: stores, Jobs: runner, Mail: post, BaseURL: "https://meet.example/"})
	if err != nil {
		log.Fatal(err)
	}
	runner.Start()

	join := func(email, name string) social.Actor {
		err := people.Accounts.SignUp(ctx, social.SignUp{Email: email, FullName: name, Password: "correct horse battery", Terms: true})
		if err != nil {
			log.Fatal(err)
		}
		if err := people.Accounts.Confirm(ctx, <-post.token); err != nil { // as the page does that the mailed link opens
			log.Fatal(err)
		}
		secret, _, err := people.Accounts.SignIn(ctx, social.SignIn{Email: email, Password: "correct horse battery"})
		if err != nil {
			log.Fatal(err)
		}
		actor, err := people.Accounts.Authenticate(ctx, secret) // with each request
		if err != nil {
			log.Fatal(err)
		}
		return actor
	}
	ann, bob := join("ann@example.org", "Ann Ångström"), join("bob@example.org", "Bob Byron")

	found, _ := people.Connections.Search(ctx, bob, "angst", false, storage.Page{})
	fmt.Println("Bob finds", found.Items[0].FullName)
	_, _ = people.Connections.Request(ctx, bob, found.Items[0].ID)
	status, _ := people.Connections.Approve(ctx, ann, bob.UserID)
	fmt.Println("they are", status)
	_, _ = people.Messages.Send(ctx, ann, social.NewMessage{To: []string{bob.UserID}, Subject: "Hello", Body: "At nine?"})
	unread, _ := people.Messages.Unread(ctx, bob)
	fmt.Println("Bob has", unread, "message")

	_ = people.Blocks.Block(ctx, ann, bob.UserID)
	_, err = people.Profiles.Get(ctx, bob, ann.UserID)
	fmt.Println("to Bob, who is blocked, Ann is", social.CodeOf(err))

	_ = runner.Close(ctx)
	_ = people.Close(ctx)
	// Output:
	// Bob finds Ann Ångström
	// they are connected
	// Bob has 1 message
	// to Bob, who is blocked, Ann is not_found
}

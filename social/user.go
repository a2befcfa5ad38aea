package social

import (
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

// User is an account as its owner and admins see it.
type User struct {
	ID       string
	Email    string
	FullName string
	Bio      string
	Location string
	Website  string
	Language string // BCP 47
	Avatar   string // changes with the picture; empty without one

	EmailNotifications bool // wants copies of notifications and messages by e-mail
	PrivateMessages    bool // takes messages from people who are not connected
	Admin              bool

	CreatedAt   time.Time
	ConfirmedAt time.Time // zero until the e-mail address was proved
	SuspendedAt time.Time // zero while not

	Version int64 // to be given to updates
}

func userOf(u storage.User) User {
	return User{
		ID: u.ID, Email: u.Email, FullName: u.FullName, Bio: u.Bio, Location: u.Location, Website: u.Website, Language: u.Language, Avatar: u.Avatar,
		EmailNotifications: u.EmailNotifications, PrivateMessages: u.PrivateMessages, Admin: u.Admin,
		CreatedAt: u.CreatedAt, ConfirmedAt: u.ConfirmedAt, SuspendedAt: u.SuspendedAt, Version: u.Version,
	}
}

package api

import (
	"context"
	"net/http"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/api/internal/shape"
)

type profileInput struct {
	shape.IfMatch
	Body struct {
		FullName *string `json:"full_name,omitempty" maxLength:"100" example:"Ada Byron"`
		Bio      *string `json:"bio,omitempty" maxLength:"100"`
		Location *string `json:"location,omitempty" maxLength:"100" example:"London"`
		Website  *string `json:"website,omitempty" maxLength:"255" doc:"An http or https address, or nothing." example:"https://ada.example/"`
	}
}

type settingsInput struct {
	shape.IfMatch
	Body struct {
		Language           *string `json:"language,omitempty" maxLength:"35" doc:"BCP 47; one that there are texts in." example:"en"`
		EmailNotifications *bool   `json:"email_notifications,omitempty" doc:"Wants copies of notifications and messages by e-mail."`
		PrivateMessages    *bool   `json:"private_messages,omitempty" doc:"Takes messages from people who are not connected."`
	}
}

// profile adds what somebody says about themselves, and how they want things to be.
func (a *API) profile() {
	handle(a, route{
		id: "update-profile", method: http.MethodPatch, path: "/me/profile", tag: tagAccount, access: signedIn,
		summary: "Change the profile", description: "What is absent stays as it is.",
	}, func(ctx context.Context, who *caller, in *profileInput) (*accountOutput, error) {
		b := in.Body
		err := update(in.IfMatch, func(version int64) error {
			up := social.ProfileUpdate{FullName: b.FullName, Bio: b.Bio, Location: b.Location, Website: b.Website}
			_, err := a.cfg.Social.Profiles.Update(ctx, who.Actor, up, version)
			return err
		})
		if err != nil {
			return nil, err
		}
		return a.account(ctx, who)
	})
	handle(a, route{
		id: "update-settings", method: http.MethodPatch, path: "/me/settings", tag: tagAccount, access: signedIn,
		summary: "Change the settings", description: "What is absent stays as it is.",
	}, func(ctx context.Context, who *caller, in *settingsInput) (*accountOutput, error) {
		b := in.Body
		err := update(in.IfMatch, func(version int64) error {
			s := social.Settings{Language: b.Language, EmailNotifications: b.EmailNotifications, PrivateMessages: b.PrivateMessages}
			_, err := a.cfg.Social.Profiles.UpdateSettings(ctx, who.Actor, s, version)
			return err
		})
		if err != nil {
			return nil, err
		}
		return a.account(ctx, who)
	})
}

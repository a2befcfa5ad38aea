package api

import (
	"context"
	"net/http"

	"github.com/rotunda-rtc/rotunda/social"
)

const tagSignUp = "Signing up"

type signUpInput struct {
	Body struct {
		Email    string `json:"email" maxLength:"254" example:"ada@example.org"`
		FullName string `json:"full_name" maxLength:"100" example:"Ada Byron"`
		Password string `json:"password" maxLength:"1024" example:"correct horse battery" doc:"At least 8 characters, if the server asks for no more."`
		Language string `json:"language,omitempty" maxLength:"35" example:"en" doc:"BCP 47. One without texts means the platform's."`
		Terms    bool   `json:"terms" doc:"Agrees to the terms; must be true." example:"true"`
	}
}

type tokenInput struct {
	Body struct {
		Token string `json:"token" maxLength:"256" doc:"What follows #token= in the link that was mailed."`
	}
}

type emailInput struct {
	Body struct {
		Email string `json:"email" maxLength:"254" example:"ada@example.org"`
	}
}

// signUps adds what makes accounts. Nothing in it says whether an address has one: who has is told by a mail.
func (a *API) signUps() {
	handle(a, route{
		id: "sign-up", method: http.MethodPost, path: "/sign-up", tag: tagSignUp, access: public, class: classSignUp,
		status: http.StatusAccepted, summary: "Make an account",
		description: "A link to confirm the address is mailed. The answer is the same if the address has an account; its owner is told by mail.",
	}, func(ctx context.Context, who *caller, in *signUpInput) (*none, error) {
		b := in.Body
		return nil, a.cfg.Social.Accounts.SignUp(ctx, social.SignUp{
			Email: b.Email, FullName: b.FullName, Password: b.Password, Language: b.Language, Terms: b.Terms, Address: who.Address,
		})
	})
	handle(a, route{
		id: "confirm-email", method: http.MethodPost, path: "/confirmations", tag: tagSignUp, access: public, class: classSignIn, problems: []string{codeNotFound},
		status: http.StatusNoContent, summary: "Confirm an e-mail address", description: "Afterwards one can sign in. The token holds once, for a day.",
	}, func(ctx context.Context, _ *caller, in *tokenInput) (*none, error) {
		return nil, a.cfg.Social.Accounts.Confirm(ctx, in.Body.Token)
	})
	handle(a, route{
		id: "resend-confirmation", method: http.MethodPost, path: "/confirmations/mails", tag: tagSignUp, access: public, class: classMail,
		status: http.StatusAccepted, summary: "Mail the link again",
		description: "The answer is the same whether or not there is such an account that is not confirmed.",
	}, func(ctx context.Context, _ *caller, in *emailInput) (*none, error) {
		return nil, a.cfg.Social.Accounts.ResendConfirmation(ctx, in.Body.Email)
	})
}

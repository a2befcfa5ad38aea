package mail

var english = language{
	greeting: "Hello {{.Name}},",
	foot:     "This message was sent by {{.Platform}}.",
	kinds: map[Kind]phrases{
		Confirm: {
			subject: "Confirm your e-mail address",
			lines: []string{
				"Somebody, probably you, made an account at {{.Platform}} with this e-mail address. Please confirm that the address is yours.",
				"The link works for one day. If it was not you, do nothing: without it the account cannot be used.",
			},
			button: "Confirm the address",
		},
		Known: {
			subject: "You have an account already",
			lines: []string{
				"Somebody, probably you, tried to sign up at {{.Platform}} with this e-mail address. You have an account with it already, and nothing about it was changed.",
				"If it was you, sign in, or ask for a new password there. If it was not you, do nothing.",
			},
			button: "Sign in",
		},
		Reset: {
			subject: "Set a new password",
			lines: []string{
				"Somebody, probably you, asked for a new password at {{.Platform}}. You can set it on the page behind this link.",
				"The link works once, for half an hour. All your devices are signed out then. If it was not you, do nothing: your password stays as it is.",
			},
			button: "Set a new password",
		},
		Report: {
			subject: "Report about {{.Title}}",
			lines:   []string{"{{.Actor}} reported {{.Title}} at {{.Platform}}:"},
			button:  "Look at the reports",
		},
		Contact: {
			subject: "Message to {{.Platform}}: {{.Title}}",
			lines:   []string{"{{.Actor}} wrote this by the contact form of {{.Platform}}. Nobody has checked that the address is the writer’s. Your answer goes to it.", "Subject: {{.Title}}"},
			button:  "Open {{.Platform}}",
		},
		Copy: {
			subject: "{{.Actor}}: {{.Title}}",
			lines:   []string{"{{.Actor}} sent you a message at {{.Platform}}: {{.Title}}"},
			button:  "Open the message",
		},
		Requested: {
			subject: "{{.Actor}} wants to connect with you",
			lines:   []string{"{{.Actor}} wants to connect with you at {{.Platform}}. You can approve or decline."},
			button:  "Answer the request",
		},
		Approved: {
			subject: "{{.Actor}} approved your request",
			lines:   []string{"You are now connected with {{.Actor}} at {{.Platform}}."},
			button:  "See the profile",
		},
		Declined: {
			subject: "{{.Actor}} declined your request",
			lines:   []string{"{{.Actor}} declined your request to connect at {{.Platform}}."},
			button:  "See your notifications",
		},
		Live: {
			subject: "{{.Actor}} is live: {{.Title}}",
			lines:   []string{"{{.Actor}} has started the live conference “{{.Title}}” at {{.Platform}}."},
			button:  "Join",
		},
		Closed: {
			subject: "{{.Title}} has ended",
			lines:   []string{"{{.Actor}} has closed the live conference “{{.Title}}” at {{.Platform}}."},
			button:  "See the conference",
		},
		Reminder: {
			subject: "{{.Title}} begins soon",
			lines:   []string{"The conference “{{.Title}}” at {{.Platform}} begins at {{.When}}."},
			button:  "See the conference",
		},
	},
}

package mail

var french = language{
	greeting: "Bonjour {{.Name}},",
	foot:     "Ce message a été envoyé par {{.Platform}}.",
	kinds: map[Kind]phrases{
		Confirm: {
			subject: "Confirmez votre adresse e-mail",
			lines: []string{
				"Quelqu’un, sans doute vous, a créé un compte sur {{.Platform}} avec cette adresse e-mail. Veuillez confirmer que cette adresse est la vôtre.",
				"Le lien est valable un jour. Si ce n’était pas vous, ne faites rien : sans lui, le compte ne peut pas être utilisé.",
			},
			button: "Confirmer l’adresse",
		},
		Known: {
			subject: "Vous avez déjà un compte",
			lines: []string{
				"Quelqu’un, sans doute vous, a voulu s’inscrire sur {{.Platform}} avec cette adresse e-mail. Elle a déjà un compte, et rien n’y a été changé.",
				"Si c’était vous, connectez-vous, ou demandez-y un nouveau mot de passe. Si ce n’était pas vous, ne faites rien.",
			},
			button: "Se connecter",
		},
		Reset: {
			subject: "Choisissez un nouveau mot de passe",
			lines: []string{
				"Quelqu’un, sans doute vous, a demandé un nouveau mot de passe sur {{.Platform}}. Vous pouvez le choisir sur la page de ce lien.",
				"Le lien fonctionne une seule fois, pendant une demi-heure. Tous vos appareils seront alors déconnectés. Si ce n’était pas vous, ne faites rien : votre mot de passe reste le même.",
			},
			button: "Choisir un nouveau mot de passe",
		},
		Report: {
			subject: "Signalement de {{.Title}}",
			lines:   []string{"{{.Actor}} a signalé {{.Title}} sur {{.Platform}} :"},
			button:  "Voir les signalements",
		},
		Contact: {
			subject: "Message à {{.Platform}} : {{.Title}}",
			lines:   []string{"{{.Actor}} a écrit ceci par le formulaire de contact de {{.Platform}}. Personne n’a vérifié que l’adresse est bien la sienne. Votre réponse y sera envoyée.", "Objet : {{.Title}}"},
			button:  "Ouvrir {{.Platform}}",
		},
		Copy: {
			subject: "{{.Actor}} : {{.Title}}",
			lines:   []string{"{{.Actor}} vous a envoyé un message sur {{.Platform}} : {{.Title}}"},
			button:  "Ouvrir le message",
		},
		Requested: {
			subject: "{{.Actor}} souhaite entrer en relation avec vous",
			lines:   []string{"{{.Actor}} souhaite entrer en relation avec vous sur {{.Platform}}. Vous pouvez accepter ou refuser."},
			button:  "Répondre à la demande",
		},
		Approved: {
			subject: "{{.Actor}} a accepté votre demande",
			lines:   []string{"Vous êtes maintenant en relation avec {{.Actor}} sur {{.Platform}}."},
			button:  "Voir le profil",
		},
		Declined: {
			subject: "{{.Actor}} a refusé votre demande",
			lines:   []string{"{{.Actor}} a refusé votre demande de mise en relation sur {{.Platform}}."},
			button:  "Voir vos notifications",
		},
		Live: {
			subject: "{{.Actor}} est en direct : {{.Title}}",
			lines:   []string{"{{.Actor}} a commencé la conférence en direct « {{.Title}} » sur {{.Platform}}."},
			button:  "Rejoindre",
		},
		Closed: {
			subject: "{{.Title}} est terminée",
			lines:   []string{"{{.Actor}} a terminé la conférence en direct « {{.Title}} » sur {{.Platform}}."},
			button:  "Voir la conférence",
		},
		Reminder: {
			subject: "{{.Title}} commence bientôt",
			lines:   []string{"La conférence « {{.Title}} » sur {{.Platform}} commence à {{.When}}."},
			button:  "Voir la conférence",
		},
	},
}

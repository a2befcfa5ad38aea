// Platform is a whole networked conferencing platform in one program: accounts, a network of people, a timeline, messages,
// notifications, and conferences.
//
//	go run ./examples/platform
//
// starts it with its data in ./rotunda-data and prints an address to open and a link for the first admin. Mails are printed, too, until
// there is a mail server. -h lists all settings, docs/deploying.md says how to run it for others.
//
//	platform doctor            says what is wrong with the settings and the machine
//	platform backup FOLDER     copies what is stored, also while it runs
package main

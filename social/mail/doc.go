// Package mail writes and sends the e-mails of package social.
package mail

// Package mail writes and sends the e-mails of package social.
//
// [Templates] has the texts in English, French and Arabic, as plain text and as a page. A [Sender] brings a [Message] to
// its reader: [SMTP] by a mail server, [Printer] by writing it to a file or terminal, for development.
package mail

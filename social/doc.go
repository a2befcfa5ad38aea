// Package social is a network of people: accounts, profiles, connections between
// people, blocks and reports, messages, notifications and presence. Package social/hosting adds conferences to it,
// and social/api an HTTP interface.
//
// All rules are kept here. Each method takes the [Actor] who acts, which comes from a credential ([Accounts.Authenticate])
// and never from what a client says, and decides by itself what the actor may do and see. Somebody who may not be
// seen, because one of the two blocked the other, because the account is suspended, not confirmed or being deleted, is
// answered like somebody who does not exist.
//
// Work that outlives a request, such as mails and deletions, is done by social/jobs; the program starts its Runner after
// [New] and closes it before the Service. Mails are written when they are sent, in the reader's language. Their links lead to pages of the
// program below Config.BaseURL: confirm-email and reset-password find a token after '#', as in "reset-password#token=…", and send it in
// the body of a POST to what calls [Accounts.Confirm] or, after [Accounts.CheckReset], [Accounts.ResetPassword]; sign-in, notifications,
// messages, people/{id} and conferences/{id} have no token. Merely opening a link changes nothing.
//
// A program with users of its own needs none of this for conferences: see the interfaces of social/hosting.
package social

// Package jobs works off what package storage's Outbox holds: mail to send, people to tell, and other work that must be
// done although the request that caused it is over or the process died since.
//
// A job is added in the transaction that makes it necessary, so that either both are stored or none. It is claimed for a time by
// one runner, of however many on one database, and claimed again when that time is over without an outcome: a
// handler runs at least once, and must do nothing twice that may be done once only. What fails is tried again with
// growing pauses and, in the end, kept as failed for people to look at.
package jobs

package storage

import (
	"context"
	"time"
)

// Job is work that must be done even if the process dies before: mail to send, people to tell, a webhook to deliver.
type Job struct {
	ID    string
	Queue string // who works on it
	// Key makes it one of a kind within its queue while it is there. Empty: no such bound.
	Key      string
	Payload  []byte
	Progress string // how far it is, the queue's own
	RunAt    time.Time
	Attempts int    // how often it was claimed
	Error    string // of the last attempt
	// FailedAt is set when it was given up; such a job is kept for people to look at, and never claimed.
	FailedAt  time.Time
	CreatedAt time.Time
}

// Outbox stores jobs. A job is claimed for a time, the lease, in which nobody else gets it. Keys: "id", "key" (with Queue).
type Outbox interface {
	// Add stores a job. ErrExists if its queue has one with this Key that has not failed.
	Add(ctx context.Context, j Job) error
	// Claim gives at most limit jobs of a queue whose RunAt is not after now and that nobody has
	// leased, the earliest RunAt first, and leases them until now+lease. Each counts as an attempt.
	Claim(ctx context.Context, queue string, now time.Time, lease time.Duration, limit int) ([]Job, error)
	// Save stores how far a job is and leases it until lease. ErrNotFound if it is gone, was given up, or
	// attempts is no longer its number of Attempts: somebody else has claimed it.
	Save(ctx context.Context, id string, attempts int, progress string, lease time.Time) error
	// Done removes a job; ErrNotFound as in Save.
	Done(ctx context.Context, id string, attempts int) error
	// Retry ends the lease and stores when to try again and what went wrong; ErrNotFound as in Save.
	Retry(ctx context.Context, id string, attempts int, at time.Time, problem string) error
	// Fail gives the job up at now; ErrNotFound as in Save.
	Fail(ctx context.Context, id string, attempts int, now time.Time, problem string) error
	// Failed gives the jobs of a queue that were given up, the latest first.
	Failed(ctx context.Context, queue string, p Page) (List[Job], error)
	// Next says when the earliest job of a queue may be claimed; ok is false if there is none.
	Next(ctx context.Context, queue string) (at time.Time, ok bool, err error)
	// Count says how many jobs of a queue wait or are at work.
	Count(ctx context.Context, queue string) (int, error)
	// DeleteFailed removes at most limit jobs that were given up before a time, and says how many.
	DeleteFailed(ctx context.Context, before time.Time, limit int) (int, error)
}

// AuditEntry says who did what with the rights of a moderator or admin.
type AuditEntry struct {
	ID     string
	At     time.Time
	Actor  string // user id
	Action string
	Object string // what was acted on
	Detail string
}

// Audit stores such entries, for good. Key: "id".
type Audit interface {
	Append(ctx context.Context, e AuditEntry) error
	// List gives all entries, newest (At, then ID) first.
	List(ctx context.Context, p Page) (List[AuditEntry], error)
}

package storagetest

import (
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

func outboxCases() []Case {
	return []Case{
		{"Outbox.Add", `keys: "id", "key" (with Queue); ErrExists if its queue has one with this Key that has not failed`, check(outboxAdd)},
		{"Outbox.Claim", "Claim gives at most limit jobs of a queue whose RunAt is not after now, the earliest RunAt first; each counts as an attempt", check(outboxClaim)},
		{"Outbox.Claim leases", "a job is claimed for a time, the lease, in which nobody else gets it", check(outboxLeases)},
		{"Outbox.Save", "Save stores how far a job is and leases it until lease", check(outboxSave)},
		{"Outbox.Done", "Done removes a job", check(outboxDone)},
		{"Outbox.Retry", "Retry ends the lease and stores when to try again and what went wrong", check(outboxRetry)},
		{"Outbox.Fail", "Fail gives the job up at now; such a job is kept for people to look at, and never claimed", check(outboxFail)},
		{"Outbox claimants", "ErrNotFound if it is gone, was given up, or attempts is no longer its number of Attempts: somebody else has claimed it", check(outboxClaimants)},
		{"Outbox.Next", "Next says when the earliest job of a queue may be claimed; ok is false if there is none", check(outboxNext)},
		{"Outbox.Count", "Count says how many jobs of a queue wait or are at work", check(outboxCount)},
		{"Outbox.DeleteFailed", "DeleteFailed removes at most limit jobs that were given up before a time, and says how many", check(outboxDeleteFailed)},
	}
}

func job(id string, run int) storage.Job {
	return storage.Job{ID: id, Queue: "q", Payload: []byte(id), RunAt: at(run), CreatedAt: at(0)}
}

func jobID(j storage.Job) string { return j.ID }

// claim claims jobs of queue q for 100 milliseconds.
func claim(r *run, now, limit int) []storage.Job {
	return must(r.Outbox.Claim(r.ctx, "q", at(now), 100*time.Millisecond, limit))
}

func claimIDs(r *run, now, limit int) []string { return ids(claim(r, now, limit), jobID) }

func outboxAdd(r *run) {
	j := job("1", 5)
	j.Key, j.Progress, j.Error = "k", "half", "problem"
	ok(r.Outbox.Add(r.ctx, j))
	same(j.Key, "k")
	again := job("2", 5)
	again.Key = "k"
	exists(r.Outbox.Add(r.ctx, again), "key")
	again.Queue = "other"
	ok(r.Outbox.Add(r.ctx, again))
	exists(r.Outbox.Add(r.ctx, job("1", 5)), "id")
	same(must(r.Outbox.Count(r.ctx, "q")), 1)
	j.Attempts = 1
	same(claim(r, 5, 9), []storage.Job{j})
	again = job("3", 5)
	again.Key = "k"
	exists(r.Outbox.Add(r.ctx, again), "key") // while it is at work too
	ok(r.Outbox.Fail(r.ctx, "1", 1, at(9), ""))
	ok(r.Outbox.Add(r.ctx, again))
	ok(r.Outbox.Fail(r.ctx, "3", 0, at(9), "")) // two that failed
	again.ID = "4"
	ok(r.Outbox.Add(r.ctx, again))
	ok(r.Outbox.Done(r.ctx, "4", 0))
	again.ID = "5"
	ok(r.Outbox.Add(r.ctx, again))
	ok(r.Outbox.Add(r.ctx, job("6", 5))) // without a key there is no bound
	ok(r.Outbox.Add(r.ctx, job("7", 5)))
}

func outboxClaim(r *run) {
	same(claimIDs(r, 1000, 9), []string{})
	for _, j := range []storage.Job{job("b", 3), job("a", 3), job("c", 1), job("d", 9), job("e", 4)} {
		ok(r.Outbox.Add(r.ctx, j))
	}
	other := job("other", 1)
	other.Queue = "other"
	ok(r.Outbox.Add(r.ctx, other))
	same(claimIDs(r, 5, 0), []string{})
	same(claimIDs(r, 5, -1), []string{})
	same(claimIDs(r, 0, 9), []string{})
	want := job("c", 1)
	want.Attempts = 1
	same(claim(r, 5, 1), []storage.Job{want})
	same(sorted(claimIDs(r, 3, 9)), []string{"a", "b"})
	same(claimIDs(r, 8, 9), []string{"e"})
	same(claimIDs(r, 9, 9), []string{"d"})
	same(must(r.Outbox.Count(r.ctx, "other")), 1)
}

func outboxLeases(r *run) {
	ok(r.Outbox.Add(r.ctx, job("early", 1)))
	same(claim(r, 10, 9)[0].Attempts, 1) // until 110
	ok(r.Outbox.Add(r.ctx, job("late", 50)))
	same(claimIDs(r, 109, 9), []string{"late"}) // until 209
	same(claimIDs(r, 109, 9), []string{})
	got := claim(r, 110, 9)
	same(ids(got, jobID), []string{"early"})
	same(got[0].Attempts, 2)
	ok(r.Outbox.Add(r.ctx, job("latest", 60)))
	same(claimIDs(r, 1000, 9), []string{"early", "late", "latest"}) // by RunAt, whoever had them before
}

func outboxSave(r *run) {
	ok(r.Outbox.Add(r.ctx, job("1", 1)))
	ok(r.Outbox.Add(r.ctx, job("2", 2)))
	claim(r, 10, 1)
	ok(r.Outbox.Save(r.ctx, "1", 1, "half", at(500)))
	same(claimIDs(r, 499, 9), []string{"2"})
	ok(r.Outbox.Save(r.ctx, "1", 1, "more", at(400)))
	got := claim(r, 400, 9)
	same(ids(got, jobID), []string{"1"})
	same(got[0].Progress, "more")
	same(got[0].Attempts, 2)
	same(got[0].RunAt, at(1))
	ok(r.Outbox.Save(r.ctx, "1", 2, "most", at(700))) // the lease is over, but nobody else has claimed it
	same(claimIDs(r, 699, 1), []string{"2"})
}

func outboxDone(r *run) {
	ok(r.Outbox.Add(r.ctx, job("1", 1)))
	ok(r.Outbox.Add(r.ctx, job("2", 1)))
	claim(r, 1, 9)
	ok(r.Outbox.Done(r.ctx, "1", 1))
	is(r.Outbox.Done(r.ctx, "1", 1), storage.ErrNotFound)
	same(claimIDs(r, 10_000, 9), []string{"2"})
	same(len(must(r.Outbox.Failed(r.ctx, "q", storage.Page{})).Items), 0)
	ok(r.Outbox.Add(r.ctx, job("1", 1)))
}

func outboxRetry(r *run) {
	ok(r.Outbox.Add(r.ctx, job("1", 1)))
	claim(r, 10, 9)
	ok(r.Outbox.Retry(r.ctx, "1", 1, at(50), "problem")) // before its lease is over
	same(claimIDs(r, 49, 9), []string{})
	got := claim(r, 50, 9)
	want := job("1", 50)
	want.Attempts, want.Error = 2, "problem"
	same(got, []storage.Job{want})
}

func outboxFail(r *run) {
	ok(r.Outbox.Add(r.ctx, job("1", 1)))
	ok(r.Outbox.Add(r.ctx, job("2", 1)))
	claim(r, 10, 9)
	ok(r.Outbox.Fail(r.ctx, "1", 1, at(20), "problem"))
	want := job("1", 1)
	want.Attempts, want.Error, want.FailedAt = 1, "problem", at(20)
	same(must(r.Outbox.Failed(r.ctx, "q", storage.Page{})).Items, []storage.Job{want})
	same(len(must(r.Outbox.Failed(r.ctx, "other", storage.Page{})).Items), 0)
	same(claimIDs(r, 10_000, 9), []string{"2"})
	exists(r.Outbox.Add(r.ctx, job("1", 1)), "id")
}

func outboxClaimants(r *run) {
	calls := func(id string, attempts int) []error {
		return []error{
			r.Outbox.Save(r.ctx, id, attempts, "bad", at(5)), r.Outbox.Retry(r.ctx, id, attempts, at(5), "bad"),
			r.Outbox.Fail(r.ctx, id, attempts, at(5), "bad"), r.Outbox.Done(r.ctx, id, attempts),
		}
	}
	gone := func(id string, attempts int) {
		for _, err := range calls(id, attempts) {
			is(err, storage.ErrNotFound)
		}
	}
	gone("1", 0)
	ok(r.Outbox.Add(r.ctx, job("1", 1)))
	ok(r.Outbox.Add(r.ctx, job("2", 1)))
	claim(r, 10, 9)
	claim(r, 500, 9)
	gone("1", 1) // the first claimant is too late
	gone("1", 3)
	want := job("1", 1)
	want.Attempts = 3
	same(claim(r, 1000, 1), []storage.Job{want}) // nothing of it was done
	ok(r.Outbox.Fail(r.ctx, "1", 3, at(1001), "given up"))
	gone("1", 3)
	want.Error, want.FailedAt = "given up", at(1001)
	same(must(r.Outbox.Failed(r.ctx, "q", storage.Page{})).Items, []storage.Job{want})
	ok(r.Outbox.Done(r.ctx, "2", 2))
	gone("2", 2)
}

func outboxNext(r *run) {
	next := func(want int) {
		at1, found, err := r.Outbox.Next(r.ctx, "q")
		ok(err)
		if want < 0 {
			isTrue(!found, "there is no job to wait for")
			return
		}
		isTrue(found, "there is a job to wait for")
		same(at1, at(want))
	}
	next(-1)
	other := job("other", 1)
	other.Queue = "other"
	ok(r.Outbox.Add(r.ctx, other))
	next(-1)
	ok(r.Outbox.Add(r.ctx, job("1", 50)))
	ok(r.Outbox.Add(r.ctx, job("2", 30)))
	next(30)
	claim(r, 30, 9) // 2 until 130
	next(50)
	claim(r, 50, 9) // 1 until 150
	next(130)
	ok(r.Outbox.Save(r.ctx, "2", 1, "", at(500)))
	next(150)
	ok(r.Outbox.Retry(r.ctx, "2", 1, at(90), ""))
	next(90)
	ok(r.Outbox.Fail(r.ctx, "2", 1, at(90), ""))
	next(150)
	ok(r.Outbox.Done(r.ctx, "1", 1))
	next(-1)
}

func outboxCount(r *run) {
	count := func(want int) { same(must(r.Outbox.Count(r.ctx, "q")), want) }
	count(0)
	for i := range 4 {
		ok(r.Outbox.Add(r.ctx, job(name(i), i)))
	}
	other := job("other", 1)
	other.Queue = "other"
	ok(r.Outbox.Add(r.ctx, other))
	count(4)
	claim(r, 2, 9)
	count(4)
	ok(r.Outbox.Done(r.ctx, name(0), 1))
	is(r.Outbox.Done(r.ctx, name(0), 1), storage.ErrNotFound)
	count(3)
	ok(r.Outbox.Fail(r.ctx, name(1), 1, at(5), ""))
	count(2)
	must(r.Outbox.DeleteFailed(r.ctx, at(100), 9))
	count(2)
}

func outboxDeleteFailed(r *run) {
	for i := range 5 {
		j := job(name(4-i), 1)
		if i > 2 {
			j.Queue = "other"
		}
		ok(r.Outbox.Add(r.ctx, j))
		ok(r.Outbox.Fail(r.ctx, j.ID, 0, at(104-i), ""))
	}
	ok(r.Outbox.Add(r.ctx, job("waits", 1)))
	sweeps(r, func(now, limit int) (int, error) { return r.Outbox.DeleteFailed(r.ctx, at(now), limit) }, func() int {
		return len(must(r.Outbox.Failed(r.ctx, "q", storage.Page{})).Items) + len(must(r.Outbox.Failed(r.ctx, "other", storage.Page{})).Items)
	})
	same(must(r.Outbox.Count(r.ctx, "q")), 1)
}

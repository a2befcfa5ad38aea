package social

import (
	"context"
	"errors"
	"time"

	"github.com/rotunda-rtc/rotunda/social/mail"
	"github.com/rotunda-rtc/rotunda/storage"
)

// maxReport is the length of a report and of an admin's note, in characters.
const maxReport = 2000

// Reports is complaints about people.
type Reports struct{ *core }

func newReports(c *core) *Reports {
	r := &Reports{core: c}
	c.compose(mail.Report, r.composeReport)
	return r
}

// ReportRecord is a report as admins see it.
type ReportRecord struct {
	ID         string
	By         Person // zero once the account is deleted
	Of         Person
	Text       string
	CreatedAt  time.Time
	ResolvedAt time.Time // zero while open
	ResolvedBy Person
	Note       string // the admin's
	Version    int64
}

// Report complains about somebody to the admins: it is kept, and mailed to Config.AdminEmail. The answer is the same for everybody, there
// or not, since who was blocked by somebody may still have to report them.
func (r *Reports) Report(ctx context.Context, a Actor, userID, words string) error {
	if _, err := r.acting(ctx, r.Stores, a); err != nil {
		return err
	}
	if userID == a.UserID {
		return invalid("user", "that is you")
	}
	words, err := text("text", words, 1, maxReport, true)
	if err != nil {
		return err
	}
	err = r.Stores.Tx(ctx, func(s storage.Stores) error {
		if err := r.spend(ctx, s, a.UserID, "report", 1, r.Limits.Reports); err != nil || !validID(userID) {
			return err
		}
		if _, err := s.Users.Get(ctx, userID); err != nil {
			return noSuch(err, nil)
		}
		report, err := s.Reports.Create(ctx, storage.Report{ID: r.NewID(), By: a.UserID, Of: userID, Text: words, CreatedAt: r.Now()})
		if err != nil || r.AdminEmail == "" {
			return err
		}
		return r.queueMail(ctx, s, mailJob{Kind: mail.Report, Object: report.ID, Key: "report:" + report.ID})
	})
	if err == nil {
		r.Jobs.Wake(mailQueue)
	}
	return err
}

// composeReport fills in the mail to the admin.
func (r *Reports) composeReport(ctx context.Context, _ storage.User, j mailJob, d *mail.Data) (bool, error) {
	report, err := r.Stores.Reports.Get(ctx, j.Object)
	if err != nil {
		return false, noSuch(err, nil)
	}
	names, err := r.names(ctx, report)
	if err != nil {
		return false, err
	}
	d.Actor, d.Title, d.Text = names[report.By].FullName, names[report.Of].FullName, report.Text
	d.Link = r.link("admin/reports", nil)
	return true, nil
}

// names returns the people of reports, whom admins see in any case.
func (r *Reports) names(ctx context.Context, list ...storage.Report) (map[string]Person, error) {
	var ids []string
	for _, report := range list {
		for _, id := range []string{report.By, report.Of, report.ResolvedBy} {
			if id != "" {
				ids = append(ids, id)
			}
		}
	}
	out := make(map[string]Person)
	if len(ids) == 0 {
		return out, nil
	}
	users, err := r.Stores.Users.GetMany(ctx, distinct(ids))
	for _, u := range users {
		out[u.ID] = person(u)
	}
	return out, err
}

// shownReport is a report as admins see it.
func shownReport(s storage.Report, names map[string]Person) ReportRecord {
	out := ReportRecord{
		ID: s.ID, By: names[s.By], Of: names[s.Of], Text: s.Text, CreatedAt: s.CreatedAt,
		ResolvedAt: s.ResolvedAt, ResolvedBy: names[s.ResolvedBy], Note: s.Note, Version: s.Version,
	}
	out.By.ID, out.Of.ID, out.ResolvedBy.ID = s.By, s.Of, s.ResolvedBy
	return out
}

// List gives the open or the resolved reports to an admin, newest first.
func (r *Reports) List(ctx context.Context, a Actor, resolved bool, p storage.Page) (storage.List[ReportRecord], error) {
	var out storage.List[ReportRecord]
	if _, err := r.adminActing(ctx, r.Stores, a); err != nil {
		return out, err
	}
	list, err := r.Stores.Reports.List(ctx, resolved, p)
	if err != nil {
		return out, badCursor(err)
	}
	names, err := r.names(ctx, list.Items...)
	if err != nil {
		return out, err
	}
	out.Next = list.Next
	for _, s := range list.Items {
		out.Items = append(out.Items, shownReport(s, names))
	}
	return out, nil
}

// Resolve closes a report with a note, which may be empty. version is that of the report the admin has read; one that was resolved
// meanwhile is a conflict. The audit says who did it.
func (r *Reports) Resolve(ctx context.Context, a Actor, id, note string, version int64) (ReportRecord, error) {
	if _, err := r.adminActing(ctx, r.Stores, a); err != nil {
		return ReportRecord{}, err
	}
	none := errorf(CodeNotFound, "there is no such report")
	note, err := text("note", note, 0, maxReport, true)
	switch {
	case err != nil:
		return ReportRecord{}, err
	case !validID(id):
		return ReportRecord{}, none
	}
	var report storage.Report
	err = r.Stores.Tx(ctx, func(s storage.Stores) (err error) {
		if report, err = s.Reports.Get(ctx, id); err != nil {
			return noSuch(err, none)
		}
		if report.Version != version || !report.ResolvedAt.IsZero() {
			return errorf(CodeConflict, "the report was changed meanwhile")
		}
		report.ResolvedAt, report.ResolvedBy, report.Note = r.Now(), a.UserID, note
		if report, err = s.Reports.Update(ctx, report); err != nil {
			return err
		}
		return s.Audit.Append(ctx, storage.AuditEntry{ID: r.NewID(), At: r.Now(), Actor: a.UserID, Action: "report.resolve", Object: id, Detail: note})
	})
	switch {
	case errors.Is(err, storage.ErrConflict):
		return ReportRecord{}, errorf(CodeConflict, "the report was changed meanwhile")
	case err != nil:
		return ReportRecord{}, err
	}
	names, err := r.names(ctx, report)
	return shownReport(report, names), err
}

package social_test

import (
	"strings"
	"testing"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/storage"
)

// W50, W85: a report is kept and mailed to the admin, who resolves it.
func TestReport(t *testing.T) {
	in(t, social.Limits{Reports: 3}, func(t *testing.T, c *circle) {
		ada, bob := c.join("Ada"), c.join("Bob")
		root := c.join("Root", func(u *storage.User) { u.Admin = true })
		c.must(c.Blocks.Block(c.ctx, bob, "Ada")) // which does not keep Ada from it
		c.must(c.Reports.Report(c.ctx, ada, "Bob", "  <b>rude</b>\nvery "))
		mails := c.sent()
		equal(t, "mails", len(mails), 1)
		equal(t, "to", mails[0].To, "admin@example.org")
		for _, want := range []string{"Ada reported Bob", "> <b>rude</b>\n> very\n", "https://example.org/admin/reports"} {
			if !strings.Contains(mails[0].Text, want) {
				t.Errorf("the mail lacks %q:\n%s", want, mails[0].Text)
			}
		}

		_, err := c.Reports.List(c.ctx, ada, false, storage.Page{})
		c.code(err, social.CodeForbidden)
		_, err = c.Reports.Resolve(c.ctx, ada, "x", "", 1)
		c.code(err, social.CodeForbidden)
		open, err := c.Reports.List(c.ctx, root, false, storage.Page{})
		c.must(err)
		equal(t, "open", len(open.Items), 1)
		r := open.Items[0]
		equal(t, "about", r.By.FullName+" "+r.Of.FullName+" "+r.Text, "Ada Bob <b>rude</b>\nvery")

		_, err = c.Reports.Resolve(c.ctx, root, r.ID, "talked", r.Version+1)
		c.code(err, social.CodeConflict)
		_, err = c.Reports.Resolve(c.ctx, root, "none", "talked", 1)
		c.code(err, social.CodeNotFound)
		done, err := c.Reports.Resolve(c.ctx, root, r.ID, "talked", r.Version)
		c.must(err)
		equal(t, "resolved by", done.ResolvedBy.FullName+" "+done.Note, "Root talked")
		_, err = c.Reports.Resolve(c.ctx, root, r.ID, "again", done.Version)
		c.code(err, social.CodeConflict)
		open, err = c.Reports.List(c.ctx, root, false, storage.Page{})
		c.must(err)
		equal(t, "open", len(open.Items), 0)
		audit, err := c.stores.Audit.List(c.ctx, storage.Page{})
		c.must(err)
		equal(t, "audit", audit.Items[0].Actor+" "+audit.Items[0].Action+" "+audit.Items[0].Object, "Root report.resolve "+r.ID)

		c.must(c.Reports.Report(c.ctx, ada, "Nobody", "rude"))
		equal(t, "mails about nobody", len(c.sent()), 0)
		c.code(c.Reports.Report(c.ctx, ada, "Ada", "rude"), social.CodeInvalid)
		c.code(c.Reports.Report(c.ctx, ada, "Bob", " "), social.CodeInvalid)
		c.code(c.Reports.Report(c.ctx, ada, "Bob", strings.Repeat("ü", 2001)), social.CodeInvalid)
		c.must(c.Reports.Report(c.ctx, ada, "Bob", strings.Repeat("ü", 2000)))
		c.code(c.Reports.Report(c.ctx, ada, "Bob", "rude"), social.CodeRateLimited)
	})
}

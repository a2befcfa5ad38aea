package api

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/api/internal/shape"
	"github.com/rotunda-rtc/rotunda/social/hosting"
	"github.com/rotunda-rtc/rotunda/storage"
)

type auditJSON struct {
	ID          string                `json:"id"`
	At          time.Time             `json:"at"`
	Actor       string                `json:"actor" doc:"The id of the admin or moderator; empty if the operator of the server did it."`
	Action      string                `json:"action"`
	Object      string                `json:"object" doc:"The id of what was acted on."`
	Detail      string                `json:"detail"`
	People      []personJSON          `json:"people" nullable:"false" doc:"Those whose ids are in the entry, as far as they have accounts."`
	Conferences []auditConferenceJSON `json:"conferences" nullable:"false" doc:"Those whose ids are in the entry, as far as there are records of them."`
}

type auditConferenceJSON struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

func (a *API) audit() {
	handle(a, route{
		id: "list-audit", method: http.MethodGet, path: "/admin/audit", tag: tagAdmin, access: admins,
		summary: "What admins and moderators did", description: "The latest first.",
	}, func(ctx context.Context, who *caller, in *shape.Paging) (*listOutput[auditJSON], error) {
		list, err := a.cfg.Social.Accounts.Audit(ctx, who.Actor, in.Page())
		if err != nil {
			return nil, err
		}
		names, err := a.namesIn(ctx, who.Actor, list.Items)
		if err != nil {
			return nil, err
		}
		return listOf(list, names.entry), nil
	})
}

// names are what ids are the ids of.
type names struct {
	people      map[string]social.Person
	conferences map[string]hosting.Conference
}

// namesIn looks up the ids that entries name.
func (a *API) namesIn(ctx context.Context, who social.Actor, entries []storage.AuditEntry) (n names, err error) {
	var ids []string
	for _, e := range entries {
		ids = append(ids, idsIn(e)...)
	}
	if n.people, err = a.cfg.Social.Accounts.People(ctx, who, ids); err != nil || a.cfg.Hosting == nil {
		return n, err
	}
	n.conferences, err = a.cfg.Hosting.Records(ctx, ids)
	return n, err
}

// idPattern is what ids of records look like, unless the program makes others.
var idPattern = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// detailIDs is how many words of the detail of an entry are looked at.
const detailIDs = 4

// idsIn are the ids that an entry names: who acted, on what, and what of its detail looks like one.
func idsIn(e storage.AuditEntry) []string {
	var ids []string
	words := strings.Fields(e.Detail)
	for _, id := range append([]string{e.Actor, e.Object}, words[:min(len(words), detailIDs)]...) {
		if idPattern.MatchString(id) {
			ids = append(ids, id)
		}
	}
	return ids
}

func (n names) entry(e storage.AuditEntry) auditJSON {
	out := auditJSON{
		ID: e.ID, At: e.At, Actor: e.Actor, Action: e.Action, Object: e.Object, Detail: e.Detail,
		People: []personJSON{}, Conferences: []auditConferenceJSON{},
	}
	seen := map[string]bool{}
	for _, id := range idsIn(e) {
		if seen[id] {
			continue
		}
		seen[id] = true
		if p, ok := n.people[id]; ok {
			out.People = append(out.People, personOf(p))
		}
		if c, ok := n.conferences[id]; ok {
			out.Conferences = append(out.Conferences, auditConferenceJSON{ID: c.ID, Title: c.Title})
		}
	}
	return out
}

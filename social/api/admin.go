package api

import (
	"context"
	"net/http"
	"time"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/api/internal/shape"
)

const tagAdmin = "Administration"

// userJSON is an account as admins see it.
type userJSON struct {
	ID          string    `json:"id"`
	Email       string    `json:"email"`
	FullName    string    `json:"full_name"`
	Bio         string    `json:"bio"`
	Location    string    `json:"location"`
	Website     string    `json:"website"`
	Language    string    `json:"language"`
	Avatar      string    `json:"avatar,omitempty" doc:"Changes with the picture; absent without one."`
	Admin       bool      `json:"admin"`
	CreatedAt   time.Time `json:"created_at"`
	ConfirmedAt time.Time `json:"confirmed_at,omitzero" doc:"Absent until the e-mail address was proved."`
	SuspendedAt time.Time `json:"suspended_at,omitzero" doc:"Absent while it is not suspended."`

	Details *userDetailsJSON `json:"details,omitempty" doc:"Absent in lists."`
}

func userOf(u social.User) userJSON {
	return userJSON{
		ID: u.ID, Email: u.Email, FullName: u.FullName, Bio: u.Bio, Location: u.Location, Website: u.Website, Language: u.Language, Avatar: u.Avatar,
		Admin: u.Admin, CreatedAt: u.CreatedAt, ConfirmedAt: u.ConfirmedAt, SuspendedAt: u.SuspendedAt,
	}
}

// userDetailsJSON is what else there is to see of one account.
type userDetailsJSON struct {
	Devices      int        `json:"devices" doc:"On how many it is signed in."`
	SeenAt       time.Time  `json:"seen_at,omitzero" doc:"When one of these was last used; absent without."`
	HasPassword  bool       `json:"has_password" doc:"Whether it can be signed in to with a password."`
	Providers    []string   `json:"providers" nullable:"false" doc:"By which it can be signed in to, beside a password."`
	SuspendedBy  personJSON `json:"suspended_by,omitzero" doc:"The admin who did it; absent if it is not suspended, or was long ago."`
	SuspendedFor string     `json:"suspended_for,omitempty" doc:"The reason."`
}

type userOutput struct {
	Body userJSON
}

// admin adds the operations that only admins may call.
func (a *API) admin() {
	a.users()
	a.invitations()
	a.reports()
	a.audit()
	a.rooms()
	a.room()
}

func (a *API) users() {
	handle(a, route{
		id: "list-users", method: http.MethodGet, path: "/admin/users", tag: tagAdmin, access: admins,
		summary: "All accounts",
		description: "The newest first. With a query: the account with this e-mail address or id, or else those whose names it finds, in another order; it finds confirmed " +
			"accounts that are not suspended or, with suspended, those that are. A page may then hold fewer than were asked for and not be the last.",
	}, func(ctx context.Context, who *caller, in *struct {
		shape.Paging
		Suspended bool   `query:"suspended" doc:"Only those that are."`
		Query     string `query:"query" maxLength:"400" doc:"An e-mail address, an id, or beginnings of words of the name."`
	}) (*listOutput[userJSON], error) {
		list, err := a.cfg.Social.Accounts.Users(ctx, who.Actor, social.UserFilter{Suspended: in.Suspended, Query: in.Query}, in.Page())
		if err != nil {
			return nil, err
		}
		return listOf(list, userOf), nil
	})
	handle(a, route{
		id: "get-user", method: http.MethodGet, path: "/admin/users/{id}", tag: tagAdmin, access: admins,
		summary: "An account",
	}, func(ctx context.Context, who *caller, in *shape.Item) (*userOutput, error) {
		u, err := a.cfg.Social.Accounts.User(ctx, who.Actor, in.ID)
		if err != nil {
			return nil, err
		}
		out := &userOutput{Body: userOf(u.User)}
		out.Body.Details = &userDetailsJSON{
			Devices: u.Devices, SeenAt: u.SeenAt, HasPassword: u.Password, Providers: append([]string{}, u.Providers...),
			SuspendedBy: personOf(u.SuspendedBy), SuspendedFor: u.SuspendedFor,
		}
		return out, nil
	})
	handle(a, route{
		id: "suspend-user", method: http.MethodPut, path: "/admin/users/{id}/suspension", tag: tagAdmin, access: admins,
		summary:     "Close an account",
		description: "Its devices are signed out, its live conferences end, it is put out of rooms, and nobody sees it until this is taken back. Admins cannot be suspended.",
	}, func(ctx context.Context, who *caller, in *suspendInput) (*struct{}, error) {
		reason := ""
		if in.Body != nil {
			reason = in.Body.Reason
		}
		return nil, a.cfg.Social.Accounts.Suspend(ctx, who.Actor, in.ID, reason)
	})
	handle(a, route{
		id: "unsuspend-user", method: http.MethodDelete, path: "/admin/users/{id}/suspension", tag: tagAdmin, access: admins,
		summary: "Open a closed account again",
	}, func(ctx context.Context, who *caller, in *shape.Item) (*struct{}, error) {
		return nil, a.cfg.Social.Accounts.Unsuspend(ctx, who.Actor, in.ID)
	})
}

type suspendInput struct {
	shape.Item
	Body *struct {
		Reason string `json:"reason,omitempty" maxLength:"500" doc:"For other admins; the audit has it."`
	}
}

type reportJSON struct {
	ID         string     `json:"id"`
	By         personJSON `json:"by,omitzero" doc:"Absent once the account is deleted."`
	Of         personJSON `json:"of"`
	Text       string     `json:"text"`
	CreatedAt  time.Time  `json:"created_at"`
	ResolvedAt time.Time  `json:"resolved_at,omitzero" doc:"Absent while it is open."`
	ResolvedBy personJSON `json:"resolved_by,omitzero"`
	Note       string     `json:"note" doc:"The admin's."`
	Version    int64      `json:"version" doc:"To be named when it is resolved."`
}

func reportOf(r social.ReportRecord) reportJSON {
	return reportJSON{
		ID: r.ID, By: personOf(r.By), Of: personOf(r.Of), Text: r.Text, CreatedAt: r.CreatedAt,
		ResolvedAt: r.ResolvedAt, ResolvedBy: personOf(r.ResolvedBy), Note: r.Note, Version: r.Version,
	}
}

type reportOutput struct {
	Body reportJSON
}

func (a *API) reports() {
	handle(a, route{
		id: "list-reports", method: http.MethodGet, path: "/admin/reports", tag: tagAdmin, access: admins,
		summary: "The open or the resolved reports", description: "The newest first.",
	}, func(ctx context.Context, who *caller, in *struct {
		shape.Paging
		Resolved bool `query:"resolved" doc:"Those that are; else those that are open."`
	}) (*listOutput[reportJSON], error) {
		list, err := a.cfg.Social.Reports.List(ctx, who.Actor, in.Resolved, in.Page())
		if err != nil {
			return nil, err
		}
		return listOf(list, reportOf), nil
	})
	handle(a, route{
		id: "resolve-report", method: http.MethodPut, path: "/admin/reports/{id}/resolution", tag: tagAdmin, access: admins,
		summary: "Close a report", description: "One that was changed since the version that is named is a conflict.",
	}, func(ctx context.Context, who *caller, in *struct {
		shape.Item
		Body struct {
			Note    string `json:"note,omitempty" doc:"At most 2,000 characters."`
			Version int64  `json:"version" doc:"That of the report as it was read."`
		}
	}) (*reportOutput, error) {
		r, err := a.cfg.Social.Reports.Resolve(ctx, who.Actor, in.ID, in.Body.Note, in.Body.Version)
		if err != nil {
			return nil, err
		}
		return &reportOutput{Body: reportOf(r)}, nil
	})
}

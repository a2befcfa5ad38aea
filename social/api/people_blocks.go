package api

import (
	"context"
	"net/http"
	"time"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/api/internal/shape"
)

type blockedJSON struct {
	Person personJSON `json:"person"`
	At     time.Time  `json:"at"`
}

// blocks adds the operations on blocks, and on reports by those who make them.
func (a *API) blocks() {
	handle(a, route{
		id: "list-blocks", method: http.MethodGet, path: "/blocks", tag: tagBlocks, access: signedIn,
		summary: "Whom you have blocked", description: "The latest first.",
	}, func(ctx context.Context, who *caller, in *shape.Paging) (*listOutput[blockedJSON], error) {
		list, err := a.cfg.Social.Blocks.List(ctx, who.Actor, in.Page())
		if err != nil {
			return nil, err
		}
		return listOf(list, func(b social.Blocked) blockedJSON { return blockedJSON{Person: personOf(b.Person), At: b.At} }), nil
	})
	handle(a, route{
		id: "block", method: http.MethodPut, path: "/blocks/{id}", tag: tagBlocks, access: signedIn,
		summary: "Block somebody",
		description: "You are not there for each other any more: no profile, search hit, request, message, notification, presence or conference, either way. " +
			"The answer is the same whether or not there is such a person.",
	}, func(ctx context.Context, who *caller, in *shape.Item) (*struct{}, error) {
		return nil, a.cfg.Social.Blocks.Block(ctx, who.Actor, in.ID)
	})
	handle(a, route{
		id: "unblock", method: http.MethodDelete, path: "/blocks/{id}", tag: tagBlocks, access: signedIn,
		summary: "Take back a block", description: "What it ended does not come back.",
	}, func(ctx context.Context, who *caller, in *shape.Item) (*struct{}, error) {
		return nil, a.cfg.Social.Blocks.Unblock(ctx, who.Actor, in.ID)
	})
	handle(a, route{
		id: "report", method: http.MethodPost, path: "/people/{id}/reports", tag: tagBlocks, access: signedIn, class: classReport,
		summary: "Report somebody to the admins", description: "The answer is the same whether or not there is such a person.",
	}, func(ctx context.Context, who *caller, in *struct {
		shape.Item
		Body struct {
			Text string `json:"text" doc:"1 to 2000 characters."`
		}
	}) (*struct{}, error) {
		return nil, a.cfg.Social.Reports.Report(ctx, who.Actor, in.ID, in.Body.Text)
	})
}

package sqlstore

import (
	"context"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

type audit struct{ session }

const auditColumns = `id, at, actor_id, action, object_id, detail`

func scanAudit(r row) (storage.AuditEntry, error) {
	var e storage.AuditEntry
	err := r.Scan(&e.ID, (*when)(&e.At), &e.Actor, &e.Action, &e.Object, &e.Detail)
	return e, err
}

func (s audit) Append(ctx context.Context, e storage.AuditEntry) error {
	return s.insert(ctx, "id", `INSERT INTO audit (`+auditColumns+`) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		e.ID, e.At.UnixMilli(), e.Actor, e.Action, e.Object, e.Detail)
}

func (s audit) List(ctx context.Context, p storage.Page) (storage.List[storage.AuditEntry], error) {
	return page(ctx, s.session, list[storage.AuditEntry]{
		name: "audit", query: `SELECT ` + auditColumns + ` FROM audit WHERE 1 = 1`,
		at: "at", id: "id", scan: scanAudit,
		place: func(e storage.AuditEntry) (time.Time, string) { return e.At, e.ID },
	}, p)
}

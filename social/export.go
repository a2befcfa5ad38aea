package social

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"

	"github.com/rotunda-rtc/rotunda/storage"
)

// Export writes all that is stored of the actor as one JSON object, page by page, so that it takes little memory. It
// has no secrets and no hashes. An error after the first bytes leaves the object incomplete.
func (a *Accounts) Export(ctx context.Context, actor Actor, w io.Writer) error {
	u, err := a.acting(ctx, a.Stores, actor)
	if err != nil {
		return err
	}
	e := &export{w: bufio.NewWriter(w)}
	id, s := u.ID, a.Stores
	e.open()
	e.value("account", userOf(u))
	e.value("terms_agreed_at", u.TermsAt)
	ties, err := s.Credentials.Externals(ctx, id)
	e.fail(err)
	e.value("providers", ties)
	exportList(e, "logins", func(p storage.Page) (storage.List[storage.Login], error) {
		list, err := s.Logins.List(ctx, id, p)
		for i := range list.Items {
			list.Items[i].Hash = ""
		}
		return list, err
	})
	for f, name := range []string{
		storage.ConnectionsApproved: "connections", storage.ConnectionsIncoming: "requests_received", storage.ConnectionsOutgoing: "requests_sent",
	} {
		f := storage.ConnectionFilter(f)
		exportList(e, name, func(p storage.Page) (storage.List[storage.Connection], error) {
			return s.Connections.List(ctx, id, f, p)
		})
	}
	exportList(e, "blocks", func(p storage.Page) (storage.List[storage.Block], error) { return s.Blocks.List(ctx, id, p) })
	exportList(e, "reports", func(p storage.Page) (storage.List[storage.Report], error) {
		list, err := s.Reports.ListBy(ctx, id, p)
		for i := range list.Items { // how admins dealt with it is about others
			list.Items[i].ResolvedBy, list.Items[i].Note = "", ""
		}
		return list, err
	})
	exportList(e, "conferences", func(p storage.Page) (storage.List[storage.Conference], error) {
		list, err := s.Conferences.ListByOwner(ctx, id, storage.ConferenceFilter{}, p)
		for i := range list.Items {
			list.Items[i].PasswordHash = ""
		}
		return list, err
	})
	exportList(e, "conferences_joined", func(p storage.Page) (storage.List[storage.Member], error) { return s.Members.ListOf(ctx, id, p) })
	exportList(e, "timeline", func(p storage.Page) (storage.List[storage.TimelineEntry], error) { return s.Timeline.List(ctx, id, p) })
	exportList(e, "notifications", func(p storage.Page) (storage.List[storage.Notification], error) {
		return s.Notifications.List(ctx, id, false, p)
	})
	exportList(e, "messages_received", func(p storage.Page) (storage.List[storage.Message], error) {
		list, err := s.Messages.Inbox(ctx, id, p)
		onlyReader(list.Items, id)
		return list, err
	})
	exportList(e, "messages_sent", func(p storage.Page) (storage.List[storage.Message], error) { return s.Messages.Sent(ctx, id, p) })
	e.picture(ctx, a, u)
	return e.close()
}

// export writes the members of an object and remembers the first error.
type export struct {
	w     *bufio.Writer
	comma bool
	err   error
}

func (e *export) fail(err error) {
	if e.err == nil {
		e.err = err
	}
}

func (e *export) raw(s string) {
	if e.err == nil {
		_, e.err = e.w.WriteString(s)
	}
}

func (e *export) open() { e.raw("{") }

func (e *export) close() error {
	e.raw("}\n")
	if e.err != nil {
		return e.err
	}
	return e.w.Flush()
}

// name begins a member.
func (e *export) name(name string) {
	if e.comma {
		e.raw(",")
	}
	e.comma = true
	e.raw("\n\"" + name + "\":")
}

func (e *export) json(v any) {
	if e.err != nil {
		return
	}
	b, err := json.Marshal(v)
	e.fail(err)
	e.raw(string(b))
}

func (e *export) value(name string, v any) {
	e.name(name)
	e.json(v)
}

// exportList writes all pages of a list as one array.
func exportList[T any](e *export, name string, next func(storage.Page) (storage.List[T], error)) {
	e.name(name)
	e.raw("[")
	for p, first := (storage.Page{Limit: storage.MaxLimit}), true; e.err == nil; {
		list, err := next(p)
		e.fail(err)
		for _, item := range list.Items {
			if !first {
				e.raw(",")
			}
			first = false
			e.json(item)
		}
		if p.Cursor = list.Next; list.Next == "" {
			break
		}
	}
	e.raw("]")
}

// picture writes the largest picture as base64, or null.
func (e *export) picture(ctx context.Context, a *Accounts, u storage.User) {
	e.name("avatar_jpeg")
	if u.Avatar == "" || a.Blobs == nil || e.err != nil {
		e.raw("null")
		return
	}
	r, _, err := a.Blobs.Get(ctx, pictureKey(u.ID, u.Avatar, AvatarLarge))
	if errors.Is(err, storage.ErrNotFound) {
		e.raw("null")
		return
	} else if err != nil {
		e.fail(err)
		return
	}
	defer r.Close()
	e.raw(`"`)
	enc := base64.NewEncoder(base64.StdEncoding, e.w)
	_, err = io.Copy(enc, r)
	e.fail(errors.Join(err, enc.Close()))
	e.raw(`"`)
}

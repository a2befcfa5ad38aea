package storagetest

import "github.com/rotunda-rtc/rotunda/storage"

// messageListings are the lists of what people are told, of rooms, and of what is worked off.
func messageListings() []listing {
	type P = storage.Page
	notifications := func(user string, unread bool) pageReader {
		return page(func(n storage.Notification) string { return n.ID },
			func(r *run, p P) (storage.List[storage.Notification], error) {
				return r.Notifications.List(r.ctx, user, unread, p)
			})
	}
	notify := func(r *run, id string, n int) {
		must(r.Notifications.Add(r.ctx, []storage.Notification{{ID: id, UserID: "me", Count: 1, At: at(n)}}))
	}
	dropNotification := func(r *run, id string) { ok(r.Notifications.Delete(r.ctx, "me", id)) }
	messageID := func(m storage.Message) string { return m.ID }
	inbox := func(user string) pageReader {
		return page(messageID, func(r *run, p P) (storage.List[storage.Message], error) { return r.Messages.Inbox(r.ctx, user, p) })
	}
	sent := func(user string) pageReader {
		return page(messageID, func(r *run, p P) (storage.List[storage.Message], error) { return r.Messages.Sent(r.ctx, user, p) })
	}
	send := func(r *run, from, to, id string, n int) {
		ok(r.Messages.Send(r.ctx, storage.Message{ID: id, From: from, To: []string{to}, SentAt: at(n)}))
	}
	dropMessage := func(r *run, id string) { ok(r.Messages.Delete(r.ctx, "me", id)) }
	chat := func(room string) pageReader {
		return page(func(m storage.ChatMessage) string { return m.ID },
			func(r *run, p P) (storage.List[storage.ChatMessage], error) { return r.Chat.List(r.ctx, room, p) })
	}
	bans := func(room string) pageReader {
		return page(func(b storage.Ban) string { return b.Identity },
			func(r *run, p P) (storage.List[storage.Ban], error) { return r.Bans.List(r.ctx, room, p) })
	}
	failed := func(queue string) pageReader {
		return page(func(j storage.Job) string { return j.ID },
			func(r *run, p P) (storage.List[storage.Job], error) { return r.Outbox.Failed(r.ctx, queue, p) })
	}
	return []listing{
		{
			name: "Notifications.List", add: notify, drop: dropNotification,
			read: notifications("me", false), others: []pageReader{notifications("me", true), notifications("you", false)},
		},
		{
			name: "Notifications.List unread", add: notify, drop: dropNotification,
			read: notifications("me", true), others: []pageReader{notifications("me", false), notifications("you", true)},
		},
		{
			name: "Messages.Inbox", drop: dropMessage,
			add:  func(r *run, id string, n int) { send(r, "you", "me", id, n) },
			read: inbox("me"), others: []pageReader{sent("me"), inbox("you")},
		},
		{
			name: "Messages.Sent", drop: dropMessage,
			add:  func(r *run, id string, n int) { send(r, "me", "you", id, n) },
			read: sent("me"), others: []pageReader{inbox("me"), sent("you")},
		},
		{
			name: "Chat.List",
			add: func(r *run, id string, n int) {
				ok(r.Chat.Append(r.ctx, storage.ChatMessage{ID: id, Room: "here", From: "me", At: at(n)}))
			},
			drop: func(r *run, id string) { ok(r.Chat.Delete(r.ctx, "here", id)) },
			read: chat("here"), others: []pageReader{chat("there")},
		},
		{
			name: "Bans.List",
			add: func(r *run, id string, n int) {
				ok(r.Bans.Put(r.ctx, storage.Ban{Room: "here", Identity: id, At: at(n)}))
			},
			drop: func(r *run, id string) { ok(r.Bans.Delete(r.ctx, "here", id)) },
			read: bans("here"), others: []pageReader{bans("there")},
		},
		{
			name: "Outbox.Failed",
			add: func(r *run, id string, n int) {
				ok(r.Outbox.Add(r.ctx, storage.Job{ID: id, Queue: "q", RunAt: at(1000 - n), CreatedAt: at(1000 - n)}))
				ok(r.Outbox.Fail(r.ctx, id, 0, at(n), "broken"))
			},
			read: failed("q"), others: []pageReader{failed("other")},
		},
		{
			name: "Audit.List",
			add:  func(r *run, id string, n int) { ok(r.Audit.Append(r.ctx, storage.AuditEntry{ID: id, At: at(n)})) },
			read: page(func(e storage.AuditEntry) string { return e.ID },
				func(r *run, p P) (storage.List[storage.AuditEntry], error) { return r.Audit.List(r.ctx, p) }),
		},
	}
}

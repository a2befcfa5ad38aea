package storagetest

import (
	"context"

	"github.com/rotunda-rtc/rotunda/storage"
)

func everyMessage() []call {
	type (
		C = context.Context
		S = storage.Stores
		P = storage.Page
	)
	return []call{
		writes("Notifications.Add", func(c C, s S) ([]storage.Notification, error) {
			return s.Notifications.Add(c, []storage.Notification{{ID: "note-dan", UserID: "dan", Count: 1, At: at(3)}})
		}),
		writes("Notifications.Merge", func(c C, s S) (storage.Notification, error) {
			return s.Notifications.Merge(c, storage.Notification{ID: "new", UserID: "ann", Key: "key", Count: 2, At: at(4)})
		}),
		reads("Notifications.Get", func(c C, s S) (storage.Notification, error) { return s.Notifications.Get(c, "ann", "note-ann") }),
		list("Notifications.List", func(c C, s S, p P) (storage.List[storage.Notification], error) {
			return s.Notifications.List(c, "ann", false, p)
		}),
		reads("Notifications.Unread", func(c C, s S) (int, error) { return s.Notifications.Unread(c, "ann") }),
		does("Notifications.SetRead", func(c C, s S) error { return s.Notifications.SetRead(c, "ann", "note-ann", at(5)) }),
		does("Notifications.ReadAll", func(c C, s S) error { return s.Notifications.ReadAll(c, "ann", at(5)) }),
		does("Notifications.Delete", func(c C, s S) error { return s.Notifications.Delete(c, "ann", "note-ann") }),
		does("Notifications.DeleteAll", func(c C, s S) error { return s.Notifications.DeleteAll(c, "ann") }),
		does("Notifications.DeleteKey", func(c C, s S) error { return s.Notifications.DeleteKey(c, "ann", "key") }),
		writes("Notifications.DeleteOf", func(c C, s S) (int, error) { return s.Notifications.DeleteOf(c, "ann", 9) }),
		does("Notifications.DeleteBetween", func(c C, s S) error { return s.Notifications.DeleteBetween(c, "ann", "bob") }),
		reads("Notifications.CountFrom", func(c C, s S) (int, error) { return s.Notifications.CountFrom(c, "ann", "bob", at(0)) }),

		does("Messages.Send", func(c C, s S) error {
			return s.Messages.Send(c, storage.Message{ID: "message-dan", From: "dan", To: []string{"ann"}, SentAt: at(4)})
		}),
		reads("Messages.Get", func(c C, s S) (storage.Message, error) { return s.Messages.Get(c, "ann", "message-bob") }),
		list("Messages.Inbox", func(c C, s S, p P) (storage.List[storage.Message], error) { return s.Messages.Inbox(c, "ann", p) }),
		list("Messages.Sent", func(c C, s S, p P) (storage.List[storage.Message], error) { return s.Messages.Sent(c, "ann", p) }),
		reads("Messages.Unread", func(c C, s S) (int, error) { return s.Messages.Unread(c, "ann") }),
		does("Messages.SetRead", func(c C, s S) error { return s.Messages.SetRead(c, "ann", "message-bob", at(5)) }),
		does("Messages.Delete", func(c C, s S) error { return s.Messages.Delete(c, "ann", "message-bob") }),
		writes("Messages.DeleteOf", func(c C, s S) (int, error) { return s.Messages.DeleteOf(c, "bob", 9) }),
		reads("Messages.CountFrom", func(c C, s S) (int, error) { return s.Messages.CountFrom(c, "ann", at(0)) }),
	}
}

func everyRoom() []call {
	type (
		C = context.Context
		S = storage.Stores
		P = storage.Page
	)
	return []call{
		does("Chat.Append", func(c C, s S) error {
			return s.Chat.Append(c, storage.ChatMessage{ID: "chat-dan", Room: "room", From: "dan", At: at(5)})
		}),
		does("Chat.Edit", func(c C, s S) error { return s.Chat.Edit(c, "room", "chat-ann", "new", at(5)) }),
		reads("Chat.Get", func(c C, s S) (storage.ChatMessage, error) { return s.Chat.Get(c, "room", "chat-ann") }),
		list("Chat.List", func(c C, s S, p P) (storage.List[storage.ChatMessage], error) { return s.Chat.List(c, "room", p) }),
		does("Chat.Delete", func(c C, s S) error { return s.Chat.Delete(c, "room", "chat-ann") }),
		does("Chat.Trim", func(c C, s S) error { return s.Chat.Trim(c, "room", 1, at(0)) }),
		does("Chat.DeleteRoom", func(c C, s S) error { return s.Chat.DeleteRoom(c, "room") }),
		writes("Chat.DeleteOf", func(c C, s S) (int, error) { return s.Chat.DeleteOf(c, "ann", 9) }),

		does("Bans.Put", func(c C, s S) error { return s.Bans.Put(c, storage.Ban{Room: "room", Identity: "dan", At: at(5)}) }),
		does("Bans.Delete", func(c C, s S) error { return s.Bans.Delete(c, "room", "ann") }),
		reads("Bans.Get", func(c C, s S) (storage.Ban, error) { return s.Bans.Get(c, "room", "ann", at(0)) }),
		list("Bans.List", func(c C, s S, p P) (storage.List[storage.Ban], error) { return s.Bans.List(c, "room", p) }),
		writes("Bans.DeleteOf", func(c C, s S) (int, error) { return s.Bans.DeleteOf(c, "ann", 9) }),
		writes("Bans.DeleteExpired", func(c C, s S) (int, error) { return s.Bans.DeleteExpired(c, at(101), 9) }),

		does("Revocations.Put", func(c C, s S) error {
			return s.Revocations.Put(c, storage.Revocation{Kind: "token", Key: "ann", Before: at(50), Until: at(500)})
		}),
		reads("Revocations.Get", func(c C, s S) (storage.Revocation, error) { return s.Revocations.Get(c, "token", "ann") }),
		writes("Revocations.DeleteExpired", func(c C, s S) (int, error) { return s.Revocations.DeleteExpired(c, at(101), 9) }),
	}
}

func everyJob() []call {
	type (
		C = context.Context
		S = storage.Stores
		P = storage.Page
	)
	return []call{
		does("Outbox.Add", func(c C, s S) error {
			return s.Outbox.Add(c, storage.Job{ID: "new", Queue: "q", RunAt: at(0), CreatedAt: at(0)})
		}),
		writes("Outbox.Claim", func(c C, s S) ([]storage.Job, error) { return s.Outbox.Claim(c, "q", at(20), hour, 9) }),
		does("Outbox.Save", func(c C, s S) error { return s.Outbox.Save(c, "job-ann", 1, "half", at(1)) }),
		does("Outbox.Done", func(c C, s S) error { return s.Outbox.Done(c, "job-ann", 1) }),
		does("Outbox.Retry", func(c C, s S) error { return s.Outbox.Retry(c, "job-ann", 1, at(1), "problem") }),
		does("Outbox.Fail", func(c C, s S) error { return s.Outbox.Fail(c, "job-ann", 1, at(30), "problem") }),
		list("Outbox.Failed", func(c C, s S, p P) (storage.List[storage.Job], error) { return s.Outbox.Failed(c, "q", p) }),
		reads("Outbox.Next", func(c C, s S) (bool, error) {
			_, ok, err := s.Outbox.Next(c, "q")
			return ok, err
		}),
		reads("Outbox.Count", func(c C, s S) (int, error) { return s.Outbox.Count(c, "q") }),
		writes("Outbox.DeleteFailed", func(c C, s S) (int, error) { return s.Outbox.DeleteFailed(c, at(20), 9) }),

		does("Audit.Append", func(c C, s S) error { return s.Audit.Append(c, storage.AuditEntry{ID: "new", At: at(9), Actor: "ann"}) }),
		list("Audit.List", func(c C, s S, p P) (storage.List[storage.AuditEntry], error) { return s.Audit.List(c, p) }),
	}
}

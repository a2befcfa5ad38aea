CREATE TABLE users (
	id TEXT NOT NULL PRIMARY KEY,
	email TEXT NOT NULL,
	full_name TEXT NOT NULL,
	words TEXT NOT NULL,
	bio TEXT NOT NULL,
	location TEXT NOT NULL,
	website TEXT NOT NULL,
	language TEXT NOT NULL,
	avatar TEXT NOT NULL,
	email_notifications INTEGER NOT NULL,
	private_messages INTEGER NOT NULL,
	admin INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	terms_at INTEGER,
	confirmed_at INTEGER,
	suspended_at INTEGER,
	deleting_at INTEGER,
	version INTEGER NOT NULL
);
CREATE UNIQUE INDEX users_email ON users (email);
CREATE INDEX users_created ON users (created_at, id);
CREATE INDEX users_suspended ON users (created_at, id) WHERE suspended_at IS NOT NULL;
CREATE INDEX users_deleting ON users (deleting_at, id) WHERE deleting_at IS NOT NULL;

-- The words of users whom the search finds. It looks for those that begin with a prefix as a range, word >= prefix
-- AND word < what comes after all words with it, which an index serves on every database.
CREATE TABLE user_words (
	word TEXT NOT NULL,
	user_id TEXT NOT NULL,
	PRIMARY KEY (word, user_id)
) WITHOUT ROWID;
CREATE INDEX user_words_user ON user_words (user_id, word);

CREATE TABLE passwords (
	user_id TEXT NOT NULL PRIMARY KEY,
	hash TEXT NOT NULL
);

CREATE TABLE externals (
	provider TEXT NOT NULL,
	subject TEXT NOT NULL,
	user_id TEXT NOT NULL,
	email TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	PRIMARY KEY (provider, subject)
);
CREATE INDEX externals_user ON externals (user_id, provider, subject);

CREATE TABLE logins (
	id TEXT NOT NULL PRIMARY KEY,
	hash TEXT NOT NULL,
	user_id TEXT NOT NULL,
	user_agent TEXT NOT NULL,
	address TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	seen_at INTEGER NOT NULL,
	expires_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX logins_hash ON logins (hash);
CREATE INDEX logins_user ON logins (user_id, created_at, id);
CREATE INDEX logins_expires ON logins (expires_at, id);

CREATE TABLE tokens (
	hash TEXT NOT NULL PRIMARY KEY,
	purpose TEXT NOT NULL,
	user_id TEXT NOT NULL,
	data TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	expires_at INTEGER NOT NULL
);
CREATE INDEX tokens_user ON tokens (user_id);
CREATE INDEX tokens_expires ON tokens (expires_at, hash);

-- A connection has two rows, one for each end, so that a user's are found by one index. state and at are what that
-- end's lists are about: 0 approved, 1 incoming, 2 outgoing; approved at or requested at.
CREATE TABLE connections (
	user_id TEXT NOT NULL,
	other_id TEXT NOT NULL,
	state INTEGER NOT NULL,
	at INTEGER NOT NULL,
	from_id TEXT NOT NULL,
	to_id TEXT NOT NULL,
	requested_at INTEGER NOT NULL,
	approved_at INTEGER,
	version INTEGER NOT NULL,
	PRIMARY KEY (user_id, other_id)
) WITHOUT ROWID;
CREATE INDEX connections_list ON connections (user_id, state, at, other_id);
CREATE INDEX connections_ids ON connections (user_id, state, other_id);

CREATE TABLE blocks (
	by_id TEXT NOT NULL,
	of_id TEXT NOT NULL,
	at INTEGER NOT NULL,
	PRIMARY KEY (by_id, of_id)
) WITHOUT ROWID;
CREATE INDEX blocks_by ON blocks (by_id, at, of_id);
CREATE INDEX blocks_of ON blocks (of_id, at, by_id);

CREATE TABLE reports (
	id TEXT NOT NULL PRIMARY KEY,
	by_id TEXT NOT NULL,
	of_id TEXT NOT NULL,
	body TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	resolved_at INTEGER,
	resolved_by TEXT NOT NULL,
	note TEXT NOT NULL,
	version INTEGER NOT NULL
);
CREATE INDEX reports_open ON reports (created_at, id) WHERE resolved_at IS NULL;
CREATE INDEX reports_resolved ON reports (created_at, id) WHERE resolved_at IS NOT NULL;
CREATE INDEX reports_by ON reports (by_id, created_at, id) WHERE by_id <> '';
CREATE INDEX reports_of ON reports (of_id);

CREATE TABLE conferences (
	id TEXT NOT NULL PRIMARY KEY,
	owner_id TEXT NOT NULL,
	title TEXT NOT NULL,
	description TEXT NOT NULL,
	private INTEGER NOT NULL,
	password_hash TEXT NOT NULL,
	lobby INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	starts_at INTEGER,
	reminded_at INTEGER,
	broadcast_at INTEGER,
	finished_at INTEGER,
	version INTEGER NOT NULL
);
CREATE INDEX conferences_owner ON conferences (owner_id, created_at, id);
CREATE INDEX conferences_public ON conferences (owner_id, created_at, id) WHERE private = 0;
CREATE INDEX conferences_upcoming ON conferences (owner_id, created_at, id) WHERE finished_at IS NULL AND broadcast_at IS NULL;
CREATE INDEX conferences_owner_live ON conferences (owner_id, created_at, id) WHERE finished_at IS NULL AND broadcast_at IS NOT NULL;
CREATE INDEX conferences_live ON conferences (broadcast_at, id) WHERE finished_at IS NULL AND broadcast_at IS NOT NULL;
CREATE INDEX conferences_due ON conferences (starts_at, id)
	WHERE starts_at IS NOT NULL AND reminded_at IS NULL AND broadcast_at IS NULL AND finished_at IS NULL;

CREATE TABLE members (
	conference_id TEXT NOT NULL,
	user_id TEXT NOT NULL,
	first_at INTEGER NOT NULL,
	last_at INTEGER NOT NULL,
	PRIMARY KEY (conference_id, user_id)
) WITHOUT ROWID;
CREATE INDEX members_conference ON members (conference_id, first_at, user_id);
CREATE INDEX members_user ON members (user_id, first_at, conference_id);

CREATE TABLE timeline (
	id TEXT NOT NULL PRIMARY KEY,
	user_id TEXT NOT NULL,
	conference_id TEXT NOT NULL,
	at INTEGER NOT NULL
);
CREATE UNIQUE INDEX timeline_one ON timeline (user_id, conference_id);
CREATE INDEX timeline_user ON timeline (user_id, at, id);
CREATE INDEX timeline_conference ON timeline (conference_id);

CREATE TABLE notifications (
	id TEXT NOT NULL PRIMARY KEY,
	user_id TEXT NOT NULL,
	kind TEXT NOT NULL,
	actor_id TEXT NOT NULL,
	object_id TEXT NOT NULL,
	one_key TEXT NOT NULL,
	times INTEGER NOT NULL,
	data TEXT NOT NULL,
	at INTEGER NOT NULL,
	read_at INTEGER
);
CREATE UNIQUE INDEX notifications_key ON notifications (user_id, one_key) WHERE one_key <> '';
CREATE INDEX notifications_user ON notifications (user_id, at, id);
CREATE INDEX notifications_unread ON notifications (user_id, at, id) WHERE read_at IS NULL;
CREATE INDEX notifications_actor ON notifications (actor_id, at, id) WHERE actor_id <> '';
CREATE INDEX notifications_from ON notifications (user_id, actor_id, at) WHERE actor_id <> '';

CREATE TABLE messages (
	id TEXT NOT NULL PRIMARY KEY,
	from_id TEXT NOT NULL,
	recipients TEXT NOT NULL,
	subject TEXT NOT NULL,
	body TEXT NOT NULL,
	sent_at INTEGER NOT NULL
);
CREATE INDEX messages_from ON messages (from_id, sent_at, id);

-- Who has a message: box 0 is the inbox, 1 the Sent box.
CREATE TABLE message_copies (
	message_id TEXT NOT NULL,
	user_id TEXT NOT NULL,
	box INTEGER NOT NULL,
	at INTEGER NOT NULL,
	read_at INTEGER,
	PRIMARY KEY (message_id, user_id, box)
) WITHOUT ROWID;
CREATE INDEX message_copies_box ON message_copies (user_id, box, at, message_id);
CREATE INDEX message_copies_user ON message_copies (user_id, at, message_id, box);
CREATE INDEX message_copies_unread ON message_copies (user_id) WHERE box = 0 AND read_at IS NULL;

CREATE TABLE chat (
	room TEXT NOT NULL,
	id TEXT NOT NULL,
	from_id TEXT NOT NULL,
	name TEXT NOT NULL,
	to_id TEXT NOT NULL,
	body TEXT NOT NULL,
	at INTEGER NOT NULL,
	edited_at INTEGER,
	PRIMARY KEY (room, id)
);
CREATE INDEX chat_room ON chat (room, at, id);
CREATE INDEX chat_from ON chat (from_id, at, room, id);

CREATE TABLE bans (
	room TEXT NOT NULL,
	identity TEXT NOT NULL,
	by_id TEXT NOT NULL,
	reason TEXT NOT NULL,
	at INTEGER NOT NULL,
	until_at INTEGER,
	PRIMARY KEY (room, identity)
);
CREATE INDEX bans_room ON bans (room, at, identity);
CREATE INDEX bans_identity ON bans (identity, at, room);
CREATE INDEX bans_until ON bans (until_at, room, identity) WHERE until_at IS NOT NULL;

CREATE TABLE revocations (
	kind TEXT NOT NULL,
	subject TEXT NOT NULL,
	before_at INTEGER NOT NULL,
	until_at INTEGER NOT NULL,
	PRIMARY KEY (kind, subject)
);
CREATE INDEX revocations_until ON revocations (until_at, kind, subject);

-- due_at is when a job may be claimed: when it is to run, or when its lease ends, whichever is later.
CREATE TABLE jobs (
	id TEXT NOT NULL PRIMARY KEY,
	queue TEXT NOT NULL,
	one_key TEXT NOT NULL,
	payload BLOB,
	progress TEXT NOT NULL,
	run_at INTEGER NOT NULL,
	due_at INTEGER NOT NULL,
	attempts INTEGER NOT NULL,
	problem TEXT NOT NULL,
	failed_at INTEGER,
	created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX jobs_key ON jobs (queue, one_key) WHERE one_key <> '' AND failed_at IS NULL;
CREATE INDEX jobs_run ON jobs (queue, run_at, id) WHERE failed_at IS NULL;
CREATE INDEX jobs_due ON jobs (queue, due_at) WHERE failed_at IS NULL;
CREATE INDEX jobs_failed ON jobs (failed_at, id) WHERE failed_at IS NOT NULL;
CREATE INDEX jobs_failed_queue ON jobs (queue, failed_at, id) WHERE failed_at IS NOT NULL;

CREATE TABLE audit (
	id TEXT NOT NULL PRIMARY KEY,
	at INTEGER NOT NULL,
	actor_id TEXT NOT NULL,
	action TEXT NOT NULL,
	object_id TEXT NOT NULL,
	detail TEXT NOT NULL
);
CREATE INDEX audit_at ON audit (at, id);

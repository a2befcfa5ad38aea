-- What all words of the row's user begin with, as the bits of search.go. A search for several words looks at them
-- first, and only then for the other words. -1, all bits, says nothing: rows from before.
ALTER TABLE user_words ADD COLUMN beginnings INTEGER NOT NULL DEFAULT -1;

// Package memory keeps the records of package storage in memory: for tests, for servers that need none of them
// after their end, and as the reference of what the other drivers do.
//
// One lock guards all; a transaction holds it from beginning to end. Lists are read from ordered indexes, so that a
// page costs the same however long its list is; an insertion moves on average half of an index' entries, so that some 100,000
// rows of a kind are what it is good for.
package memory

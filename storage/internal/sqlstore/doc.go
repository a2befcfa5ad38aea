// Package sqlstore has the stores of package storage over database/sql: one SQL text for
// SQLite and PostgreSQL. Where the two differ, dialect.go says so; everything else here knows of neither.
//
// Some habits of the SQL here serve both:
//
//   - Times are integers, milliseconds since 1970. A time that may be missing is null then; one
//     that a list is ordered by is never null, and the zero time stands before all others there.
//   - What must be unique is inserted with ON CONFLICT DO NOTHING, and the number of rows tells: an
//     error would end a transaction of PostgreSQL.
//   - Every list has an index that holds its condition and its order, so that a page costs as much as
//     the page.
package sqlstore

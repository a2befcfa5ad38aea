// Package pgtest runs a PostgreSQL server for tests: of Debian's package, in a temporary directory, reached by a
// socket in it alone. It needs no root, and where the tests run as root the server
// runs as another user, since it refuses root. It ends with the test's process, however that ends.
//
// Where no server is installed the tests that ask for one are skipped; with ROTUNDA_REQUIRE_POSTGRES=1 they fail.
package pgtest

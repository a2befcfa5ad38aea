package sqlstore

// MigrateTo is Migrate to a version that is not the newest.
var MigrateTo = migrateTo

// Newest is the newest version of the schema.
func Newest(d Dialect) (int, error) {
	list, err := steps(d)
	return len(list), err
}

package sqlstore

// NoTime is the zero time as it is stored.
const NoTime = noTime

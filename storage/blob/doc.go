// Package blob keeps blobs as files in a directory.
//
//	files, err := blob.Open("/var/lib/rotunda/blobs")
//	…
//	defer files.Close()
//
// A blob is written to a temporary file, synced to disk, and then renamed to its place, so that nobody ever
// reads a part of one; what a crash has left of temporary files is removed when the directory is opened again. No key leads out
// of the directory, nor does a symbolic link in it. A directory belongs to one process at a time.
package blob

// Package storagetest is the contract of package storage as tests: case by case, with the
// clause of the documentation that each checks. A driver is proven by one call:
//
//	func TestStores(t *testing.T) {
//		storagetest.TestStores(t, func(t *testing.T) storage.Stores { … })
//	}
//
// and one that keeps blobs by [TestBlobs]. What is broken in a driver shows in the case that names the
// clause; a fault that no case finds is first made a case, and then mended.
package storagetest

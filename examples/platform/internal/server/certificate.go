package server

import (
	"crypto/tls"
	"os"
	"sync"
	"time"
)

// lookEvery is how often the files of a certificate are looked at.
const lookEvery = time.Minute

// certificate is that of two files, read again when they were renewed. While they cannot be read the one before is used.
type certificate struct {
	cert, key string

	mu      sync.Mutex // guards all below
	current *tls.Certificate
	changed time.Time // of cert, as it was read
	looked  time.Time
}

func (c *certificate) load() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	info, err := os.Stat(c.cert)
	if err != nil {
		return err
	}
	pair, err := tls.LoadX509KeyPair(c.cert, c.key)
	if err != nil {
		return err
	}
	c.current, c.changed, c.looked = &pair, info.ModTime(), time.Now()
	return nil
}

func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := time.Now(); now.Sub(c.looked) >= lookEvery {
		c.looked = now
		if info, err := os.Stat(c.cert); err == nil && !info.ModTime().Equal(c.changed) {
			if pair, err := tls.LoadX509KeyPair(c.cert, c.key); err == nil {
				c.current, c.changed = &pair, info.ModTime()
			}
		}
	}
	return c.current, nil
}

package sse

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/rotunda-rtc/rotunda/signal"
)

// DialOptions configures Dial.
type DialOptions struct {
	// HTTPClient makes the requests; nil: http.DefaultClient. It has no
	// Timeout, which would end the response that streams, and allows two
	// connections to the server.
	HTTPClient *http.Client
	// Header is added to each request.
	Header http.Header
	// MaxFrame bounds a server's frame in bytes. 0: signal.LimitServerFrame.
	MaxFrame int
}

// ErrHeld is the error of Dial when the server answered and then nothing came
// until ctx ended: something on the way holds back what streams.
var ErrHeld = errors.New("sse: the response is held back on the way")

// StatusError is the error of Dial when the server answered without a stream.
type StatusError struct{ Status int }

// Error implements error.
func (e *StatusError) Error() string {
	return fmt.Sprintf("server answered %d %s", e.Status, http.StatusText(e.Status))
}

// Dial opens a carrier at an "http" or "https" URL; "ws" and "wss" are taken
// for them. The credential belongs into hello, never into url. opts may be nil.
// ctx bounds the dialling only.
func Dial(ctx context.Context, url string, opts *DialOptions) (signal.Conn, error) {
	var o DialOptions
	if opts != nil {
		o = *opts
	}
	if o.HTTPClient == nil {
		o.HTTPClient = http.DefaultClient
	}
	if o.MaxFrame == 0 {
		o.MaxFrame = signal.LimitServerFrame
	}
	if rest, ok := strings.CutPrefix(url, "ws"); ok {
		url = "http" + rest
	}
	c := newClientConn(url, o)
	stop := context.AfterFunc(ctx, c.cancel)
	err := c.open()
	if !stop() && err == nil {
		err = ctx.Err()
		_ = c.body.Close()
	}
	if err != nil {
		c.cancel()
		if ctx.Err() != nil {
			err = fmt.Errorf("%w: %w", ctx.Err(), err)
		}
		return nil, fmt.Errorf("dial event stream: %w", err)
	}
	c.running.Go(c.send)
	return c, nil
}

// open makes the request that streams and reads the carrier's name.
func (c *clientConn) open() error {
	req, err := http.NewRequestWithContext(c.ctx, http.MethodGet, c.url, nil)
	if err != nil {
		return err
	}
	c.headers(req, open)
	req.Header.Set("Accept", contentType)
	resp, err := c.opts.HTTPClient.Do(req)
	if err != nil {
		return err
	}
	if media, _, _ := strings.Cut(resp.Header.Get("Content-Type"), ";"); resp.StatusCode != http.StatusOK || media != contentType {
		_ = resp.Body.Close()
		return &StatusError{Status: resp.StatusCode}
	}
	c.body = resp.Body
	c.decoder = decoder{r: bufio.NewReader(resp.Body), max: c.opts.MaxFrame}
	var o opening
	e, err := c.decoder.next()
	switch {
	case err != nil && c.ctx.Err() != nil:
		err = ErrHeld
	case err == nil && (e.name != eventOpen || json.Unmarshal(e.data, &o) != nil || o.Carrier == ""):
		err = errors.New("sse: not the stream of a carrier")
	}
	if err != nil {
		_ = resp.Body.Close()
		return err
	}
	c.id = o.Carrier
	return nil
}

// headers sets those of every request.
func (c *clientConn) headers(req *http.Request, carrier string) {
	for key, values := range c.opts.Header {
		req.Header[key] = values
	}
	req.Header.Set(HeaderCarrier, carrier)
}

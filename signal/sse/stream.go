package sse

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"github.com/rotunda-rtc/rotunda/signal"
)

// The names of events that are not frames, which have none.
const (
	eventOpen  = "open"
	eventClose = "close"
)

// contentType is that of both directions.
const contentType = "text/event-stream"

// opening is the data of the first event of a carrier.
type opening struct {
	Carrier string `json:"carrier"`
}

// closing is the data of the last event of a carrier, in either direction.
type closing struct {
	Code   signal.CloseCode `json:"code"`
	Reason string           `json:"reason"`
}

var errTooLarge = errors.New("sse: a frame over the limit")

// appendFrame renders a frame as an event. A line break, which in JSON is
// nothing but white space, divides its data as the format wants it.
func appendFrame(b, frame []byte) []byte {
	for {
		i := bytes.IndexAny(frame, "\r\n")
		if i < 0 {
			break
		}
		b = append(append(append(b, "data: "...), frame[:i]...), '\n')
		frame = frame[i+1:]
	}
	return append(append(append(b, "data: "...), frame...), "\n\n"...)
}

// appendNamed renders an event that is no frame.
func appendNamed(b []byte, name string, data any) []byte {
	b = append(append(append(b, "event: "...), name...), '\n')
	text, err := json.Marshal(data)
	if err != nil {
		panic("sse: " + err.Error()) // the two types above
	}
	return appendFrame(b, text)
}

// event is one event of a stream; a frame's has no name.
type event struct {
	name string
	data []byte
}

// decoder reads the events of a stream, as the WHATWG's HTML standard has them
// (Server-sent events, "Parsing an event stream"), but for lone carriage returns.
type decoder struct {
	r   *bufio.Reader
	max int // bytes of an event's data
}

// next returns the next event with data. It is errTooLarge for one over the
// limit, and io.EOF only between events.
func (d *decoder) next() (event, error) {
	var e event
	some := false // a line of this event was read
	for {
		line, err := d.line()
		if err != nil {
			if errors.Is(err, io.EOF) && (some || len(line) > 0) {
				err = io.ErrUnexpectedEOF
			}
			return event{}, err
		}
		if len(line) == 0 {
			if e.data != nil {
				return e, nil
			}
			e, some = event{}, false
			continue
		}
		if line[0] == ':' {
			continue // a comment
		}
		some = true
		field, value, _ := bytes.Cut(line, []byte(":"))
		value = bytes.TrimPrefix(value, []byte(" "))
		switch string(field) {
		case "event":
			e.name = string(value)
		case "data":
			if e.data == nil {
				e.data = make([]byte, 0, len(value))
			} else {
				e.data = append(e.data, '\n')
			}
			e.data = append(e.data, value...)
			if len(e.data) > d.max {
				return event{}, errTooLarge
			}
		}
	}
}

// line reads a line without its end. What it returns is good until the next read.
func (d *decoder) line() ([]byte, error) {
	line, err := d.r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		line = bytes.Clone(line)
		for errors.Is(err, bufio.ErrBufferFull) {
			var more []byte
			more, err = d.r.ReadSlice('\n')
			line = append(line, more...)
			if len(line) > d.max+len("data: \r\n") {
				return nil, errTooLarge
			}
		}
	}
	if err != nil {
		return line, err
	}
	return bytes.TrimSuffix(line[:len(line)-1], []byte("\r")), nil
}

// closeError reads the data of a close event.
func closeError(data []byte) error {
	var c closing
	if err := json.Unmarshal(data, &c); err != nil || c.Code == 0 {
		return io.ErrUnexpectedEOF
	}
	return &signal.CloseError{Code: c.Code, Reason: c.Reason}
}

package signal

import (
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// ParseClientFrame parses and checks a frame as a client may send it: a
// request, an acknowledgement or a pong. Unknown fields are ignored. The error
// is an *Error; when the frame has an id that a reply can name, the returned
// Frame has it also beside an error.
func ParseClientFrame(b []byte) (Frame, error) {
	f, err := parseFrame(b)
	if err != nil {
		return f, err
	}
	switch {
	case f.Seq != 0 || f.Re != 0 || f.Error != nil:
		return f, badFrame("seq, re and error are the server's to send")
	case f.Type == "":
		return f, badFrame("type: missing")
	case f.ID == 0 && f.Type != TypeAck && f.Type != TypePong:
		return f, badFrame("id: missing, and the type is neither ack nor pong")
	case f.ID != 0 && (f.Type == TypeAck || f.Type == TypePong):
		return f, badFrame("id: ack and pong have none")
	}
	return f, nil
}

// ParseServerFrame parses and checks a frame as a server may send it: a reply,
// an event or a notice. Otherwise it is as ParseClientFrame.
func ParseServerFrame(b []byte) (Frame, error) {
	f, err := parseFrame(b)
	if err != nil {
		return f, err
	}
	switch {
	case f.ID != 0 || f.Ack != 0:
		return f, badFrame("id and ack are the client's to send")
	case f.Re == 0 && f.Type == "":
		return f, badFrame("neither re nor type")
	case f.Re != 0 && f.Type != "":
		return f, badFrame("both re and type")
	case f.Error != nil && (f.Re == 0 || len(f.Data) > 0):
		return f, badFrame("error: only in a reply, and without data")
	}
	return f, nil
}

func badFrame(msg string) *Error { return &Error{Code: CodeBadFrame, Message: msg} }

func parseFrame(b []byte) (Frame, error) {
	var f Frame
	if !utf8.Valid(b) {
		return f, badFrame("not UTF-8")
	}
	if err := json.Unmarshal(b, &f); err != nil {
		if f.ID > LimitInteger {
			f.ID = 0
		}
		var te *json.UnmarshalTypeError
		if errors.As(err, &te) && te.Field != "" {
			return f, badFrame(te.Field + ": of the wrong type")
		}
		return Frame{}, badFrame("not a JSON object")
	}
	for _, n := range [...]*uint64{&f.ID, &f.Re, &f.Seq, &f.Ack} {
		if *n > LimitInteger {
			*n = 0
			return f, badFrame("an integer of 2^53 or more")
		}
	}
	if len(f.Type) > LimitType {
		return f, &Error{Code: CodeInvalid, Message: fmt.Sprintf("type: over %d bytes", LimitType)}
	}
	if f.Type != "" && !validType(f.Type) {
		return f, &Error{Code: CodeInvalid, Message: "type: letters a-z, digits, underscores and dots only"}
	}
	return f, nil
}

func validType(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '_', c == '.', c == '-':
		default:
			return false
		}
	}
	return true
}

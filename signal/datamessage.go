package signal

import (
	"encoding/binary"
	"encoding/json"
)

// dataVersion is the first byte of every data message.
const dataVersion = 1

// DataHeader goes before the payload of a message on a data channel. A client
// sets To, the SIDs of those it is for, or leaves it empty for all; the server
// sets From, the SID of the sender, or leaves it empty for its own messages.
type DataHeader struct {
	To    []string `json:"to,omitempty"`
	From  string   `json:"from,omitempty"`
	Topic string   `json:"topic,omitempty"`
}

// AppendData appends a data message to dst: a version byte, the length of the
// header in two bytes, big endian, the header in JSON, and the payload.
func AppendData(dst []byte, header DataHeader, payload []byte) ([]byte, error) {
	h, err := json.Marshal(header)
	if err != nil {
		return dst, err
	}
	if len(h) > LimitDataReliable {
		return dst, &Error{Code: CodeTooLarge, Message: "data header"}
	}
	dst = append(dst, dataVersion)
	dst = binary.BigEndian.AppendUint16(dst, uint16(len(h)))
	return append(append(dst, h...), payload...), nil
}

// ParseData takes a data message apart. payload is a part of msg. The error is
// an *Error: CodeBadFrame, CodeTooMany or CodeTooLarge. Limits on the whole
// message are the caller's.
func ParseData(msg []byte) (header DataHeader, payload []byte, err error) {
	if len(msg) < 3 || msg[0] != dataVersion {
		return header, nil, &Error{Code: CodeBadFrame, Message: "not a data message of version 1"}
	}
	size := int(binary.BigEndian.Uint16(msg[1:]))
	if len(msg)-3 < size {
		return header, nil, &Error{Code: CodeBadFrame, Message: "data header longer than its message"}
	}
	if err := json.Unmarshal(msg[3:3+size], &header); err != nil {
		return DataHeader{}, nil, &Error{Code: CodeBadFrame, Message: "data header is not JSON"}
	}
	switch {
	case len(header.To) > LimitDataTo:
		return DataHeader{}, nil, &Error{Code: CodeTooMany, Message: "data receivers"}
	case len(header.Topic) > LimitDataTopic:
		return DataHeader{}, nil, &Error{Code: CodeTooLarge, Message: "data topic"}
	}
	return header, msg[3+size:], nil
}

package signal

import "encoding/json"

// Version is the protocol version this package speaks. A server accepts this
// version and the one before it, once there is one.
const Version = 1

// Frame is the one envelope of the protocol, a JSON object per carrier frame,
// in either direction. Which fields are set tells what it is:
//
//	client → server   ID + Type (+ Data)       request
//	                  Type "pong"              answer to a ping; carries only Ack
//	                  Type "ack"               acknowledgement alone
//	server → client   Seq + Re (+ Data|Error)  reply to request Re
//	                  Seq + Type (+ Data)      event: delivered in order, replayed after a cut
//	                  Type (+ Data)            notice: may be dropped, never replayed
//	                  Re (+ Data|Error)        reply to hello, or to a request that was refused
//	                                           without taking part in the sequence
//
// Replies and events share one sequence, so one Ack covers both.
// Every client frame carries Ack, the highest Seq the client has taken in.
type Frame struct {
	ID    uint64          `json:"id,omitempty"`
	Re    uint64          `json:"re,omitempty"`
	Seq   uint64          `json:"seq,omitempty"`
	Ack   uint64          `json:"ack,omitempty"`
	Type  string          `json:"type,omitempty"`
	Data  json.RawMessage `json:"data,omitempty"`
	Error *Error          `json:"error,omitempty"`
}

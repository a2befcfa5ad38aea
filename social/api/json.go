package api

import (
	"encoding/json"
	"errors"
	"io"
)

// maxDepth is how deep arrays and objects of a body may be in each other; none of ours is deeper than 5.
const maxDepth = 16

var errTooDeep = errors.New("arrays and objects are too deep in each other")

func writeJSON(w io.Writer, v any) error { return json.NewEncoder(w).Encode(v) }

func readJSON(data []byte, v any) error {
	if depth(data) > maxDepth {
		return errTooDeep
	}
	return json.Unmarshal(data, v)
}

// depth is how deep arrays and objects are in each other. Of what is no JSON it says something.
func depth(data []byte) int {
	now, most := 0, 0
	quoted := false
	for i := 0; i < len(data); i++ {
		switch b := data[i]; {
		case quoted && b == '\\':
			i++
		case b == '"':
			quoted = !quoted
		case quoted:
		case b == '{', b == '[':
			now++
			most = max(most, now)
		case b == '}', b == ']':
			now--
		}
	}
	return most
}

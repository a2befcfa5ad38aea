package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
)

// maxDepth is how deep arrays and objects of a body may be in each other; none of ours is deeper than 5.
const maxDepth = 16

var (
	errTooDeep = errors.New("arrays and objects are too deep in each other")
	errNames   = errors.New("an object has a name twice, or one that is not in small letters")
)

func writeJSON(w io.Writer, v any) error { return json.NewEncoder(w).Encode(v) }

func readJSON(data []byte, v any) error {
	if depth(data) > maxDepth {
		return errTooDeep
	}
	if !plainNames(data) {
		return errNames
	}
	return json.Unmarshal(data, v)
}

// plainNames says whether the names in each object are different and, as all of ours, without capitals and other letters that package json takes
// for small ones: with two names for one field, the value that is checked may be another than the one that is read. Of what is no JSON it
// says nothing.
func plainNames(data []byte) bool {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	type level struct {
		names map[string]bool // nil in an array
		value bool            // in an object: what comes is a value
	}
	var open []level
	for {
		token, err := d.Token()
		if err != nil {
			return true
		}
		var in *level
		if len(open) > 0 {
			in = &open[len(open)-1]
		}
		switch token {
		case json.Delim('}'), json.Delim(']'):
			open = open[:len(open)-1]
			continue
		}
		if in != nil && in.names != nil {
			if name, ok := token.(string); ok && !in.value {
				if in.names[name] || strings.ContainsFunc(name, func(r rune) bool { return r >= 'A' && r <= 'Z' || r > '~' }) {
					return false
				}
				in.names[name], in.value = true, true
				continue
			}
			in.value = false
		}
		switch token {
		case json.Delim('{'):
			open = append(open, level{names: make(map[string]bool)})
		case json.Delim('['):
			open = append(open, level{})
		}
	}
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

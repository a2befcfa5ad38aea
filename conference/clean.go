package conference

import (
	"unicode/utf8"

	"github.com/rotunda-rtc/rotunda/signal"
)

// cleanName returns a display name as others may be shown it. One that is
// still too long is refused.
func cleanName(name string) (string, error) {
	name = signal.CleanName(name)
	if utf8.RuneCountInString(name) > signal.LimitDisplayName {
		return "", refusal(signal.CodeInvalid, "name: more than 64 code points")
	}
	return name, nil
}

// checkAttributes checks a participant's whole attributes against the limits.
func checkAttributes(attributes map[string]string) error {
	if len(attributes) > signal.LimitAttributes {
		return refusal(signal.CodeTooMany, "attributes: too many")
	}
	total := 0
	for key, value := range attributes {
		total += len(key) + len(value)
		if key == "" || len(key) > signal.LimitAttributeKey || len(value) > signal.LimitAttributeValue ||
			!utf8.ValidString(key) || !utf8.ValidString(value) {
			return refusal(signal.CodeInvalid, "attributes: key or value empty, too long, or not utf-8")
		}
	}
	if total > signal.LimitAttributesTotal {
		return refusal(signal.CodeTooLarge, "attributes: too many bytes")
	}
	return nil
}

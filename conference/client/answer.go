package client

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pion/sdp/v3"
)

// widenAnswer adds to each section of the server's answer the codecs of the
// offer that the server left out, behind those it took. The server takes one
// codec for each section, but pion offers on no later section what the first
// answer of its kind left out; a track sends in its own codec either way.
func widenAnswer(offer, answer string) (string, error) {
	var o, a sdp.SessionDescription
	if err := o.UnmarshalString(offer); err != nil {
		return "", fmt.Errorf("own offer: %w", err)
	}
	if err := a.UnmarshalString(answer); err != nil {
		return "", fmt.Errorf("answer: %w", err)
	}
	for i, section := range a.MediaDescriptions {
		if i >= len(o.MediaDescriptions) || section.MediaName.Media == "application" || section.MediaName.Port.Value == 0 {
			continue
		}
		widenSection(o.MediaDescriptions[i], section)
	}
	wide, err := a.Marshal()
	if err != nil {
		return "", fmt.Errorf("answer: %w", err)
	}
	return string(wide), nil
}

func widenSection(offered, answered *sdp.MediaDescription) {
	taken := slices.Clone(answered.MediaName.Formats)
	for _, format := range offered.MediaName.Formats {
		if !slices.Contains(taken, format) {
			answered.MediaName.Formats = append(answered.MediaName.Formats, format)
		}
	}
	for _, attribute := range offered.Attributes {
		switch attribute.Key {
		case "rtpmap", "fmtp", "rtcp-fb":
			format, _, _ := strings.Cut(attribute.Value, " ")
			if format != "*" && !slices.Contains(taken, format) {
				answered.Attributes = append(answered.Attributes, attribute)
			}
		}
	}
}

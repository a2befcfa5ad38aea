package client

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pion/sdp/v3"
)

// narrowOffer leaves in each section the codec that its track sends, which is
// the first, and what retransmits it: a server that would rather have another
// one cannot choose it.
func narrowOffer(offer string) (string, error) {
	var o sdp.SessionDescription
	if err := o.UnmarshalString(offer); err != nil {
		return "", fmt.Errorf("own offer: %w", err)
	}
	for _, section := range o.MediaDescriptions {
		if section.MediaName.Media != "application" && len(section.MediaName.Formats) > 0 {
			narrowSection(section)
		}
	}
	narrow, err := o.Marshal()
	if err != nil {
		return "", fmt.Errorf("own offer: %w", err)
	}
	return string(narrow), nil
}

func narrowSection(section *sdp.MediaDescription) {
	first := section.MediaName.Formats[0]
	keep := []string{first}
	for _, attribute := range section.Attributes { // RFC 4588, section 8.6
		if format, params, _ := strings.Cut(attribute.Value, " "); attribute.Key == "fmtp" && params == "apt="+first {
			keep = append(keep, format)
		}
	}
	section.MediaName.Formats = keep
	section.Attributes = slices.DeleteFunc(section.Attributes, func(a sdp.Attribute) bool {
		format, _, _ := strings.Cut(a.Value, " ")
		switch a.Key {
		case "rtpmap", "fmtp", "rtcp-fb":
			return format != "*" && !slices.Contains(keep, format)
		}
		return false
	})
}

// widenAnswer adds to each section of the server's answer the codecs of the
// offer that the server left out, behind those it took. The server takes one
// codec for each section, and is offered one, but pion offers on no later section what the first
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

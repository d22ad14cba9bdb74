package feedgen

import (
	"encoding/xml"
	"strings"
)

// plainText is the content of an XML element that is text, not HTML: a title
// or a name. Its brackets and ampersands are written as numbers, which is how
// the RSS profile tells readers that no markup is meant
// (rssboard.org/rss-profile, "Character data"); to XML parsers the two forms
// are the same.
type plainText string

var hexadecimal = strings.NewReplacer("&lt;", "&#x3C;", "&gt;", "&#x3E;", "&amp;", "&#x26;")

// escaped returns s as it stands between two tags.
func (s plainText) escaped() string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // writing to a Builder cannot fail
	return hexadecimal.Replace(b.String())
}

// MarshalXML writes s as the content of an element.
func (s plainText) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	if !strings.ContainsAny(string(s), "<>&") {
		return e.EncodeElement(string(s), start)
	}
	return e.EncodeElement(struct {
		Escaped string `xml:",innerxml"`
	}{s.escaped()}, start)
}

package fetcher

import (
	"html"
	"strings"
	"unicode/utf8"

	ext "github.com/mmcdole/gofeed/extensions"

	"regionwire/markup"
	"regionwire/news"
	"regionwire/text"
)

const (
	shortText    = 600     // characters; a description up to that is the lead
	fullText     = 500     // characters from which a content is a whole article
	endingLine   = 3       // last paragraphs among which byline and credit are looked for
	openingBytes = 3 << 10 // of a content, in which its lead is looked for
	endingBytes  = 2 << 10 // in which byline and credit are
)

// texts tells lead, agency, credit and full text apart. Of a content only
// beginning and end are read: the whole is sanitised where it is shown.
func (b *builder) texts(it *news.Item, e *entry) {
	summary, content := b.summary(e), b.content(e)
	if content == summary {
		content = ""
	}
	ps := b.ending(it, paragraphs(summary), content == "")
	if content != "" {
		it.HTML = content
		b.found(it, "text", "content")
		b.ending(it, paragraphs(lastPart(content)), true)
	} else if hasMarkup(summary) || utf8.RuneCountInString(summary) > shortText {
		it.HTML = summary
		b.found(it, "text", "description")
	}
	how := "description"
	var opening []string
	if content != "" && (len(ps) == 0 || !strings.HasPrefix(ps[0], "(")) {
		if opening = paragraphs(firstPart(content)); len(ps) == 0 {
			ps, how = leading(opening), "beginning of the content"
		}
	}
	lead := strings.Join(ps, " ")
	if content == "" && utf8.RuneCountInString(lead) > shortText && len(ps) > 1 {
		lead = strings.Join(leading(ps), " ")
	}
	it.Agency, lead = text.SplitAgency(lead, markers(b.ch))
	it.Lead = text.Cut(lead, maxSummary)
	if it.Lead != "" {
		b.found(it, "lead", how)
	}
	if it.Agency == "" && len(opening) > 0 {
		it.Agency, _ = text.SplitAgency(opening[0], markers(b.ch))
	}
	it.Full = content != "" && isWhole(content, it.Lead)
}

// firstPart returns the beginning of an HTML text, up to the end of a block.
func firstPart(s string) string {
	if len(s) <= openingBytes {
		return s
	}
	for _, end := range []string{"</p>", "</div>", "<br", "<p", ">"} {
		if i := strings.LastIndex(s[:openingBytes], end); i > 0 {
			return s[:i]
		}
	}
	return strings.ToValidUTF8(s[:openingBytes], "")
}

// lastPart returns the end of an HTML text, from the beginning of a block.
func lastPart(s string) string {
	if len(s) <= endingBytes {
		return s
	}
	s = s[len(s)-endingBytes:]
	for _, start := range []string{"<p", "<div", "<br", "<"} {
		if i := strings.Index(s, start); i >= 0 {
			return s[i:]
		}
	}
	return strings.ToValidUTF8(s, "")
}

// leading returns the paragraphs that make up a lead: the first, or as many
// as it takes to say something.
func leading(ps []string) []string {
	const enough = 80
	n := 0
	for i, p := range ps {
		if n += utf8.RuneCountInString(p); n >= enough {
			return ps[:i+1]
		}
	}
	return ps
}

// isWhole reports whether a content is an article and not an extract of one.
func isWhole(content, lead string) bool {
	n := textLength(content)
	if n < fullText || n < utf8.RuneCountInString(lead)*3/2 {
		return false
	}
	last := strings.TrimRight(content, " \t\r\n")
	for strings.HasSuffix(last, ">") { // closing tags
		last = strings.TrimRight(last[:max(0, strings.LastIndexByte(last, '<'))], " \t\r\n")
	}
	for _, end := range []string{"…", "...", "[…]", "[...]", "…]", "...]", "&hellip;", "&#8230;", "[&hellip;]", "[&#8230;]"} {
		if strings.HasSuffix(last, end) {
			return false
		}
	}
	return true
}

// textLength counts the characters of an HTML text outside its tags.
func textLength(s string) int {
	n := 0
	for s != "" {
		text, tag, _ := strings.Cut(s, "<")
		n += utf8.RuneCountInString(text)
		_, s, _ = strings.Cut(tag, ">")
	}
	return n
}

// ending takes credit and byline lines off the end of ps. A byline is looked
// for only where a text ends, and never is a text's only paragraph.
func (b *builder) ending(it *news.Item, ps []string, bylines bool) []string {
	for range endingLine {
		if len(ps) < 2 {
			break
		}
		last := ps[len(ps)-1]
		if credit, ok := text.Credit(last); ok {
			if it.Credit == "" && credit != "" {
				it.Credit = credit
				b.found(it, "credit", "last lines")
			}
		} else if name, ok := text.Byline(last); ok && bylines {
			if len(it.Authors) == 0 {
				it.Authors = []news.Author{{Name: name}}
			}
		} else {
			break
		}
		ps = ps[:len(ps)-1]
	}
	return ps
}

// summary returns what an entry gives as its summary, as HTML.
func (b *builder) summary(e *entry) string {
	s := e.Description
	switch {
	case e.json != nil:
		return plainHTML(e.json.Summary)
	case e.rss != nil && e.rss.Custom["summary"] != "":
		return e.rss.Custom["summary"]
	}
	if s == "" {
		s = mediaDescription(e.Extensions["media"])
	}
	if s == "" && e.ITunesExt != nil {
		s = first(e.ITunesExt.Summary, e.ITunesExt.Subtitle)
	}
	return s
}

// mediaDescription returns what Media RSS says of an entry, by itself or of the
// group of its files, as video sites have it.
func mediaDescription(media map[string][]ext.Extension) string {
	for _, group := range append([]ext.Extension{{Children: media}}, media["group"]...) {
		for _, d := range group.Children["description"] {
			if s := strings.TrimSpace(d.Value); s != "" {
				return s
			}
		}
	}
	return ""
}

// content returns the fullest text that an entry gives, as HTML; "" when it
// gives a summary alone.
func (b *builder) content(e *entry) string {
	switch {
	case e.json != nil && e.json.ContentHTML == "":
		return plainHTML(e.json.ContentText)
	case e.atom != nil && e.atom.Content != nil:
		kind := strings.ToLower(e.atom.Content.Type)
		if strings.HasPrefix(kind, "image/") || strings.HasPrefix(kind, "audio/") || strings.HasPrefix(kind, "video/") {
			return ""
		}
		if !hasMarkup(e.Content) && (kind == "text" || strings.HasPrefix(kind, "text/plain")) {
			return plainHTML(e.Content)
		}
	case e.rss != nil && e.Content == "" && e.rss.Custom["summary"] != "":
		return e.Description
	case e.rss != nil && e.Content == "":
		return e.rss.Custom["fullitem"]
	}
	return e.Content
}

// paragraphs returns the paragraphs of an HTML text as display text.
func paragraphs(s string) []string {
	if !hasMarkup(s) {
		if s = text.Clean(html.UnescapeString(s)); s == "" {
			return nil
		}
		return []string{s}
	}
	var out []string
	for _, p := range markup.Paragraphs(s) {
		if p = text.Clean(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

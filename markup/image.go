package markup

import (
	"iter"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// Image is a picture of a text: its absolute http or https address, the text
// that stands for it, and its size in pixels where the text says it, else 0.
type Image struct {
	URL, Alt      string
	Width, Height int
}

// Images yields the pictures that Sanitize would show of input, in their
// order, each address once. It reads input only as far as it is asked to.
func Images(input string, base *url.URL) iter.Seq[Image] {
	return func(yield func(Image) bool) {
		if mayHoldImages(input) {
			r := newReader(input, base, &writer{})
			r.found = yield
			r.rebuild()
		}
	}
}

// mayHoldImages reports whether a tag of a picture may stand in input.
func mayHoldImages(input string) bool {
	for {
		_, tag, found := strings.Cut(input, "<")
		if !found {
			return false
		}
		for _, name := range []string{"img", "image", "amp-img"} {
			if len(tag) >= len(name) && strings.EqualFold(tag[:len(name)], name) {
				return true
			}
		}
		input = tag
	}
}

// lazySources are the attributes in which pages keep the address of an image
// that a script shows later, best first.
var lazySources = []string{
	"data-src", "data-original", "data-lazy-src", "data-lazy", "data-original-src", "data-lazyload", "data-ll-src",
	"data-echo", "data-hi-res-src", "data-full-src", "data-actualsrc", "data-cfsrc", "data-pagespeed-lazy-src",
	"data-img-src", "data-image", "data-url", "nitro-lazy-src", "lazy-src", "original", "src-original",
}

// lazySets are the same for srcset.
var lazySets = []string{"data-srcset", "data-lazy-srcset", "data-original-set", "nitro-lazy-srcset", "lazy-srcset"}

// placeholders are parts of the names of images that only keep a place.
var placeholders = []string{
	"blank.", "spacer.", "transparent.", "placeholder", "1x1", "1px.", "pixel.gif", "lazyload", "loading.gif", "loading.svg",
	"grey.gif", "gray.gif", "clear.gif", "dot.gif", "empty.gif", "lazy_loading", "default_image_lazy",
}

// trackers are addresses of images that only count readers: an ending of the
// host, and the beginning of the path.
var trackers = []struct{ host, path string }{
	{"feedburner.com", "/~r/"}, {"feedburner.com", "/~ff/"}, {"feedsportal.com", ""}, {"pheedo.com", ""}, {"feedblitz.com", ""},
	{"doubleclick.net", ""}, {"googlesyndication.com", ""}, {"google-analytics.com", ""}, {"googletagmanager.com", ""},
	{"pixel.wp.com", ""}, {"stats.wordpress.com", ""}, {"feeds.wordpress.com", "/1.0/"}, {"pixel.quantserve.com", ""},
	{"scorecardresearch.com", ""}, {"statcounter.com", ""}, {"facebook.com", "/tr"}, {"mc.yandex.ru", "/watch"},
	{"counter.yadro.ru", ""}, {"analytics.", ""}, {"vg05.met.vgwort.de", ""}, {"vg07.met.vgwort.de", ""}, {"met.vgwort.de", ""},
	{"rss.buysellads.com", ""}, {"da.feedsportal.com", ""}, {"ads.feedburner.com", ""}, {"adsterra.com", ""},
	{"taboola.com", ""}, {"outbrain.com", ""}, {"bat.bing.com", ""}, {"px.ads.linkedin.com", ""}, {"t.co", "/i/adsct"},
	{"ioam.de", ""}, {"blogherads.com", ""}, {"b.scorecardresearch.com", ""}, {"assoc-amazon.com", "/e/ir"}, {"hits.", ""},
}

// picture is the attributes of an img.
type picture struct {
	src, srcset, alt, title, style string
	lazy                           []string // by lazySources, nil for none
	width, height                  string
}

func (r *reader) readPicture() (p picture) {
	r.attributes(func(name, value string) {
		switch name {
		case "src":
			first(&p.src, value)
		case "srcset":
			first(&p.srcset, value)
		case "alt":
			first(&p.alt, value)
		case "title":
			first(&p.title, value)
		case "style":
			first(&p.style, value)
		case "width":
			first(&p.width, value)
		case "height":
			first(&p.height, value)
		default:
			if i := slices.Index(lazySources, name); i >= 0 {
				if p.lazy == nil {
					p.lazy = make([]string, len(lazySources))
				}
				first(&p.lazy[i], value)
			} else if slices.Contains(lazySets, name) {
				p.srcset = value
			}
		}
	})
	return p
}

func first(to *string, value string) {
	if *to == "" {
		*to = value
	}
}

// address returns the best address of the picture and its cleaned srcset.
func (p *picture) address(base *url.URL, sources string) (src, srcset string) {
	srcset, widest := cleanSrcset(p.srcset, base)
	if widest == "" {
		_, widest = cleanSrcset(sources, base)
	}
	for _, lazy := range p.lazy {
		if src = URL(lazy, base); lazy != "" && src != "" && !isPlaceholder(src) {
			return src, srcset
		}
	}
	if src = URL(p.src, base); src == "" || isPlaceholder(src) {
		src = widest
	}
	return src, srcset
}

func isPlaceholder(address string) bool {
	address, _ = splitQuery(address)
	name := strings.ToLower(address[strings.LastIndexByte(address, '/')+1:])
	for _, p := range placeholders {
		if strings.Contains(name, p) {
			return true
		}
	}
	return false
}

// maxCandidates bounds the entries kept of a srcset.
const maxCandidates = 12

// cleanSrcset returns the entries of a srcset (HTML, 4.8.4.2.1) whose address
// and descriptor are sound, with absolute addresses, and the address of the
// widest.
func cleanSrcset(s string, base *url.URL) (srcset, widest string) {
	var kept []string
	best := -1.0
	for s != "" && len(kept) < maxCandidates {
		s = strings.TrimLeft(s, " \t\n\f\r,")
		end := strings.IndexAny(s, " \t\n\f\r")
		if end < 0 {
			end = len(s)
		}
		ref, descriptor := s[:end], ""
		s = s[end:]
		if trimmed := strings.TrimRight(ref, ","); trimmed != ref {
			ref = trimmed
		} else {
			descriptor, s, _ = strings.Cut(s, ",")
		}
		size, ok := descriptorSize(strings.TrimSpace(descriptor))
		address := URL(ref, base)
		if !ok || address == "" || strings.HasSuffix(address, ",") || isPlaceholder(address) {
			continue
		}
		entry := address
		if d := strings.TrimSpace(descriptor); d != "" {
			entry += " " + d
		}
		kept = append(kept, entry)
		if size > best {
			best, widest = size, address
		}
	}
	return strings.Join(kept, ", "), widest
}

// descriptorSize returns the width or density a descriptor states, false for
// one that is malformed. None at all is a density of one.
func descriptorSize(d string) (float64, bool) {
	if d == "" {
		return 1, true
	}
	number, unit := d[:len(d)-1], d[len(d)-1]
	if len(d) > 10 || number == "" || strings.Trim(number, "0123456789.") != "" {
		return 0, false
	}
	n, err := strconv.ParseFloat(number, 64)
	return n, err == nil && n > 0 && (unit == 'w' && !strings.Contains(number, ".") || unit == 'x')
}

// image writes an img, unless it shows nothing or counts readers.
func (r *reader) image() {
	p := r.readPicture()
	src, srcset := p.address(r.base, r.picture)
	width, height := pixels(p.width), pixels(p.height)
	if src == "" || tiny(p) || isTracker(src) || r.noscript && r.seen[src] {
		return
	}
	if r.seen == nil {
		r.seen = map[string]bool{}
	}
	image := Image{URL: src, Alt: collapse(visible(p.alt)), Width: width, Height: height}
	seen := r.seen[src]
	r.seen[src] = true
	if r.found != nil { // nobody reads what would be written
		r.enough = !seen && !r.found(image)
		return
	}
	caption := ""
	if r.caption != nil {
		alt := ""
		alt, caption = r.caption(src)
		first(&image.Alt, collapse(visible(alt)))
	}
	var b strings.Builder
	b.WriteString("<img")
	writeAttribute(&b, "src", src)
	if srcset != "" && strings.Contains(srcset, " ") {
		writeAttribute(&b, "srcset", srcset)
	}
	writeAttribute(&b, "alt", image.Alt)
	if title := collapse(visible(p.title)); title != "" {
		writeAttribute(&b, "title", title)
	}
	if width > 0 && height > 0 {
		writeAttribute(&b, "width", strconv.Itoa(width))
		writeAttribute(&b, "height", strconv.Itoa(height))
	}
	b.WriteByte('>')
	if caption = collapse(visible(caption)); caption != "" {
		b.WriteString("<br><em>" + html.EscapeString(caption) + "</em>")
	}
	r.w.void(b.String())
}

// pixels returns a length in pixels, 0 when s is none.
func pixels(s string) int {
	n, err := strconv.Atoi(strings.TrimSuffix(strings.ToLower(strings.TrimSpace(s)), "px"))
	if err != nil || n < 1 || n > 20000 {
		return 0
	}
	return n
}

// tiny reports whether an image is at most 2 pixels wide or high, or not
// shown at all: what is so small counts readers or keeps a distance.
func tiny(p picture) bool {
	style := strings.ToLower(strings.ReplaceAll(p.style, " ", ""))
	if strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") {
		return true
	}
	for _, side := range []string{p.width, p.height, styleLength(style, "width:"), styleLength(style, "height:")} {
		n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(side), "px"))
		if err == nil && n <= 2 {
			return true
		}
	}
	return false
}

// styleLength returns the value of a property of a style without spaces.
func styleLength(style, property string) string {
	for declaration := range strings.SplitSeq(style, ";") {
		if value, ok := strings.CutPrefix(declaration, property); ok {
			return value
		}
	}
	return ""
}

func isTracker(address string) bool {
	_, rest, _ := strings.Cut(address, "//")
	host, path, _ := strings.Cut(rest, "/")
	path = "/" + path
	for _, t := range trackers {
		if strings.HasSuffix(t.host, ".") {
			if strings.HasPrefix(host, t.host) {
				return true
			}
		} else if rest, ok := strings.CutSuffix(host, t.host); ok && (rest == "" || rest[len(rest)-1] == '.') && strings.HasPrefix(path, t.path) {
			return true
		}
	}
	return false
}

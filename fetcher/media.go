package fetcher

import (
	"mime"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	ext "github.com/mmcdole/gofeed/extensions"

	"regionwire/markup"
	"regionwire/news"
	"regionwire/text"
)

const (
	maxImages     = 10 // of one item
	maxEnclosures = 20
	maxMedia      = 200 // media elements looked at
	maxPixels     = 100_000
)

// media gathers the images and files of an item.
func (b *builder) media(it *news.Item, e *entry) {
	for _, m := range mediaElements(e.Extensions["media"]) {
		b.mediaElement(it, m)
	}
	for _, enc := range e.Enclosures {
		b.enclosure(it, enc.URL, enc.Type, enc.Length)
	}
	if e.Image != nil {
		b.image(it, news.Image{URL: e.Image.URL}, "image")
	}
	if e.json != nil {
		b.image(it, news.Image{URL: e.json.Image}, "image")
		b.image(it, news.Image{URL: e.json.BannerImage}, "banner_image")
	}
	if len(it.Images) > 0 {
		return
	}
	for _, source := range []struct{ html, how string }{{b.summary(e), "description"}, {it.HTML, "content"}} {
		for img := range markup.Images(source.html, b.base) {
			b.image(it, news.Image{URL: img.URL, Alt: img.Alt, Width: img.Width, Height: img.Height}, "first img in the "+source.how)
			if len(it.Images) > 0 {
				return
			}
		}
	}
}

// image adds an image that is not there yet.
func (b *builder) image(it *news.Item, img news.Image, how string) {
	img.URL = markup.URL(img.URL, b.base)
	if img.URL == "" || len(img.URL) > maxLink || isPrivate(img.URL, b.ch.Allow) || len(it.Images) >= maxImages {
		return
	}
	img.Alt, img.Caption = text.Cut(text.Clean(img.Alt), maxTitle), text.Cut(text.Clean(img.Caption), maxTitle)
	img.Width, img.Height = saneSize(img.Width), saneSize(img.Height)
	if i := slices.IndexFunc(it.Images, func(x news.Image) bool { return x.URL == img.URL }); i >= 0 {
		if it.Images[i].Width == 0 {
			it.Images[i].Width, it.Images[i].Height = img.Width, img.Height
		}
		return
	}
	if len(it.Images) == 0 {
		b.found(it, "image", how)
	}
	it.Images = append(it.Images, img)
}

func saneSize(n int) int {
	if n < 0 || n > maxPixels {
		return 0
	}
	return n
}

// enclosure adds a file; an image among the images too.
func (b *builder) enclosure(it *news.Item, ref, kind, length string) {
	address := markup.URL(ref, b.base)
	if address == "" || len(address) > maxLink || isPrivate(address, b.ch.Allow) || len(it.Enclosures) >= maxEnclosures {
		return
	}
	if slices.ContainsFunc(it.Enclosures, func(x news.Enclosure) bool { return x.URL == address }) {
		return
	}
	enc := news.Enclosure{URL: address, Type: mediaType(kind, address)}
	if n, err := strconv.ParseInt(strings.TrimSpace(length), 10, 64); err == nil && n > 0 {
		enc.Length = n
	}
	it.Enclosures = append(it.Enclosures, enc)
	if strings.HasPrefix(enc.Type, "image/") {
		b.image(it, news.Image{URL: address}, "enclosure")
	}
}

// mediaType returns a media type in its usual form without parameters; where
// none that can be is given, by the ending of the address.
func mediaType(kind, address string) string {
	if t, _, err := mime.ParseMediaType(kind); err == nil && strings.Contains(t, "/") && len(t) <= 100 {
		return t
	}
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	switch strings.ToLower(path.Ext(u.Path)) {
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".png":
		return "image/png"
	case ".webp":
		return "image/webp"
	case ".gif":
		return "image/gif"
	case ".mp3":
		return "audio/mpeg"
	case ".m4a":
		return "audio/mp4"
	case ".mp4":
		return "video/mp4"
	}
	return ""
}

// mediaElement takes a media:content or media:thumbnail.
func (b *builder) mediaElement(it *news.Item, m ext.Extension) {
	kind, medium := m.Attrs["type"], m.Attrs["medium"]
	isImage := m.Name == "thumbnail" || medium == "image" || strings.HasPrefix(kind, "image/") ||
		kind == "" && medium == "" && strings.HasPrefix(mediaType("", m.Attrs["url"]), "image/")
	if !isImage {
		if kind != "" || medium == "audio" || medium == "video" {
			b.enclosure(it, m.Attrs["url"], kind, m.Attrs["fileSize"])
		}
		return
	}
	img := news.Image{URL: m.Attrs["url"]}
	img.Width, _ = strconv.Atoi(m.Attrs["width"])
	img.Height, _ = strconv.Atoi(m.Attrs["height"])
	for _, name := range []string{"title", "description"} {
		if c := m.Children[name]; len(c) > 0 {
			img.Caption = titleText(c[0].Value)
		}
	}
	b.image(it, img, "media:"+m.Name)
}

// mediaElements returns the contents and thumbnails of Media RSS, those in
// groups and inside contents too; contents come first.
func mediaElements(media map[string][]ext.Extension) []ext.Extension {
	var contents, thumbnails []ext.Extension
	var walk func(m map[string][]ext.Extension, depth int)
	walk = func(m map[string][]ext.Extension, depth int) {
		for _, c := range m["content"] {
			if len(contents) < maxMedia {
				contents = append(contents, c)
			}
			if depth > 0 {
				walk(c.Children, depth-1)
			}
		}
		if room := maxMedia - len(thumbnails); room > 0 {
			thumbnails = append(thumbnails, m["thumbnail"][:min(room, len(m["thumbnail"]))]...)
		}
		for _, g := range m["group"] {
			if depth > 0 {
				walk(g.Children, depth-1)
			}
		}
	}
	walk(media, 3)
	return append(contents, thumbnails...)
}

package markup

import (
	"slices"
	"testing"
)

// bad input 92
func TestImages(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     []Image
	}{
		{"plain", `<img src="/a.jpg" alt=" A  b " width=640 height=480px>`, []Image{{"https://news.example/a.jpg", "A b", 640, 480}}},
		{"once", `<img src=/a.jpg><img src=/a.jpg>`, []Image{{URL: "https://news.example/a.jpg"}}},
		{"lazy", `<img src="data:image/gif;base64,R0" data-original="/b.jpg">`, []Image{{URL: "https://news.example/b.jpg"}}},
		{"lazy with a placeholder in between", `<img src=/c.jpg data-src=/img/blank.gif>`, []Image{{URL: "https://news.example/c.jpg"}}},
		{"lazy with an unsafe address", `<img src=/c.jpg data-src=javascript:x>`, []Image{{URL: "https://news.example/c.jpg"}}},
		{"widest of a set", `<img src="/spacer.gif" srcset="/s.jpg 320w, /l.jpg 1200w, /m.jpg 640w">`, []Image{{URL: "https://news.example/l.jpg"}}},
		{"lazy set", `<img data-srcset="/s.jpg 1x,/l.jpg 2x">`, []Image{{URL: "https://news.example/l.jpg"}}},
		{"picture", `<picture><source srcset="/w.webp"><img src="data:,"></picture>`, []Image{{URL: "https://news.example/w.webp"}}},
		{"noscript repeats", `<img data-src=/a.jpg><noscript><img src=/a.jpg></noscript>`, []Image{{URL: "https://news.example/a.jpg"}}},
		{"noscript alone", `<noscript>text <img src=/a.jpg></noscript>`, []Image{{URL: "https://news.example/a.jpg"}}},
		{"upper case", `text < <IMG SRC=/a.jpg>`, []Image{{URL: "https://news.example/a.jpg"}}},
		{"amp", `<amp-img src=/a.jpg></amp-img>`, []Image{{URL: "https://news.example/a.jpg"}}},
		{"1×1", `<img src=/a.gif width=1 height=1>`, nil},
		{"1×1 by style", `<img src=/a.gif style="width: 1px; height: 1px">`, nil},
		{"hidden", `<img src=/a.gif style="display : none">`, nil},
		{"no size is no tracker", `<img src=/a.gif style="max-width: 1px">`, []Image{{URL: "https://news.example/a.gif"}}},
		{"counter", `<img src="https://feeds.feedburner.com/~r/x/~4/y">`, nil},
		{"counter by host", `<img src="https://ad.doubleclick.net/x.jpg">`, nil},
		{"not a counter", `<img src="https://www.facebook.com/photo.jpg">`, []Image{{URL: "https://www.facebook.com/photo.jpg"}}},
		{"in a script", `<script>"<img src=/a.jpg>"</script>`, nil},
	} {
		if got := slices.Collect(Images(c.in, base)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestImagesReadsNoFurtherThanAsked(t *testing.T) {
	for img := range Images(`<p>x</p><img src=/a.jpg><img src=/b.jpg>`, base) {
		if img.URL != "https://news.example/a.jpg" {
			t.Fatalf("%v, want a.jpg and no call after it", img)
		}
		break // a further call would panic
	}
}

func TestSrcsetIsCleaned(t *testing.T) {
	for in, want := range map[string]string{
		"/a.jpg 1x, /b.jpg 2x":                     "https://news.example/a.jpg 1x, https://news.example/b.jpg 2x",
		"/a.jpg, /b.jpg 1.5x":                      "https://news.example/a.jpg, https://news.example/b.jpg 1.5x",
		"javascript:alert(1) 1x,/b.jpg 100w":       "https://news.example/b.jpg 100w",
		"/a b.jpg 1x":                              "",
		"/w_300,h_200/a.jpg 300w,/b.jpg 20h":       "https://news.example/w_300,h_200/a.jpg 300w",
		"data:image/png;base64,AA== 1x, /c.jpg 0x": "",
		"/a.jpg 1e3x, /b.jpg -1x, ,,":              "",
	} {
		if got, _ := cleanSrcset(in, base); got != want {
			t.Errorf("cleanSrcset(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCaptionsStandBelowTheirPictures(t *testing.T) {
	of := func(address string) (alt, caption string) {
		if address == "https://news.example/a.jpg" {
			return "a <b>", `A "bridge" & <script>more`
		}
		return "", ""
	}
	for in, want := range map[string]string{
		`<p><img src=/a.jpg></p>`:       `<p><img src="https://news.example/a.jpg" alt="a &lt;b&gt;"><br><em>A &#34;bridge&#34; &amp; &lt;script&gt;more</em></p>`,
		`<p><img src=/a.jpg alt=x></p>`: `<p><img src="https://news.example/a.jpg" alt="x"><br><em>A &#34;bridge&#34; &amp; &lt;script&gt;more</em></p>`,
		`<p><img src=/b.jpg></p>`:       `<p><img src="https://news.example/b.jpg" alt=""></p>`,
	} {
		if got := Captioned(in, base, of); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

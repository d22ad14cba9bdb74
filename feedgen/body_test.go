package feedgen

import (
	"strings"
	"testing"

	"regionwire/news"
)

func TestWholeTextThatBeginsWithItsLead(t *testing.T) {
	const lead = "Sáng nay cầu thông xe, sớm hai tháng."
	for whole, want := range map[string]bool{
		"<p><b>Sáng nay cầu thông xe, sớm hai tháng.</b></p><p>Cầu dài 386 m.</p>": true,
		"<p>Sáng nay cầu thông xe, sớm hai tháng</p>":                              true,
		"<p>Cầu dài 386 m.</p>": false,
	} {
		if got := begins(whole, lead); got != want {
			t.Errorf("%q begins with its lead: %v, want %v", whole, got, want)
		}
	}
}

// A whole text shows its pictures with the captions that stand apart from it.
func TestWholeTextHasItsCaptions(t *testing.T) {
	p := &post{link: "https://paper.example/a", article: &news.Article{Item: news.Item{
		HTML:   `<p><img src="https://paper.example/a.jpg" alt=""></p><p>The bridge opened.</p>`,
		Images: []news.Image{{URL: "https://paper.example/a.jpg", Alt: "a bridge", Caption: "The bridge <at> noon\uFFFD."}},
	}}}
	want := `<p><img src="https://paper.example/a.jpg" alt="a bridge"><br><em>The bridge &lt;at&gt; noon.</em></p><p>The bridge opened.</p>`
	if got := strings.ReplaceAll(string(wholeText(p)), "\n", ""); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

package page

import (
	"slices"
	"strings"
	"testing"

	"regionwire/markup"
)

// TestArticleKeepsWhatBelongsToIt: headings, short lines, lists, quotations,
// tables and links of the text stay; what stands among them does not.
func TestArticleKeepsWhatBelongsToIt(t *testing.T) {
	const page = `<html lang="en"><head><title>Mill to weave again - Dale Herald</title></head><body><header><nav><a href="/">Home</a> <a href="/news">News</a></nav></header>
<main><article><h1>Mill to weave again</h1><p class="meta">By Ann Oakes | 4 May 2025, 9:15</p><p class="standfirst">The last mill in the dale will turn its looms back on in the autumn, forty years after they were stopped.</p>
<div class="content"><p>The news came in a letter, pinned to the door of the <a href="/places/kings-head">King's Head</a> on Saturday morning, and by noon everybody in the dale knew it by heart.</p>
<p>“About time,” said Tom.</p>
<h2>Four looms and a dog</h2>
<p>Four of the twelve looms can be saved, the new owner wrote, and two apprentices will be taken on for each of them as soon as the roof is tight.</p>
<div class="ad-slot"><p>Advertisement</p></div>
<ul><li>Looms one and two: tweed</li><li>Loom three: blankets</li><li>Loom four: whatever the dog allows</li></ul>
<p><strong>Read more:</strong> <a href="/news/roof-of-the-mill-falls-in-10233">Roof of the mill falls in after storm</a></p>
<blockquote><p>We never threw away the pattern books. They were under the bed.</p></blockquote>
<p>1.</p>
<table><tr><th>Year</th><th>Weavers</th></tr><tr><td>1951</td><td>212</td></tr><tr><td>1985</td><td>9</td></tr></table>
<p>Not everyone is glad. The bats that moved in when the weavers left are protected, and the stair they sleep above is the only way up to the warping floor.</p>
<h3>What happens next</h3>
<p>A meeting is called for Friday.</p>
<p>Bring a chair.</p>
<p class="share">Share this article</p></div></article>
<section class="comments"><h2>Comments</h2><p>I worked there for eleven years and would not go back for a pension, thank you very much indeed, said nobody ever.</p></section></main>
<footer><p>Dale Herald, 3 Mill Street. Registered as a newspaper since 1871. All rights reserved by the owners.</p></footer></body></html>`
	it, err := Article([]byte(page), siteURL(t, "https://www.daleherald.example.uk/news/mill-to-weave-again-10240"), Options{Zone: zone(t, "Europe/London"), Now: readAt})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"The news came in a letter, pinned to the door of the King's Head on Saturday morning, and by noon everybody in the dale knew it by heart.",
		"“About time,” said Tom.", "Four looms and a dog",
		"Four of the twelve looms can be saved, the new owner wrote, and two apprentices will be taken on for each of them as soon as the roof is tight.",
		"Looms one and two: tweed", "Loom three: blankets", "Loom four: whatever the dog allows",
		"We never threw away the pattern books. They were under the bed.", "Year Weavers", "1951 212", "1985 9",
		"Not everyone is glad. The bats that moved in when the weavers left are protected, and the stair they sleep above is the only way up to the warping floor.",
		"What happens next", "A meeting is called for Friday.", "Bring a chair.",
	}
	if got := markup.Paragraphs(it.HTML); !slices.Equal(got, want) {
		t.Errorf("text\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if !strings.Contains(it.HTML, `<a href="https://www.daleherald.example.uk/places/kings-head">King&#39;s Head</a>`) && !strings.Contains(it.HTML, `<a href="https://www.daleherald.example.uk/places/kings-head">King's Head</a>`) {
		t.Errorf("the link in the text is lost: %s", it.HTML)
	}
	if len(it.Related) != 1 || it.Related[0].Title != "Roof of the mill falls in after storm" || it.Related[0].URL != "https://www.daleherald.example.uk/news/roof-of-the-mill-falls-in-10233" {
		t.Errorf("related = %q", it.Related)
	}
	if len(it.Authors) != 1 || it.Authors[0].Name != "Ann Oakes" {
		t.Errorf("authors = %q", it.Authors)
	}
	if it.Lead != "The last mill in the dale will turn its looms back on in the autumn, forty years after they were stopped." {
		t.Errorf("lead = %q", it.Lead)
	}
	if got := it.Published.Time.Format("2006-01-02T15:04"); got != "2025-05-04T08:15" {
		t.Errorf("published %s", got)
	}
}

// TestArticleInScriptsWithoutSpaces reads Japanese and Thai.
func TestArticleInScriptsWithoutSpaces(t *testing.T) {
	for _, c := range []struct {
		name, page, address, zone, title, lead, published string
		paragraphs                                        int
	}{
		{"Japanese", `<html lang="ja"><head><title>港町の朝市、三年ぶりに再開｜みなと新報</title><meta property="og:site_name" content="みなと新報"></head><body>
<div id="header"><a href="/">みなと新報</a></div><div id="main"><h1>港町の朝市、三年ぶりに再開</h1><p>2025年6月1日 07時30分</p>
<p class="lead">港の改修工事で休んでいた朝市が一日、三年ぶりに開かれ、夜明け前から多くの買い物客が列をつくった。</p>
<p>並んだのは四十二の店。水揚げされたばかりのアジやイカのほか、山あいの集落から運ばれた竹の子や手作りの味噌が並び、昼前にはほとんどが売り切れた。</p>
<p>朝市は明治の終わりに漁師の妻たちが始めたとされる。組合長の浜田さんは「待っていてくれた人がこんなにいたとは」と話し、目を細めた。</p>
<p>次回は十五日。雨の日も開かれる。</p></div></body></html>`, "https://minato.example.jp/news/20250601-0123", "Asia/Tokyo",
			"港町の朝市、三年ぶりに再開", "港の改修工事で休んでいた朝市が一日、三年ぶりに開かれ、夜明け前から多くの買い物客が列をつくった。", "2025-05-31T22:30", 3},
		{"Thai", `<html lang="th"><head><title>ชาวบ้านริมน้ำเปิดตลาดเช้าอีกครั้ง - ข่าวริมน้ำ</title></head><body><div class="nav"><a href="/">หน้าแรก</a></div>
<h1>ชาวบ้านริมน้ำเปิดตลาดเช้าอีกครั้ง</h1><div class="date">1 มิถุนายน 2568 07:30 น.</div>
<div class="content"><p>ตลาดเช้าริมแม่น้ำที่ปิดไปสามปีเพราะการซ่อมเขื่อนกลับมาเปิดอีกครั้ง มีชาวบ้านมาต่อแถวตั้งแต่ก่อนฟ้าสาง พร้อมตะกร้าและรถเข็นของตนเอง</p>
<p>ร้านค้าสี่สิบสองร้านนำปลาสด ผักพื้นบ้าน และขนมที่ทำเองมาวางขาย ของส่วนใหญ่ขายหมดก่อนเที่ยง ผู้ขายบอกว่าไม่คิดว่าจะมีคนรอมากขนาดนี้</p></div></body></html>`,
			"https://rimnam.example.th/news/4411023", "Asia/Bangkok", "ชาวบ้านริมน้ำเปิดตลาดเช้าอีกครั้ง", "", "2025-06-01T00:30", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			it, err := Article([]byte(c.page), siteURL(t, c.address), Options{Zone: zone(t, c.zone), Now: readAt})
			if err != nil {
				t.Fatal(err)
			}
			if it.Title != c.title || c.lead != "" && it.Lead != c.lead {
				t.Errorf("title %q, lead %q", it.Title, it.Lead)
			}
			if got := it.Published.Time.Format("2006-01-02T15:04"); got != c.published {
				t.Errorf("published %s, want %s", got, c.published)
			}
			if ps := markup.Paragraphs(it.HTML); len(ps) != c.paragraphs {
				t.Errorf("%d paragraphs, want %d: %q", len(ps), c.paragraphs, ps)
			}
		})
	}
}

package fetcher

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"regionwire/news"
)

// document returns body made ready for parsing; nil when it is no XML feed.
func documentOf(body []byte) *document {
	ch := channel("https://paper.example/rss")
	d, err := open(ch, &answer{status: 200, body: body, final: ch.URL})
	if err != nil || d.format == jsonFormat {
		return nil
	}
	return d
}

// difference compares reading d without the known chunks to reading it whole
// and leaving out what is known. "" when both give the same; fell says that d
// was not split.
func difference(t testing.TB, d *document, known map[news.Hash]bool) (diff string, fell bool) {
	t.Helper()
	l, err := split(d.data, d.format)
	skimmed, sure := d.skim(known)
	switch {
	case sure && (err != nil || !reflect.DeepEqual(skimmed, l)):
		return fmt.Sprintf("skimmed: %+v\nfollowed: %+v, %v", skimmed, l, err), false
	case err != nil || l.doubt != "":
		return "", true
	}
	got, err := d.parseUnseen(t.Context(), l, known)
	if err != nil {
		return "", true
	}
	whole, err := parseXML(t.Context(), d.format, d.data)
	if err != nil {
		return "read without known chunks, but not whole: " + err.Error(), false
	}
	var want []entry
	for i, e := range whole.entries {
		if i < len(got.listed) && !known[got.listed[i]] {
			want = append(want, e)
		}
	}
	if len(want) != len(got.feed.entries) || len(whole.entries) != len(got.listed) {
		return fmt.Sprintf("%d of %d items, want %d of %d", len(got.feed.entries), len(got.listed), len(want), len(whole.entries)), false
	}
	for i := range want {
		a, b := want[i], got.feed.entries[i]
		if !reflect.DeepEqual(a.Item, b.Item) || !reflect.DeepEqual(a.rss, b.rss) || !reflect.DeepEqual(a.atom, b.atom) {
			return fmt.Sprintf("item %d: %s\nwant %s", i, printed(b.Item), printed(a.Item)), false
		}
	}
	whole.Items, got.feed.Items = nil, nil
	if !reflect.DeepEqual(whole.Feed, got.feed.Feed) {
		return fmt.Sprintf("head: %s\nwant %s", printed(got.feed.Feed), printed(whole.Feed)), false
	}
	return "", false
}

func printed(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}

// chunks returns the chunks of a document that can be split.
func chunks(d *document) []news.Hash {
	l, err := split(d.data, d.format)
	if err != nil || l.doubt != "" {
		return nil
	}
	var list []news.Hash
	for _, s := range l.items {
		list = append(list, d.chunkKey(l).of(s.of(d.data)))
	}
	return list
}

// TestSplitReadingEqualsWholeReading reads every feed that gofeed's own tests
// have, four times: nothing known, all known, a random half, nothing again.
func TestSplitReadingEqualsWholeReading(t *testing.T) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/mmcdole/gofeed").Output()
	if err != nil {
		t.Skip("the source of gofeed is not here: ", err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	files, split := 0, 0
	err = filepath.Walk(filepath.Join(strings.TrimSpace(string(dir)), "testdata"), func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() || !strings.HasSuffix(path, ".xml") {
			return err
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		d := documentOf(body)
		if d == nil {
			return nil
		}
		files++
		all, half := map[news.Hash]bool{}, map[news.Hash]bool{}
		for _, h := range chunks(d) {
			all[h] = true
			half[h] = random.IntN(2) == 0
		}
		for _, known := range []map[news.Hash]bool{nil, all, half, nil} {
			diff, fell := difference(t, d, known)
			if diff != "" {
				t.Errorf("%s: %s", filepath.Base(path), diff)
			}
			if !fell && known == nil {
				split++
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d feeds, %d split", files, split/2)
	if files < 400 || split < files*2*95/100 {
		t.Errorf("%d of %d feeds could be split, want 95 %% of more than 400", split/2, files)
	}
}

// seeds are documents of all XML formats with what makes splitting hard.
func seeds() []string {
	var many []string
	for i := range 12 {
		many = append(many, rssItem(i+1))
	}
	return []string{
		rssFeed(many...),
		rssFeed(`<item><title><![CDATA[a </item> b]]></title><guid>1</guid></item>`, rssItem(2), `<item><!-- <item> --><title>c</title></item>`),
		string(benchFeed(summaryItem, 4)),
		`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">` +
			`<channel rdf:about="x"><title>T</title><link>https://paper.example/</link></channel>` +
			`<item rdf:about="1"><title>1</title><dc:date>2026-11-23T10:00:00Z</dc:date></item><item rdf:about="2"><title>2</title></item></rdf:RDF>`,
		`<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://paper.example/a/" xml:lang="vi"><title>T</title><author><name>N</name></author>` +
			`<entry xml:lang="en"><id>1</id><title type="html">A &lt;b&gt;b&lt;/b&gt;</title><link href="1.html"/><updated>2026-11-23T10:00:00Z</updated></entry>` +
			`<entry><id>2</id><title>B</title><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>x</p></div></content></entry></feed>`,
	}
}

// mutate returns doc with a few bytes changed, removed, doubled or moved; with
// a taste for those that mean something in XML.
func mutate(random *rand.Rand, doc []byte) []byte {
	out := bytes.Clone(doc)
	for range 1 + random.IntN(3) {
		if len(out) < 2 {
			break
		}
		i := random.IntN(len(out))
		j := min(len(out), i+1+random.IntN(20))
		switch random.IntN(6) {
		case 0:
			out[i] = `<>"'/!?&;=:- x]`[random.IntN(15)]
		case 1:
			out = append(out[:i], out[j:]...)
		case 2:
			out = append(out[:j:j], out[i:]...)
		case 3:
			part := []string{"<item>", "</item>", "<![CDATA[", "]]>", "<!--", "-->", "<?xml?>", "&#11;", "<br>", "<channel>", "\x00", "<entry/>", "<!DOCTYPE a>", " xmlns='x'"}
			out = append(out[:i:i], append([]byte(part[random.IntN(len(part))]), out[i:]...)...)
		case 4:
			k := random.IntN(len(out))
			out[i], out[k] = out[k], out[i]
		case 5:
			out = out[:max(1, i)]
		}
	}
	return out
}

// TestMutatedFeedsReadAlike changes feeds at random; where one is still split,
// it must read as gofeed alone reads it, whatever is known of the original.
func TestMutatedFeedsReadAlike(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	mutants, split := 0, 0
	for _, seed := range seeds() {
		known := map[news.Hash]bool{}
		for _, h := range chunks(documentOf([]byte(seed))) {
			known[h] = true
		}
		for range 600 {
			mutants++
			d := documentOf(mutate(random, []byte(seed)))
			if d == nil {
				continue
			}
			diff, fell := difference(t, d, known)
			if diff != "" {
				t.Fatalf("%s\n%s", diff, d.data)
			}
			if !fell {
				split++
			}
		}
	}
	if split < mutants/20 {
		t.Errorf("only %d of %d mutants were split: the test says little", split, mutants)
	}
}

// Known items are skipped over, where nothing in them looks like their end.
func TestKnownItemsAreSkimmed(t *testing.T) {
	for i, seed := range seeds() {
		d := documentOf([]byte(seed))
		known := map[news.Hash]bool{}
		for _, h := range chunks(d)[1:] { // the first is new
			known[h] = true
		}
		if _, sure := d.skim(known); sure != !strings.Contains(seed, "a </item> b") {
			t.Errorf("seed %d: skimmed %v", i, sure)
		}
	}
}

func FuzzSplit(f *testing.F) {
	for _, s := range seeds() {
		f.Add([]byte(s), uint64(0x5555555555555555))
	}
	f.Fuzz(func(t *testing.T, body []byte, bits uint64) {
		d := documentOf(body)
		if d == nil {
			return
		}
		diff, fell := difference(t, d, nil)
		if diff != "" {
			t.Fatal(diff)
		}
		if fell {
			return // so that none of its chunks ever became known
		}
		known := map[news.Hash]bool{}
		for i, h := range chunks(d) {
			known[h] = bits>>(i%64)&1 == 1
		}
		if diff, _ := difference(t, d, known); diff != "" {
			t.Fatal(diff)
		}
	})
}

// layoutOf returns the layout of a document that must be split.
func layoutOf(t *testing.T, d *document) layout {
	t.Helper()
	l, err := split(d.data, d.format)
	if err != nil || l.doubt != "" {
		t.Fatalf("not split: %v%s\n%s", err, l.doubt, d.data)
	}
	return l
}

// Hazards 1, 8 and 9: what surrounds an item, or is inherited by it, or is
// configured, decides what the item means.
func TestChunksDependOnWhatItemsInherit(t *testing.T) {
	const plain = `<rss version="2.0"><channel><title>T</title><language>vi</language><lastBuildDate>1</lastBuildDate><item><title>A</title></item></channel></rss>`
	base := chunks(documentOf([]byte(plain)))
	for _, c := range []struct {
		name     string
		old, new string
		same     bool
	}{
		{"namespace on the root", `<rss `, `<rss xmlns:a="x" `, false},
		{"base on the channel", `<channel>`, `<channel xml:base="https://a.example/">`, false},
		{"language of the channel", `<language>vi`, `<language>en`, false},
		{"author of the channel", `<title>T`, `<author>N</author><title>T`, false},
		{"link of the channel", `<title>T`, `<link>https://a.example/</link><title>T`, false},
		{"language of the item", `<item>`, `<item xml:lang="en">`, false},
		{"date of the document", `<lastBuildDate>1`, `<lastBuildDate>2`, true},
		{"title of the channel", `<title>T`, `<title>U`, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := chunks(documentOf([]byte(strings.Replace(plain, c.old, c.new, 1))))
			if same := reflect.DeepEqual(got, base); len(got) != 1 || same != c.same {
				t.Errorf("same chunks %v, want %v", same, c.same)
			}
		})
	}
	for name, change := range map[string]func(*news.Channel){
		"zone":     func(ch *news.Channel) { ch.Zone = time.UTC },
		"charset":  func(ch *news.Channel) { ch.Charset = "windows-1258" },
		"language": func(ch *news.Channel) { ch.Language = "vi" },
		"markers":  func(ch *news.Channel) { ch.Source.Markers = []string{"LĐTĐ"} },
		"channel":  func(ch *news.Channel) { ch.ID = "other/1" }, // hazard 14
	} {
		d := documentOf([]byte(plain))
		change(d.ch)
		if reflect.DeepEqual(chunks(d), base) {
			t.Errorf("another %s left the chunks the same", name)
		}
	}
}

// Hazards 2 and 5: where a document can be read in two ways it is not split.
func TestDoubtfulDocumentsAreNotSplit(t *testing.T) {
	for name, doc := range map[string]string{
		"declaration inside":        `<rss><channel><!DOCTYPE a><item/></channel></rss>`,
		"entity declaration inside": `<rss><channel><!ENTITY a "b"><item/></channel></rss>`,
		"crossed tags":              `<rss><channel><item><a><b></a></b></item></channel></rss>`,
		"unclosed br":               `<rss><channel><item><title>a<br>b</title></item></channel></rss>`,
		"unquoted attribute":        `<rss><channel><item a=b></item></channel></rss>`,
		"attribute without value":   `<rss><channel><item a></item></channel></rss>`,
		"< in an attribute":         `<rss><channel><item a="<b"></item></channel></rss>`,
		"attributes without space":  `<rss><channel><item a="1"b="2"></item></channel></rss>`,
		"unclosed root":             `<rss><channel><item></item></channel>`,
		"unclosed CDATA":            `<rss><channel><item><![CDATA[</item></channel></rss>`,
		"second channel":            `<rss><channel><item/></channel><channel><item/></channel></rss>`,
		"items at both levels":      `<rss><channel><item/></channel><item/></rss>`,
		"items at both levels 2":    `<rss><item/><channel><item/></channel></rss>`,
		"prefixed item":             `<rss xmlns:r="http://purl.org/rss/1.0/"><channel><r:item/></channel></rss>`,
		"prefixed channel":          `<rss xmlns:r="http://purl.org/rss/1.0/"><r:channel><item/></r:channel></rss>`,
		"prefixed entry":            `<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry/></a:feed>`,
		"tags of unequal case":      `<rss><channel><item></Item></channel></rss>`,
		"-- in a comment":           `<rss><channel><!-- a -- b --><item/></channel></rss>`,
		"]]> in text":               `<rss><channel><title>]]></title><item/></channel></rss>`,
		"declaration as PI":         `<rss><channel><?xml version="1.0"?><item/></channel></rss>`,
		"name beyond ASCII":         `<rss><channel><é/><item/></channel></rss>`,
		"lone <":                    `<rss><channel><title>1 < 2</title><item/></channel></rss>`,
	} {
		t.Run(name, func(t *testing.T) {
			f := rssFormat
			if strings.Contains(doc, "feed") {
				f = atomFormat
			}
			if l, err := split([]byte(doc), f); err != nil || l.doubt == "" {
				t.Errorf("split into %d items, error %v", len(l.items), err)
			}
		})
	}
}

// Hazard 2: what stands before the root is cut off, so that a document type
// does not hinder splitting and its entities do not exist.
func TestDocumentTypeIsNeverRead(t *testing.T) {
	d := documentOf([]byte(`<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "x"><!ENTITY b SYSTEM "file:///etc/passwd"> <!-- ] > -->]>` +
		`<rss><channel><item><title>&a;&b;</title></item></channel></rss>`))
	if got := len(layoutOf(t, d).items); got != 1 {
		t.Fatalf("%d items, want 1", got)
	}
	got, err := d.parse(t.Context(), nil)
	if err != nil || got.feed.entries[0].Title != "&a;&b;" {
		t.Errorf("title %q, error %v; want the entities as they stand", got.feed.entries[0].Title, err)
	}
}

// Hazards 3 and 4: splitting sees UTF-8 without control characters.
func TestDocumentsAreCleanedBeforeSplitting(t *testing.T) {
	utf16 := []byte{0xff, 0xfe}
	for _, b := range []byte(`<?xml version="1.0" encoding="UTF-16"?><rss><channel><item><title>T</title></item></channel></rss>`) {
		utf16 = append(utf16, b, 0)
	}
	for name, body := range map[string][]byte{
		"UTF-16":     utf16,
		"Latin-1":    []byte("<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><rss><channel><title>\xe9</title><item><title>T</title></item></channel></rss>"),
		"controls":   []byte("<rss><channel><\x0bitem><title>T\x00</title></item\x01></channel></rss>"),
		"bad UTF-8":  []byte("<rss><channel><title>\xff</title><item><title>T</title></item></channel></rss>"),
		"references": []byte("<rss><channel><item><title>T&#11;&#xFFFE;</title></item></channel></rss>"),
	} {
		d := documentOf(body)
		if d == nil {
			t.Errorf("%s: no feed", name)
			continue
		}
		layoutOf(t, d)
		if c, err := d.parse(t.Context(), nil); err != nil || len(c.feed.entries) != 1 || c.feed.entries[0].Title != "T" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Hazard 6.
func TestItemsBesideTheChannelAreFound(t *testing.T) {
	d := documentOf([]byte(seeds()[3]))
	if l := layoutOf(t, d); len(l.items) != 2 || l.channel.end == 0 {
		t.Errorf("%d items, channel %v", len(l.items), l.channel)
	}
}

// Hazard 7.
func TestJSONItemsAreKnownByTheirOwnBytes(t *testing.T) {
	feed := func(title string, items ...string) []byte {
		return []byte(`{"version":"https://jsonfeed.org/version/1.1","title":"` + title + `","items":[` + strings.Join(items, ",") + `]}`)
	}
	a, b := `{"id":"a","content_text":"A"}`, `{"id":"b","content_text":"B"}`
	ch := channel("https://paper.example/feed.json")
	first := Parse(ch, nil, feed("T", a), testNow)
	d, err := open(ch, &answer{status: 200, body: feed("U", b, a), final: ch.URL})
	if err != nil {
		t.Fatal(err)
	}
	c, err := d.parse(t.Context(), map[news.Hash]bool{first.Listed[0]: true})
	if err != nil || len(c.listed) != 2 || len(c.feed.entries) != 1 || c.feed.entries[0].GUID != "b" {
		t.Errorf("%+v, %v", c, err)
	}
}

// Hazards 10 to 12: what is known is asked for at each poll and remembered
// nowhere else; what changes at each poll is read at each; what has vanished
// is not spoken of.
func TestOnlyTheListingDecidesWhatIsKnown(t *testing.T) {
	body := ""
	f := serve(func(r *http.Request) *http.Response { return respond(r, 200, body) })
	ch := channel("https://paper.example/rss")
	poll := func(listing ...news.Hash) news.Poll {
		return f.Fetch(t.Context(), ch, news.State{}, func() (news.Listing, error) {
			l := news.Listing{Channel: ch.ID}
			for _, h := range listing {
				l.Items = append(l.Items, news.Listed{Chunk: h})
			}
			return l, nil
		})
	}
	body = rssFeed(rssItem(1), rssItem(2))
	first := poll()
	if again := poll(); len(again.Items) != 2 {
		t.Errorf("%d items read again when none was committed, want 2", len(again.Items))
	}
	if known := poll(first.Listed...); len(known.Items) != 0 || len(known.Listed) != 2 {
		t.Errorf("%d items, %d listed; want 0 and 2", len(known.Items), len(known.Listed))
	}
	body = rssFeed(strings.Replace(rssItem(2), "</item>", "<slash:comments>7</slash:comments></item>", 1))
	changed := poll(first.Listed...)
	if len(changed.Items) != 1 || changed.Partial || len(changed.Listed) != 1 {
		t.Errorf("%+v", changed)
	}
}

// Hazard 13 and bad input 81: no more than 2,000 items are considered.
func TestItemsBeyondTheLimitAreLeftOut(t *testing.T) {
	poll := parse(t, rssFeed(strings.Repeat(`<item><title>a</title></item>`, maxItems+1)))
	if len(poll.Items) != maxItems || len(poll.Listed) != maxItems || !poll.Partial || poll.Outcome.Kind != news.OK {
		t.Errorf("%d items, %d listed, partial %v, kind %v", len(poll.Items), len(poll.Listed), poll.Partial, poll.Outcome.Kind)
	}
	if !strings.Contains(strings.Join(poll.Outcome.Warnings, "\n"), "only the first 2000") {
		t.Errorf("warnings %q", poll.Outcome.Warnings)
	}
}

package dedup

import (
	"fmt"
	"html"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"regionwire/text"
)

func each(t Text, f func(string) string) Text { return Text{f(t.Title), f(t.Lead), f(t.Body)} }

func sentences(s string) []string { return strings.SplitAfter(s, ".") }

// dropSentences leaves out a share of the sentences.
func (p *prose) dropSentences(s string, share float64) string {
	var b strings.Builder
	for _, x := range sentences(s) {
		if p.Float64() >= share {
			b.WriteString(x)
		}
	}
	return b.String()
}

// replaceWords writes other words for a share of them.
func (p *prose) replaceWords(s string, share float64) string {
	list := strings.Split(s, " ")
	for i := range list {
		if p.Float64() < share {
			list[i] = p.syllables[p.IntN(len(p.syllables))]
		}
	}
	return strings.Join(list, " ")
}

func (p *prose) typos(s string, share float64) string {
	list := strings.Split(s, " ")
	for i, w := range list {
		if r := []rune(w); len(r) > 1 && p.Float64() < share {
			r[0], r[1] = r[1], r[0]
			list[i] = string(r)
		}
	}
	return strings.Join(list, " ")
}

func lookalikes(s string) string {
	return strings.NewReplacer("n", "п", "t", "т", "g", "ɡ", "o", "ᴏ", "m", "ᴍ", "đ", "ð").Replace(s)
}

func unaccented(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		switch {
		case 0x300 <= r && r <= 0x36f:
		case r == 'đ':
			b.WriteByte('d')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func head(list []string, n int) string { return strings.Join(list[:n], "") }

// mutations are what happens to a text on its way from one newsroom to
// another, with the least share of texts that must come out as copies.
func mutations(p *prose, topic []string) []struct {
	name  string
	f     func(Text) Text
	least float64
} {
	return []struct {
		name  string
		f     func(Text) Text
		least float64
	}{
		{"nothing", func(t Text) Text { return t }, 1},
		{"agency, byline and credit", func(t Text) Text {
			t.Lead, t.Body = "(LĐTĐ) "+t.Lead, t.Body+"\nP.Ngân\nNguồn: TTXVN"
			return t
		}, 1},
		{"related links and a caption", func(t Text) Text {
			lines := strings.Split(t.Body, "\n")
			at := len(lines) / 2
			extra := []string{"Xem thêm", p.sentence(topic), "Ảnh minh họa", p.sentence(p.topic())}
			t.Body = strings.Join(append(append(append([]string{}, lines[:at]...), extra...), lines[at:]...), "\n")
			return t
		}, 0.99},
		{"tone marks placed otherwise", func(t Text) Text {
			return each(t, strings.NewReplacer("oà", "òa", "quý", "qúy").Replace)
		}, 1},
		{"decomposed", func(t Text) Text { return each(t, norm.NFD.String) }, 1},
		{"without accents", func(t Text) Text { return each(t, unaccented) }, 1},
		{"look-alikes", func(t Text) Text { return each(t, lookalikes) }, 1},
		{"entities", func(t Text) Text {
			return each(t, func(s string) string { return strings.ReplaceAll(html.EscapeString(s), "â", "&acirc;") })
		}, 1},
		{"entities escaped twice", func(t Text) Text {
			return each(t, func(s string) string {
				return html.EscapeString(strings.ReplaceAll(html.EscapeString(s), "ê", "&ecirc;"))
			})
		}, 1},
		{"invisible characters", func(t Text) Text {
			return each(t, func(s string) string { return strings.ReplaceAll(s, "an", "a\u200bn\u00ad") })
		}, 1},
		{"upper case", func(t Text) Text { return each(t, strings.ToUpper) }, 1},
		{"typing errors in 3 % of words", func(t Text) Text {
			return each(t, func(s string) string { return p.typos(s, 0.03) })
		}, 0.99},
		{"2 % of words replaced", func(t Text) Text {
			return each(t, func(s string) string { return p.replaceWords(s, 0.02) })
		}, 1},
		{"5 % of words replaced", func(t Text) Text {
			return each(t, func(s string) string { return p.replaceWords(s, 0.05) })
		}, 0.99},
		{"10 % of sentences dropped", func(t Text) Text { t.Body = p.dropSentences(t.Body, 0.1); return t }, 0.99},
		{"30 % of sentences dropped", func(t Text) Text { t.Body = p.dropSentences(t.Body, 0.3); return t }, 0.95},
		{"first half", func(t Text) Text {
			list := sentences(t.Body)
			t.Body = head(list, (len(list)+1)/2)
			return t
		}, 0.95},
		{"other headline and lead", func(t Text) Text {
			other := p.article(topic, 0)
			t.Title, t.Lead = other.Title, other.Lead
			return t
		}, 0.99},
		{"30 % of the lead replaced", func(t Text) Text { t.Lead = p.replaceWords(t.Lead, 0.3); return t }, 0.99},
		{"40 % of new text", func(t Text) Text {
			for range len(sentences(t.Body)) * 4 / 10 {
				t.Body += " " + p.sentence(topic)
			}
			return t
		}, 0.99},
		{"kicker in the headline", func(t Text) Text { t.Title = "Huyện Sóc Sơn: " + t.Title; return t }, 1},
		{"summary alone", func(t Text) Text { t.Body = ""; return t }, 0.99},
		{"summary cut short", func(t Text) Text { t.Body = ""; t.Lead = text.Cut(t.Lead, len([]rune(t.Lead))*3/4); return t }, 0.95},
	}
}

// D1: harmless changes leave a copy, or a summary of the same item.
func TestMutationsAreCopies(t *testing.T) {
	const texts = 300
	p := newProse(1)
	k := newDesk(t)
	merged := map[string]int{}
	for n := range texts {
		topic := p.topic()
		original := report(fmt.Sprintf("goc%d.example", n), 0, p.article(topic, 8+n%16))
		for i, m := range mutations(p, topic) {
			k.mem = newMemory()
			other := report(fmt.Sprintf("other%d-%d.example", n, i), 1, m.f(original.Text))
			// Either may come first.
			if (n+i)%2 == 0 {
				k.take(original)
				k.take(other)
			} else {
				k.take(other)
				k.take(original)
			}
			if k.copy(original) == k.copy(other) {
				merged[m.name]++
			}
		}
	}
	for _, m := range mutations(p, p.topic()) {
		share := float64(merged[m.name]) / texts
		t.Logf("%-32s %.3f", m.name, share)
		if share < m.least {
			t.Errorf("%s: %.3f, want %.3f", m.name, share, m.least)
		}
	}
}

// What quotes a text, or gathers several, is no copy of it.
func TestRelatedTextsAreNoCopies(t *testing.T) {
	const texts = 150
	p := newProse(2)
	k := newDesk(t)
	merged := map[string]int{}
	for n := range texts {
		topic, elsewhere := p.topic(), p.topic()
		original := report(fmt.Sprintf("goc%d.example", n), 0, p.article(topic, 24))
		other := p.article(elsewhere, 24)
		lines := strings.Split(original.Text.Body, "\n")
		for name, x := range map[string]Text{
			"quotes a paragraph": {other.Title, other.Lead, other.Body + "\n" + lines[0]},
			"roundup": {fmt.Sprintf("Điểm tin sáng: %.40s; %.40s", original.Text.Title, other.Title), "",
				strings.Join(lines[:3], "\n") + "\n" + other.Body},
			"same event, other words": p.article(topic, 24),
			"another event":           other,
		} {
			k.mem = newMemory()
			k.take(original)
			r := report(fmt.Sprintf("other%d.example", n), 2, x)
			k.take(r)
			if k.copy(original) == k.copy(r) {
				merged[name]++
			}
		}
	}
	for name, n := range merged {
		t.Errorf("%s: %d of %d are copies", name, n, texts)
	}
}

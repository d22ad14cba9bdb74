package dedup

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"regionwire/news"
)

const slogan = "Đài Phát thanh và Truyền hình Thanh Lâm là đơn vị sự nghiệp công lập trực thuộc Ủy ban nhân dân tỉnh, cơ quan ngôn luận của Đảng bộ, chính quyền và nhân dân các dân tộc trong tỉnh. "

// D3: a slogan in every item of a source makes no two of them copies, nor one
// story.
func TestSloganMakesNoCopies(t *testing.T) {
	for _, together := range []bool{true, false} {
		p := newProse(20)
		k := newDesk(t)
		var all []*Report
		for i := range 40 {
			x := p.article(p.topic(), 0)
			all = append(all, report("dai.example", float64(i)/4, Text{Title: x.Title, Lead: slogan + x.Lead}))
		}
		if together {
			k.take(all...)
		} else {
			for _, r := range all {
				k.take(r)
			}
		}
		groups, stories := map[news.ID]bool{}, map[news.ID]bool{}
		for _, r := range all {
			groups[k.copy(r)], stories[k.story(r)] = true, true
		}
		if len(groups) != len(all) || together && len(stories) != len(all) {
			t.Errorf("in one poll %v: %d articles, %d groups, %d stories", together, len(all), len(groups), len(stories))
		}
		last := all[len(all)-1]
		if got := k.m.Strip(last.Source, last.Text); got.Lead != strings.TrimPrefix(last.Text.Lead, slogan) {
			t.Errorf("in one poll %v: the slogan stays: %q", together, got.Lead)
		}
	}
}

func TestLearnSaysWhenASloganIsLearnt(t *testing.T) {
	p := newProse(21)
	m := New(Options{})
	learnt := -1
	for i := range 30 {
		x := p.article(p.topic(), 0)
		if m.Learn(report("dai.example", float64(i), Text{Title: x.Title, Lead: slogan + x.Lead})) {
			if learnt >= 0 && i > learnt+1 {
				t.Errorf("learnt with item %d and again with %d", learnt, i)
			}
			learnt = i
		}
	}
	if learnt < 0 || learnt > 12 {
		t.Errorf("learnt with item %d", learnt)
	}
}

// What a source repeats inside its sentences, and texts it carries several
// times, are no slogans.
func TestNamesAndRepeatedTextsStay(t *testing.T) {
	p := newProse(22)
	m := New(Options{})
	wire := p.article(p.topic(), 8)
	var last *Report
	for i := range 40 {
		x := p.article(p.topic(), 0)
		x.Lead = "Sáng " + p.word() + ", Ủy ban nhân dân huyện Sóc Sơn thành phố Hà Nội tổ chức " + strings.ToLower(x.Lead)
		if i%10 == 0 {
			x.Lead, x.Body = wire.Lead, wire.Body
		}
		last = report("bao.example", float64(i), x)
		m.Learn(last)
	}
	if got := m.Strip(last.Source, last.Text); got != last.Text {
		t.Errorf("stripped: %q", got.Lead)
	}
	if got := m.Strip(last.Source, wire); got != wire {
		t.Errorf("stripped: %q", got.Lead)
	}
}

func TestMarksOfAgenciesAreLearnt(t *testing.T) {
	p := newProse(23)
	m := New(Options{})
	for i := range 20 {
		x := p.article(p.topic(), 0)
		x.Lead = "Kinhtedothi nay - " + x.Lead
		m.Learn(report("bao.example", float64(i), x))
	}
	got := m.Strip("bao.example", Text{Lead: "Kinhtedothi nay - Sáng nay, nước sông lên nhanh."})
	if got.Lead != "Sáng nay, nước sông lên nhanh." {
		t.Errorf("the mark stays: %q", got.Lead)
	}
	if got := m.Strip("other.example", Text{Lead: "Kinhtedothi nay - Sáng nay."}); got.Lead != "Kinhtedothi nay - Sáng nay." {
		t.Errorf("learnt for another source: %q", got.Lead)
	}
}

func TestForgottenSlogan(t *testing.T) {
	p := newProse(24)
	m := New(Options{})
	for i := range 30 {
		x := p.article(p.topic(), 0)
		m.Learn(report("dai.example", float64(i), Text{Title: x.Title, Lead: slogan + x.Lead}))
	}
	for i := range 4 * generation {
		m.Learn(report("dai.example", float64(30+i), p.article(p.topic(), 0)))
	}
	if text := (Text{Lead: slogan + "Nước sông đang lên."}); m.Strip("dai.example", text) != text {
		t.Error("a slogan out of use is still cut")
	}
}

func TestFurnitureOfPagesIsCut(t *testing.T) {
	m := New(Options{})
	body := "Đoạn thứ nhất của bài viết.\nXem thêm:\nĐoạn thứ hai, có Nguồn: trong câu.\nẢnh minh họa\nChia sẻ\nNguồn: TTXVN\nP.Ngân"
	got := m.Strip("x", Text{Title: "T&acirc;m b&#227;o", Lead: "(LĐTĐ) Sáng nay, bão vào bờ.", Body: body})
	want := Text{Title: "Tâm bão", Lead: "Sáng nay, bão vào bờ.", Body: "Đoạn thứ nhất của bài viết.\nĐoạn thứ hai, có Nguồn: trong câu."}
	if got.Body = strings.TrimSpace(got.Body); got != want {
		t.Errorf("%q", got)
	}
}

func TestStateIsKept(t *testing.T) {
	p := newProse(25)
	m := New(Options{})
	var last *Report
	for day := range 3 {
		for i := range 15 {
			x := p.article(p.topic(), 3)
			x.Title = fmt.Sprintf("Giá vàng hôm nay %d/11", 3+day)
			if i > 0 {
				x.Title = p.article(p.topic(), 0).Title
			}
			x.Lead = "(Thanh Lâm) - " + slogan + x.Lead
			last = report("dai.example", float64(24*day), x)
			m.Learn(last)
		}
	}
	values, err := m.State()
	if err != nil {
		t.Fatal(err)
	}
	if len(values) != 2 {
		t.Fatalf("%d values", len(values))
	}
	if again, _ := m.State(); len(again) != 0 {
		t.Errorf("%d values though nothing was learnt", len(again))
	}
	other := New(Options{})
	if err := other.Restore(values); err != nil {
		t.Fatal(err)
	}
	if a, b := m.Strip(last.Source, last.Text), other.Strip(last.Source, last.Text); a != b || a == last.Text {
		t.Errorf("stripped %q, before %q", b.Lead, a.Lead)
	}
	gold := report("dai.example", 72, Text{Title: "Giá vàng hôm nay 6/11", Lead: "Vàng."})
	if d, _, _ := other.Match(t.Context(), newMemory(), gold); !d.Series {
		t.Error("the series is forgotten")
	}
	terms := readFields(last.Text).terms()
	if a, b := m.frequencies.weights(terms)(terms[0].hash), other.frequencies.weights(terms)(terms[0].hash); a != b {
		t.Errorf("weight %v, before %v", b, a)
	}
}

func TestDamagedStateIsReported(t *testing.T) {
	p := newProse(26)
	m := New(Options{})
	for i := range 40 {
		m.Learn(report("dai.example", float64(24*(i/20)), p.article(p.topic(), 2)))
	}
	values, err := m.State()
	if err != nil {
		t.Fatal(err)
	}
	for name, v := range values {
		for _, n := range []int{0, 1, 2, len(v) / 2, len(v) - 1} {
			err := New(Options{}).Restore(map[string][]byte{name: v[:n]})
			if err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("%s cut to %d of %d bytes: %v", name, n, len(v), err)
			}
		}
	}
	if err := New(Options{}).Restore(map[string][]byte{StatePrefix + "unknown": nil}); err != nil {
		t.Errorf("a value of another version: %v", err)
	}
}

func FuzzRestore(f *testing.F) {
	m := New(Options{})
	p := newProse(27)
	for i := range 12 {
		x := p.article(p.topic(), 0)
		m.Learn(report("dai.example", float64(i), Text{Title: x.Title, Lead: "(TL) - " + slogan + x.Lead}))
	}
	f.Add(m.habits["dai.example"].save())
	f.Add([]byte{habitVersion, 0xff, 0xff, 0xff, 0xff, 0x0f})
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := readHabit(data)
		if err != nil {
			return
		}
		again, err := readHabit(h.save())
		if err != nil || string(again.save()) != string(h.save()) {
			t.Errorf("%v: saved habit reads as another", err)
		}
	})
}

func FuzzRecord(f *testing.F) {
	k := newDesk(f)
	p := newProse(28)
	r := report("a.example", 0, p.article(p.topic(), 8))
	k.take(r)
	f.Add(k.mem.signatures[r.ID].Data)
	f.Add([]byte{recordVersion})
	f.Fuzz(func(t *testing.T, data []byte) {
		if rec, err := (&Signature{Data: data, Terms: []uint32{7, 9}}).record(); err == nil && len(rec.vector) > 257 {
			t.Errorf("%d terms", len(rec.vector))
		}
	})
}

// What a signature holds is read as it was written, but for small weights.
func TestRecordIsKept(t *testing.T) {
	k := newDesk(t)
	p := newProse(30)
	for _, sentences := range []int{0, 1, 12} {
		r := report("a.example", 0, p.article(p.topic(), sentences))
		k.take(r)
		sig := k.mem.signatures[r.ID]
		rec, err := sig.record()
		if err != nil {
			t.Fatal(err)
		}
		v := k.m.vector(readFields(strip(r.Text, nil)))
		if len(rec.vector) != len(v) || rec.copy != r.ID || rec.story != r.ID || !rec.published.Equal(r.Published) {
			t.Fatalf("%d terms of %d, %+v", len(rec.vector), len(v), rec)
		}
		for i, x := range v {
			if y := rec.vector[i]; y.hash != x.hash || y.weight-x.weight > 0.01 || x.weight-y.weight > 0.01 {
				t.Errorf("term %d is %v, was %v", i, y, x)
			}
		}
		rec.story = news.MakeID("other")
		sig.Data = rec.encode(sig.Terms)
		if again, err := sig.record(); err != nil || again.story != rec.story || again.copy != r.ID || !slices.Equal(again.vector, rec.vector) {
			t.Errorf("read again: %+v, %v", again, err)
		}
	}
}

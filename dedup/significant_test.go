package dedup

import (
	"strings"
	"testing"
)

func TestSignificant(t *testing.T) {
	const lead = "Sáng nay, mực nước trên sông Cầu đã vượt báo động hai, chính quyền các xã ven sông tổ chức di dời người dân khỏi vùng trũng thấp."
	body := strings.Repeat("Lực lượng xung kích túc trực suốt đêm trên đê. ", 1) +
		"Toàn huyện có 14 tổ chức Đảng tham gia ứng trực, chuẩn bị đủ vật tư, phương tiện và nhân lực theo phương châm bốn tại chỗ để chủ động ứng phó."
	base := Text{Title: "Lũ lên nhanh trên sông Cầu", Lead: lead, Body: body}
	for _, tt := range []struct {
		name  string
		after func(Text) Text
		want  string // part of why, "" for an edit that does not matter
	}{
		{"nothing", func(x Text) Text { return x }, ""},
		{"marks, case and spaces", func(x Text) Text {
			x.Title = "LŨ LÊN NHANH  trên sông Cầu!"
			x.Lead = strings.ReplaceAll(x.Lead, "hai", "hai ")
			return x
		}, ""},
		{"one word of the body", func(x Text) Text { x.Body = strings.Replace(x.Body, "suốt đêm", "cả đêm", 1); return x }, ""},
		{"number in the body", func(x Text) Text { x.Body = strings.Replace(x.Body, "14", "15", 1); return x }, "number in body changed: 14 to 15"},
		{"number in the title", func(x Text) Text { x.Title += ", 2 người mất tích"; return x }, "number in title new: 2"},
		{"grouping of digits", func(x Text) Text { x.Body = strings.Replace(x.Body, "14", "14", 1); return x }, ""},
		{"another headline", func(x Text) Text {
			x.Title = "Nước sông Cầu vượt báo động hai, dân khẩn trương di dời"
			return x
		}, "of title and lead changed"},
		{"another body", func(x Text) Text {
			x.Body = strings.Replace(x.Body, "chuẩn bị đủ vật tư, phương tiện", "huy động hàng trăm bao cát, áo phao, xuồng máy", 1)
			return x
		}, "of the body changed"},
		{"text arrives", func(x Text) Text { x.Body = ""; return x }, ""},
		{"lead goes", func(x Text) Text { x.Lead = ""; return x }, ""},
		{"lead cut short", func(x Text) Text { x.Lead = x.Lead[:strings.Index(x.Lead, "các xã")] + "…"; return x }, ""},
	} {
		after := tt.after(base)
		for _, pair := range [][2]Text{{base, after}} {
			got, why := Significant(pair[0], pair[1])
			if got != (tt.want != "") || !strings.Contains(why, tt.want) {
				t.Errorf("%s: %v %q, want %q", tt.name, got, why, tt.want)
			}
		}
		if tt.want == "" {
			if got, why := Significant(after, base); got {
				t.Errorf("%s, the other way: %q", tt.name, why)
			}
		}
	}
}

func TestSameText(t *testing.T) {
	a := Text{Title: "x", Lead: "Mực nước trên sông Cầu đã vượt báo động hai, chính quyền các xã ven sông di dời người dân."}
	b := a
	b.Lead = "Sáng nay, m" + a.Lead[1:]
	c := Text{Title: "x", Lead: "Giá xăng dầu đồng loạt giảm từ chiều nay theo quyết định của liên bộ Công Thương và Tài chính."}
	if !SameText(a, b) || SameText(a, c) || !SameText(a, Text{Title: "x"}) {
		t.Error(SameText(a, b), SameText(a, c), SameText(a, Text{Title: "x"}))
	}
}

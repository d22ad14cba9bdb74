package dedup

import (
	"strings"
	"testing"

	"regionwire/text"
)

// sample is about 4 kB of Vietnamese prose.
var sample = strings.Repeat("Sáng nay, Ủy ban nhân dân huyện Sóc Sơn tổ chức hội nghị tổng kết công tác phòng, chống thiên tai và tìm kiếm cứu nạn năm 2026, triển khai nhiệm vụ 6 tháng cuối năm. "+
	"Theo báo cáo, toàn huyện có 14.500 hộ dân sống ven sông Cầu, sông Cà Lồ; trong đó 312 hộ thuộc diện phải di dời khẩn cấp khi nước vượt báo động ba. ", 12)

func BenchmarkWords(b *testing.B) {
	b.SetBytes(int64(len(sample)))
	b.ReportAllocs()
	var dst []word
	for b.Loop() {
		dst = appendWords(dst[:0], sample)
	}
	b.ReportMetric(float64(len(dst)), "words")
}

func BenchmarkTokens(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		text.Tokens(sample)
	}
}

func BenchmarkFoldOnly(b *testing.B) {
	b.ReportAllocs()
	var dst []byte
	for b.Loop() {
		dst = text.AppendFold(dst[:0], sample)
	}
}

func BenchmarkShingles(b *testing.B) {
	list := appendWords(nil, sample)
	var dst []uint32
	for b.Loop() {
		dst = appendShingles(dst[:0], list)
		makeShingles(dst)
	}
}

package text

import "strings"

// Words that mark a line of an article, by what they mark. They are compared
// folded; languages stand side by side. In the tables of labels an entry that
// ends in a space needs no colon after it.
var (
	// leadsIn are words that stand in brackets, or in capitals before a dash,
	// at the beginning of ordinary text, or alone on a line, and name nobody.
	leadsIn = foldedSet("Ảnh|Ảnh minh họa|Video|Clip|Infographic|Đồ họa|Phần|Bài|Kỳ|Tiếp theo|Còn tiếp|Hết|Cập nhật|Xem|Xem thêm|Đọc thêm|Theo|" +
		"Tags|Từ khóa|Chia sẻ|Bình luận|Liên hệ|Quảng cáo|Kết luận|Trực tiếp|Nguồn|" +
		"Photo|Photos|Picture|Image|Part|Update|Updated|Live|Read|Read more|More|Related|Share|Advertisement|Opinion|" +
		"Foto|Fotos|Teil|Bild|Partie|Parte|Vidéo|Фото|Видео|" +
		"EU|ASEAN|APEC|NATO|UN|LHQ|WHO|WTO|WB|IMF|FIFA|UEFA|AFC|AFF|SEA|USD|VND|EUR|GDP|CPI|FDI|ODA|IPO|AI|IT|TV|" +
		"US|USA|UK|UAE|VN|TP|HLV|CLB|UBND|HĐND|CSGT|CA|BHXH|BHYT|COVID|HIV|AIDS|ATM|EVN|VAMA|VFF|GD|THPT|THCS|ĐH|CĐ|F0|F1")

	bylineLabels = foldedSet("Tác giả|Bài|Bài viết|Bài, ảnh|Bài và ảnh|Tin|Tin, ảnh|Tin và ảnh|Ảnh và bài|Thực hiện|Phóng viên|PV|Biên dịch|Lược dịch|" +
		"By|By |Words by |Text by |Story by |Reported by |Report by |Photos by |Author|Authors|Written by|Text|Story by|Words|Reporter|" +
		"Par|Par |Auteur|Texte|Von|Von |Text von|Autor|Por|Por |Texto|Di |Door|Door |Oleh|Автор|Текст|Autorka|Av|Av |Af |Skrevet av |Yazan|Yazar|Haber|Gönderen|Gönderen |كتب|كتبت|بقلم|기자|기자명|기자명 |记者|文|โดย|ผู้เขียน|מאת")

	creditLabels = foldedSet("Nguồn|Nguồn tin|Theo|Nguồn ảnh và tin|Trích nguồn|Source|Sources|Via|Credit|Courtesy|Quelle|Quellen|Fuente|Fuentes|Fonte|Bron|" +
		"Źródło|Zdroj|Kilde|Källa|Lähde|Kaynak|Sumber|Источник|Джерело|Πηγή|출처|来源|來源|出典")

	// creditWords begin a credit without a colon.
	creditWords = foldedSet("Theo|Via|Nguồn")

	nameJoints    = foldedSet("và|and|et|und|y|e|en|og|och|i|и|та|dan|với")
	nameParticles = map[string]bool{"de": true, "da": true, "di": true, "del": true, "van": true, "von": true, "der": true, "den": true, "bin": true, "binti": true, "al": true, "la": true, "le": true, "dos": true, "du": true}
)

func foldedSet(list string) map[string]bool {
	m := map[string]bool{}
	for word := range strings.SplitSeq(list, "|") {
		key := Fold(word)
		if strings.HasSuffix(word, " ") {
			key += " "
		}
		m[key] = true
	}
	return m
}

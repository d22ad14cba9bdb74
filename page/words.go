package page

import (
	"strings"

	"regionwire/text"
)

// Words by which pages name their parts, in classes and on the screen. The
// former are those of publishing systems, mostly English whatever the paper's
// language; the latter stand in many languages side by side, compared folded.
var (
	// frameWords name what surrounds the content of a page.
	frameWords = set("nav navbar navigation menu submenu megamenu topbar topnav breadcrumb breadcrumbs footer foot copyright sidebar " +
		"sidenav rail comment comments disqus share sharing social socials follow tags tagcloud keywords newsletter subscribe " +
		"subscription cookie cookies consent gdpr popup modal lightbox login signin signup searchbox advert advertisement " +
		"advertising ad ads adslot adsbox qc quangcao banner banners sponsor sponsored promo pagination pager paging paginator " +
		"related lienquan recommend recommended recommendation recommendations mostread popular trending docnhieu skip complementary contentinfo")

	// offerWords name what asks a reader to subscribe.
	offerWords = set("paywall regwall piano metered upsell abo abonnement subscriber subscription subscribe premium paid")
	offerLinks = set("subscribe subscription subscriptions subscriber abo abos abonnement abonnieren abonnez suscripcion suscribete assinatura abbonati " +
		"prenumerera login signin register signup membership join plans")

	relatedWords = set("related lienquan relate recommend recommended readmore seealso inlinerelated bacajuga")

	// leadWords name the lead of an article.
	leadWords = set("sapo lead lede summary description desc standfirst dek chapo chapeau teaser excerpt intro introduction abstract " +
		"subtitle subheadline subheading deck ingress vorspann kurzfassung sommaire bajada entradilla sommario occhiello ringkasan tomtat motta subhead")

	kickerWords  = set("kicker eyebrow overline surtitle surtitre pretitle overtitle dachzeile spitzmarke antetitulo trich supertitle roofline subcate tieude")
	captionWords = set("caption figcaption captions legend legende credit photocredit imgcaption wpcaption chuthich pimagecaption imagecaption bildunterschrift " +
		"pie piefoto leyenda didascalia bijschrift onderschrift fotobijschrift bildtext bildetekst billedtekst kuvateksti podpis popisek")
	bylineWords = set("author authors byline tacgia writer reporter auteur autor autore penulis redaktur vcard pauthor butdanh contributor")
	creditWords = set("source nguon quelle fuente fonte sumber origin")
	dateWords   = set("date time datetime published publish timestamp postdate pubdate ngay thoigian meta dateline posted updated created tanggal datum fecha")

	// relatedLabels introduce headlines of other articles inside a text.
	relatedLabels = folded("Xem thêm|Đọc thêm|Tin liên quan|Bài liên quan|Tin cùng chuyên mục|Có thể bạn quan tâm|Mời bạn đọc xem thêm|Xem tiếp|" +
		"Read more|Read also|Also read|See also|Related|Related news|Related articles|Related stories|More on this story|More|Must read|Recommended|" +
		"Baca juga|Baca selengkapnya|Artikel terkait|Berita terkait|Lihat juga|" +
		"Lire aussi|À lire aussi|À lire|Voir aussi|Sur le même sujet|Articles liés|" +
		"Lesen Sie auch|Mehr zum Thema|Siehe auch|Auch interessant|Lea también|Lee también|Ver también|Noticias relacionadas|Leia também|Leia mais|Veja também|" +
		"Leggi anche|Lees ook|Les også|Läs också|Lue myös|Czytaj także|Czytaj też|Zobacz także|Čtěte také|Citește și|Olvasson tovább|Читайте также|Читайте також|" +
		"Ayrıca oku|İlgili haberler|اقرأ أيضا|関連記事|相关阅读|相关新闻|延伸閱讀|관련기사|อ่านเพิ่มเติม|ข่าวที่เกี่ยวข้อง")

	// keywordLabels introduce the keywords of an article.
	keywordLabels = folded("Từ khóa|Từ khoá|Tags|Tag|Chủ đề|Keywords|Topics|Mots-clés|Schlagwörter|Schlagworte|Kata kunci|Topik|Etiquetas|Temas|Ключевые слова|Теги|标签")

	// photoLabels begin or end a caption.
	photoLabels = folded("Ảnh|Ảnh minh họa|Ảnh tư liệu|Ảnh minh hoạ|Photo|Photos|Image|Picture|Pictured|Photo by|Foto|Fotos|Bild|Crédit photo|Crédit|Credit|Image credit|Photo credit|Фото|写真|图")

	// updatedLabels begin a line that tells when an article was changed.
	updatedLabels = folded("Cập nhật|Sửa lúc|Updated|Last updated|Modified|Last modified|Edited|Mis à jour|Modifié|Aktualisiert|Zuletzt aktualisiert|" +
		"Actualizado|Atualizado|Aggiornato|Bijgewerkt|Diperbarui|Uppdaterad|Oppdatert|Opdateret|Обновлено|Оновлено|Güncellendi|Güncelleme|Son güncelleme|更新|更新日|最終更新|업데이트|수정|최종수정|تحديث|آخر تحديث|Ultimo aggiornamento|Senast uppdaterad|Sist oppdatert|แก้ไขล่าสุด")

	// noise are lines that say nothing of an article.
	noise = folded("Quảng cáo|Chia sẻ|Chia sẻ bài viết|Bình luận|Gửi bình luận|In bài viết|Theo dõi chúng tôi|Copy link|Sao chép liên kết|" +
		"Advertisement|Advertising|Sponsored|Share|Share this article|Share this|Print|Comments|Copy link|Story continues below advertisement|" +
		"Article continues below advertisement|Continue reading|Iklan|Bagikan|Scroll to continue with content|Publicité|Partager|Partager cet article|" +
		"Anzeige|Werbung|Teilen|Artikel teilen|Publicidad|Compartir|Publicidade|Compartilhar|Pubblicità|Condividi|Advertentie|Delen|Annonse|Annons|" +
		"Mainos|Annonce|Reklama|Реклама|Поделиться|Reklam|Paylaş|広告|シェア|广告|分享|광고|댓글|Kommentare|Commentaires|Comentarios|Commenti|Kommentarer|Yorumlar|Комментарии|โฆษณา")

	// missingPhrases are said by pages that do not exist.
	missingPhrases = []string{"404", "not found", "page not found", "does not exist", "no longer available", "page cannot be found",
		"khong tim thai", "khong ton tai", "da bi xoa", "da bi go", "trang ban iu cau",
		"page introuvable", "n existe pas", "n existe plus", "nicht gefunden", "existiert nicht", "tidak ditemukan", "halaman tidak ada",
		"no encontrada", "no existe", "nao encontrada", "non trovata", "niet gevonden", "nie znaleziono", "hittades inte", "ikke fundet",
		"не наидена", "не существует", "bulunamadi", "ไม่พบ", "見つかりません", "找不到", "不存在", "찾을 수 없"}

	// nobody are names that publishing systems put where an author's would stand.
	nobody = folded("admin|administrator|webmaster|editor|editors|root|user|guest|staff|anonymous|unknown|n/a|none|author|null|undefined|" +
		"ban biên tập|biên tập viên|quản trị viên|redaktion|rédaction|la rédaction|redacción|redação|redazione|redaksi|редакция")
)

func set(list string) map[string]bool {
	m := map[string]bool{}
	for word := range strings.FieldsSeq(list) {
		m[word] = true
	}
	return m
}

func folded(list string) map[string]bool {
	m := map[string]bool{}
	for phrase := range strings.SplitSeq(list, "|") {
		m[text.Fold(phrase)] = true
	}
	return m
}

// label returns the folded words before the first colon of a line, and what
// follows it; label is "" when there is no colon.
func label(line string) (label, rest string) {
	before, after, ok := strings.Cut(strings.Replace(line, "：", ":", 1), ":")
	if !ok || len(before) > 80 {
		return "", line
	}
	return text.Fold(before), strings.TrimSpace(after)
}

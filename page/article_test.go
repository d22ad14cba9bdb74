package page

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

var readAt = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)

// vietnameseCopy is an invented article of a provincial paper: a kicker, an
// agency's mark, headlines between lead and text, other dates in the text, a
// picture whose alternative text has a slip, a signed last line and a credit
// line without a credit.
func vietnameseCopy(t testing.TB) *copyText {
	return &copyText{
		site: "Báo Bến Sông", address: "https://www.bensong.example.vn/nong-dan-giu-nghe-det-chieu-ben-song-204417.html", lang: "vi",
		menu: [][2]string{{"Trang chủ", "/"}, {"Thời sự", "/thoi-su"}, {"Đời sống", "/doi-song"}, {"Video", "/video"}},
		date: "14/03/2024 06:40", kicker: "Xã Vĩnh Hòa:", title: "Nông dân giữ nghề dệt chiếu bên sông",
		lead: "(BBS) Giữa mùa nước rút, hơn sáu mươi hộ dân ở xã Vĩnh Hòa lại ra bến phơi lác, giữ lấy nghề dệt chiếu mà ông bà để lại từ hơn trăm năm trước.",
		related: [][2]string{{"Hơn 40 hộ dân làng hoa đón vụ Tết sớm", "/hon-40-ho-dan-lang-hoa-204390.html"},
			{"Cầu mới qua sông thông xe trước mùa mưa", "/cau-moi-qua-song-204377.html"}},
		paragraphs: []string{
			"Từ tờ mờ sáng, con đường đất dẫn xuống bến đã rộn tiếng người. Những bó lác cao quá đầu được chuyền tay nhau lên bờ, trải thành từng lối dài phơi mình dưới nắng. Người làng bảo, được nắng ba ngày liền thì chiếu mới bền màu.",
			"Bà Lê Thị Hạnh, năm nay bảy mươi hai tuổi, ngồi bên khung dệt gỗ đã lên nước bóng. Bà kể nghề này đến với bà từ năm mười tuổi, khi còn phải đứng trên ghế mới với tới thanh go. Đến nay cả ba người con của bà đều biết dệt.",
			"Theo Ủy ban nhân dân xã, làng nghề được công nhận ngày 05/4/2016, khi ấy có 112 hộ theo nghề. Đến ngày 27/2/2020, con số ấy còn lại 48 hộ. Hai năm gần đây, nhờ đơn hàng từ các khu du lịch, số hộ trở lại nghề tăng lên 63.",
			"Một đôi chiếu hoa cần hai người dệt trong gần hai ngày, bán được khoảng 450.000 đồng. Trừ tiền lác, tiền phẩm màu, mỗi người còn lại chừng 130.000 đồng một ngày công, thấp hơn đi làm ở xưởng may nhưng được ở gần nhà.",
			"Tổ hợp tác dệt chiếu của xã thành lập với mười chín thành viên, góp vốn mua hai máy se sợi và một lò nhuộm dùng củi trấu. Anh Trần Văn Lộc, tổ trưởng, cho biết tổ đang thử nhuộm bằng vỏ cây cóc thay cho phẩm hóa học.",
			"Khó khăn lớn nhất vẫn là nguyên liệu. Diện tích trồng lác trong xã chỉ còn hơn bốn héc-ta, vì nhiều ruộng đã chuyển sang nuôi tôm. Mỗi vụ, các hộ phải mua thêm lác từ xã bên với giá cao hơn gần một phần ba.",
			"Xã dự định giữ lại một vùng trồng lác bên bờ sông, đồng thời mở lớp dạy dệt cho học sinh vào cuối tuần. Những tấm chiếu nhỏ do các em dệt sẽ được bày ở nhà văn hóa, để khách qua đường hiểu thêm về một nghề xưa của vùng sông nước.",
		},
		imageAfter: 3, image: "/images/2024/03/chieu.jpg", alt: "Người dân phơi lác bên bến song",
		caption: "Lác được phơi ba nắng trước khi nhuộm màu.",
		byline:  "T.Lam", credit: "Nguồn :",
		footer: "Giấy phép hoạt động báo chí số 12/GP cấp ngày 05/01/2019",
		more:   [][2]string{{"Học sinh vùng ven trở lại trường sau lũ", "/hoc-sinh-vung-ven-204500.html"}, {"Giá lúa đầu vụ nhích lên từng ngày", "/gia-lua-dau-vu-204501.html"}},
		zone:   zone(t, "Asia/Ho_Chi_Minh"), now: readAt, wantAgency: "BBS",
		wantLead: "Giữa mùa nước rút, hơn sáu mươi hộ dân ở xã Vĩnh Hòa lại ra bến phơi lác, giữ lấy nghề dệt chiếu mà ông bà để lại từ hơn trăm năm trước.",
		wantDate: time.Date(2024, 3, 13, 23, 40, 0, 0, time.UTC),
	}
}

// englishCopy is an invented article of a county paper.
func englishCopy(t testing.TB) *copyText {
	return &copyText{
		site: "Tarn Valley Courier", address: "https://courier.example.co.uk/news/2025/village-hall-reopens-after-flood-88213", lang: "en",
		menu: [][2]string{{"Home", "/"}, {"News", "/news"}, {"Sport", "/sport"}, {"What's on", "/whats-on"}},
		date: "Tuesday 9 September 2025, 7:05 pm", kicker: "Upper Tarnby:", title: "Village hall reopens two years after the flood",
		lead: "(TVC) Residents queued past the war memorial on Monday evening to see the village hall open its doors for the first time since the river burst its banks in the autumn of 2023.",
		related: [][2]string{{"Flood wardens wanted for three parishes along the Tarn", "/news/2025/flood-wardens-wanted-88102"},
			{"Bus route through the valley saved until next spring", "/news/2025/bus-route-saved-87990"}},
		paragraphs: []string{
			"The hall, which was built in 1911 with money raised by the quarrymen's band, stood under four feet of water for two days. Its sprung floor lifted, the piano floated into the kitchen and the parish map of 1842 was lost for good.",
			"Volunteers spent more than nine thousand hours on the repairs, according to a tally kept on the back of the kitchen door. Most of the oak was cut from trees that had come down in the same storm and were sawn in the yard of a neighbouring farm.",
			"Margaret Oduya, who chairs the trust, said the hardest decision had been to raise the floor by almost a metre. It meant losing the stage, she said, but nobody wanted to be standing in the same room with a mop again in ten years' time.",
			"The bill came to £318,000, of which a third was paid by the insurer and the rest by a lottery grant and sales of a cookery book. A last gap of £4,100 was closed on 2 August by a sponsored walk that ended, for want of a hall, in the church.",
			"Bookings are full until December. The toddler group returns on Thursday, followed by the choir and a repair café, and the county's mobile library will stop outside on alternate Fridays now that the car park has been relaid.",
			"A brass plate beside the door records the height the water reached. Below it somebody has already pencilled a line for the height of the new floor, with an arrow pointing upwards and the words: this far, thank you, and no further.",
		},
		imageAfter: 2, image: "/media/88213/hall.jpg", alt: "The front of the hall with bunting",
		caption: "The hall stands a metre higher than before.",
		byline:  "Ruth Pennington", credit: "Source:",
		footer: "Published by Courier Newspapers, registered 03/02/1998",
		more:   [][2]string{{"Council leader defends car park charges in market town", "/news/2025/council-leader-defends-88300"}, {"Rescued otter released above the weir", "/news/2025/rescued-otter-88301"}},
		zone:   zone(t, "Europe/London"), now: readAt, wantAgency: "TVC",
		wantLead: "Residents queued past the war memorial on Monday evening to see the village hall open its doors for the first time since the river burst its banks in the autumn of 2023.",
		wantDate: time.Date(2025, 9, 9, 18, 5, 0, 0, time.UTC),
	}
}

// indonesianCopy is an invented article of a regional paper.
func indonesianCopy(t testing.TB) *copyText {
	return &copyText{
		site: "Kabar Teluk", address: "https://www.kabarteluk.example.id/daerah/nelayan-tanam-bakau-di-pesisir-timur-77120", lang: "id",
		menu: [][2]string{{"Beranda", "/"}, {"Daerah", "/daerah"}, {"Olahraga", "/olahraga"}},
		date: "Selasa, 3 Juni 2025 16:20", kicker: "Kabupaten Teluk Jati:", title: "Nelayan tanam ribuan bakau di pesisir timur",
		lead: "(KT) Ratusan nelayan bersama pelajar menanam enam ribu bibit bakau di sepanjang pesisir timur Teluk Jati untuk menahan ombak yang setiap tahun menggerus permukiman.",
		related: [][2]string{{"Harga ikan tongkol naik menjelang musim angin barat", "/daerah/harga-ikan-tongkol-naik-77050"},
			{"Dermaga baru mulai dipakai kapal penyeberangan antarpulau", "/daerah/dermaga-baru-mulai-dipakai-77033"}},
		paragraphs: []string{
			"Sejak pukul lima pagi warga sudah berkumpul di ujung dermaga kayu sambil membawa ember dan tali rafia. Bibit setinggi lutut dibagikan per kelompok, lalu dibawa dengan sampan ke petak lumpur yang sudah ditandai dengan bambu.",
			"Ketua kelompok nelayan, Haji Rusdi, mengatakan garis pantai di desanya mundur hampir empat puluh meter dalam sepuluh tahun. Dua baris rumah, satu musala dan lapangan bola kini tinggal fondasi yang terlihat ketika air surut.",
			"Penanaman serupa pernah dilakukan pada 12/11/2019, tetapi lebih dari separuh bibit mati karena ditanam terlalu dekat dengan alur kapal. Kali ini kelompok memasang pemecah ombak dari anyaman bambu dan karung berisi kulit kerang.",
			"Para pelajar mendapat tugas mencatat tinggi bibit setiap dua minggu. Hasilnya ditempel di papan pengumuman sekolah agar warga tahu petak mana yang perlu disulam sebelum musim angin barat datang pada akhir tahun.",
			"Pemerintah kabupaten menyiapkan dana pemeliharaan selama tiga tahun. Sebagian dipakai untuk membayar penjaga petak, yang dipilih bergiliran dari keluarga nelayan yang perahunya sedang diperbaiki atau tidak bisa melaut.",
		},
		imageAfter: 1, image: "/foto/2025/bakau.jpg", alt: "Warga menanam bibit bakau di lumpur",
		caption: "Bibit diikat pada bambu agar tidak hanyut.",
		byline:  "Sinta Wulandari", credit: "Sumber :",
		footer: "Hak cipta Kabar Teluk sejak 01/02/2003",
		more:   [][2]string{{"Festival layang-layang digelar akhir pekan ini", "/daerah/festival-layang-layang-77200"}, {"Jalan lingkar kota selesai sebelum musim hujan", "/daerah/jalan-lingkar-kota-77201"}},
		zone:   zone(t, "Asia/Makassar"), now: readAt, wantAgency: "KT",
		wantLead: "Ratusan nelayan bersama pelajar menanam enam ribu bibit bakau di sepanjang pesisir timur Teluk Jati untuk menahan ombak yang setiap tahun menggerus permukiman.",
		wantDate: time.Date(2025, 6, 3, 8, 20, 0, 0, time.UTC),
	}
}

// TestArticleInThreeLayouts: the same article gives the same record however it
// is laid out, in three languages.
func TestArticleInThreeLayouts(t *testing.T) {
	for _, c := range []*copyText{vietnameseCopy(t), englishCopy(t), indonesianCopy(t)} {
		t.Run(c.lang, func(t *testing.T) { checkCopy(t, c) })
	}
}

// TestArticleOfBareLines reads articles of which every line stands alone, in
// its own element or before a break, and nothing says what it is.
func TestArticleOfBareLines(t *testing.T) {
	for _, c := range []*copyText{vietnameseCopy(t), englishCopy(t), indonesianCopy(t)} {
		checkBareLines(t, c)
	}
}

func checkBareLines(t *testing.T, c *copyText) {
	for _, form := range []string{"<p>%s</p>\n", "<div>%s</div>", "%s<br>\n", "%s<br><br>", "<tr><td>%s</td></tr>"} {
		for _, title := range []string{"", "<title>" + c.title + "</title>", "<title>" + c.title + " - " + c.site + "</title>"} {
			page := title + "<table><tr><td>" + links(c.menu, `<a href="%s">%s</a> `) + "</td></tr></table><table>" + bareLines(c, form)
			it, err := Article([]byte(page), siteURL(t, c.address), Options{Zone: c.zone, Now: c.now})
			if err != nil {
				t.Errorf("%s %q: %v", c.lang, form, err)
			} else if faults := c.faults(&it); len(faults) > 0 {
				t.Errorf("%s %q %q: %q", c.lang, form, title, faults)
			}
		}
	}
}

func bareLines(c *copyText, form string) string {
	lines := []string{"M", c.date, c.kicker, c.title, c.lead, c.related[0][0], c.related[1][0]}
	for i, p := range c.paragraphs {
		if i == c.imageAfter {
			lines = append(lines, `<img src="`+c.image+`" alt="`+c.alt+`">`, c.caption)
		}
		lines = append(lines, p)
	}
	var b strings.Builder
	for _, line := range append(lines, c.byline, c.credit) {
		fmt.Fprintf(&b, form, line)
	}
	return b.String()
}

func BenchmarkArticle(b *testing.B) {
	c := vietnameseCopy(b)
	address := siteURL(b, c.address)
	for name, layout := range layouts {
		b.Run(name, func(b *testing.B) {
			page := []byte(layout(c))
			b.SetBytes(int64(len(page)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Article(page, address, Options{Zone: c.zone, Now: c.now}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

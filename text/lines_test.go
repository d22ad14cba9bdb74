package text

import "testing"

func TestSplitAgency(t *testing.T) {
	for _, c := range []struct{ lead, agency, rest string }{
		{"(LĐTĐ) Thực hiện Nghị quyết", "LĐTĐ", "Thực hiện Nghị quyết"},
		{"TTO - Ngày 9-9, UBND", "TTO", "Ngày 9-9, UBND"},
		{"TTO- Ngày 9-9", "TTO", "Ngày 9-9"},
		{"VTV.vn - Theo dự báo", "VTV.vn", "Theo dự báo"},
		{"VTV.vn- “Không thể”", "VTV.vn", "“Không thể”"},
		{"(Dân trí) - Bộ Y tế", "Dân trí", "Bộ Y tế"},
		{"(Dân trí)Bộ Y tế", "Dân trí", "Bộ Y tế"},
		{"(Tổ Quốc) – 12 người", "Tổ Quốc", "12 người"},
		{"(Kinhtedothi.vn): Hà Nội", "Kinhtedothi.vn", "Hà Nội"},
		{"[VOV] Sáng nay", "VOV", "Sáng nay"},
		{"SKĐS - Sáng nay", "SKĐS", "Sáng nay"},
		{"(Reuters) - The president", "Reuters", "The president"},
		{"Kinhtedothi - Ngày 9/9", "Kinhtedothi", "Ngày 9/9"}, // given
		{"QĐND Online: Ngày 9/9", "", "QĐND Online: Ngày 9/9"},
		{"(bbc news) – World leaders", "bbc news", "World leaders"}, // given
		{"(Ảnh minh họa) Một góc phố", "", "(Ảnh minh họa) Một góc phố"},
		{"(Kim, 40 tuổi, Hà Nội) Tôi", "", "(Kim, 40 tuổi, Hà Nội) Tôi"},
		{"(1) Về việc", "", "(1) Về việc"},
		{"(2015-2020) Nhiệm kỳ", "", "(2015-2020) Nhiệm kỳ"},
		{"(Tiếp theo) Ngày", "", "(Tiếp theo) Ngày"},
		{"(LĐTĐ)", "", "(LĐTĐ)"},
		{"(S)TRONG Trọng Hiếu", "", "(S)TRONG Trọng Hiếu"},
		{"(Hà Nội) là thủ đô", "", "(Hà Nội) là thủ đô"},
		{"(một cách nói khác dài hơn hai mươi lăm chữ) A", "", "(một cách nói khác dài hơn hai mươi lăm chữ) A"},
		{"EU - Trung Quốc ký hiệp định", "", "EU - Trung Quốc ký hiệp định"},
		{"COVID-19 lan rộng", "", "COVID-19 lan rộng"},
		{"ASEAN-Trung Quốc ký", "", "ASEAN-Trung Quốc ký"},
		{"VN-Index tăng", "", "VN-Index tăng"},
		{"USD - đồng tiền mạnh", "", "USD - đồng tiền mạnh"},
		{"Messi - Ronaldo tái ngộ", "", "Messi - Ronaldo tái ngộ"},
		{"Hà Nội - Ngày 9/9", "", "Hà Nội - Ngày 9/9"},
		{"- Ngày 9/9", "", "- Ngày 9/9"},
		{"", "", ""},
	} {
		agency, rest := SplitAgency(c.lead, []string{"(BBC News)", "Kinhtedothi -"})
		if agency != c.agency || rest != c.rest {
			t.Errorf("SplitAgency(%q) = %q, %q, want %q, %q", c.lead, agency, rest, c.agency, c.rest)
		}
	}
}

func TestSplitKicker(t *testing.T) {
	for _, c := range []struct{ title, kicker, rest string }{
		{"Huyện Sóc Sơn: Chủ động, sáng tạo", "Huyện Sóc Sơn", "Chủ động, sáng tạo"},
		{"HÀ NỘI : Mưa lớn", "HÀ NỘI", "Mưa lớn"},
		{"Huyện Sóc Sơn:", "Huyện Sóc Sơn", ""},
		{"Trực tiếp 19:00: Việt Nam gặp Lào", "Trực tiếp 19:00", "Việt Nam gặp Lào"},
		{"Lúc 19:03 hôm nay", "", "Lúc 19:03 hôm nay"},
		{"Bảy chữ thì dài quá rồi nhé: không", "", "Bảy chữ thì dài quá rồi nhé: không"},
		{"19: số", "", "19: số"},
		{"ông nói: không", "", "ông nói: không"},
		{"“Không”: lời đáp", "", "“Không”: lời đáp"},
		{": x", "", ": x"},
		{"Không có", "", "Không có"},
		{"https://a.example/x", "", "https://a.example/x"},
	} {
		kicker, rest := SplitKicker(c.title)
		if kicker != c.kicker || rest != c.rest {
			t.Errorf("SplitKicker(%q) = %q, %q, want %q, %q", c.title, kicker, rest, c.kicker, c.rest)
		}
	}
}

func TestByline(t *testing.T) {
	for in, want := range map[string]string{
		"P.Ngân":                    "P.Ngân",
		" P. Ngân ":                 "P. Ngân",
		"Nguyễn Văn An":             "Nguyễn Văn An",
		"Minh Anh - Thu Hà":         "Minh Anh - Thu Hà",
		"Minh Anh, Thu Hà":          "Minh Anh, Thu Hà",
		"Minh Anh và Thu Hà":        "Minh Anh và Thu Hà",
		"Bài và ảnh: Minh Anh":      "Minh Anh",
		"Tác giả : Lê Thị Hồng Vân": "Lê Thị Hồng Vân",
		"By Jane Doe":               "Jane Doe",
		"Von Anna Müller-Schmidt":   "Anna Müller-Schmidt",
		"THU HÀ Theo Reuters":       "THU HÀ",
		"Theo Reuters":              "",
		"PV":                        "PV",
		"(Thu Hà)":                  "Thu Hà",
		"Patrick O'Brien":           "Patrick O'Brien",
		"Ludwig van Beethoven":      "Ludwig van Beethoven",
		"Kết quả đã rõ":             "",
		"Đảng bộ huyện Sóc Sơn":     "",
		"Thu Hà.":                   "",
		"Nguyễn Văn A 2020":         "",
		"Xem thêm":                  "",
		"Nguồn: TTXVN":              "",
		"Một Hai Ba Bốn Năm":        "",
		"":                          "",
		"-":                         "",
		"Hơn 10.000 sản phẩm":       "",
		"Thế Là Hết!":               "",
		"Photos by Ana Ruiz":        "Ana Ruiz",
		"김하늘 기자 sky@paper.example":  "김하늘 기자",
		"كتب: أحمد سالم":            "أحمد سالم",
		"Av Karin Ek":               "Karin Ek",
		"（山田太郎）":                    "山田太郎",
		"市のウェブサイトで公開している": "",
	} {
		got, ok := Byline(in)
		if got != want || ok != (want != "") {
			t.Errorf("Byline(%q) = %q, %v, want %q", in, got, ok, want)
		}
	}
}

func TestLeadingByline(t *testing.T) {
	for in, want := range map[string]string{
		"Par Marie Lenoir, 24/11/2026 - 18:05":     "Marie Lenoir",
		"By Jane Doe on November 23, 2026":         "Jane Doe",
		"By Jane Doe | 23 Nov 2026":                "Jane Doe",
		"Von Anna Müller-Schmidt 24.11.2026":       "Anna Müller-Schmidt",
		"Tác giả: Lê Hồng Vân, 24/11/2026":         "Lê Hồng Vân",
		"By Ludwig van Beethoven, 24/11/2026":      "Ludwig van Beethoven",
		"By Monday, 24 November":                   "",
		"Jane Doe, 24/11/2026":                     "",
		"By the harbour desk":                      "",
		"Von der Mühle am Bach blieb nichts übrig": "",
		"": "",
	} {
		if got, ok := LeadingByline(in); got != want || ok != (want != "") {
			t.Errorf("LeadingByline(%q) = %q, %v, want %q", in, got, ok, want)
		}
	}
}

func TestCredit(t *testing.T) {
	for _, c := range []struct {
		in, want string
		ok       bool
	}{
		{"Nguồn :", "", true},
		{"Nguồn: TTXVN", "TTXVN", true},
		{"Nguồn tin: Báo Hà Nội Mới", "Báo Hà Nội Mới", true},
		{"Theo Dân trí", "Dân trí", true},
		{"Theo: VnExpress", "VnExpress", true},
		{"(Theo Reuters, AFP)", "Reuters, AFP", true},
		{"Theo Gizmodo , bbc.com", "Gizmodo , bbc.com", true},
		{"(Theo Reuters)", "Reuters", true},
		{"Source: Reuters", "Reuters", true},
		{"Quelle: dpa", "dpa", true},
		{"Theo vnexpress.net", "vnexpress.net", true},
		{"Theo Sở Y tế, hôm nay có 5 ca.", "", false},
		{"Theo đó, có gần 156.000 lượt", "", false},
		{"Nguồn vốn: ngân sách", "", false},
		{"", "", false},
	} {
		got, ok := Credit(c.in)
		if got != c.want || ok != c.ok {
			t.Errorf("Credit(%q) = %q, %v, want %q, %v", c.in, got, ok, c.want, c.ok)
		}
	}
}

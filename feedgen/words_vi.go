package feedgen

var vietnamese = words{
	ReadAt: "Đọc tại {paper}", AlsoBy: "cùng đưa:", AllReports: "mọi báo đưa tin này", SoManyReport: "{n} báo cùng đưa",
	Follows: "Tiếp theo:", EarlierReports: "các tin trước về việc này",
	WithdrawnTitle: "Bài đã được gỡ", WithdrawnBy: "{paper} đã gỡ bài này lúc {at}.", WithdrawnHere: "Bài này của {paper} đã được gỡ khỏi đây lúc {at}.",
	Untitled: "(không có tít)",

	AboutPlace: "Tin về {place} {papers}", AboutAll: "Tin {papers}", FromPapers: "từ {n} báo",

	SkipToText: "Tới nội dung", Home: "Trang đầu", Feeds: "Nguồn tin (feed)",
	Report: "Báo sai, yêu cầu gỡ bài", ReportSubject: "Báo sai / yêu cầu gỡ: {url}",
	AllInOPML: "Đăng ký tất cả (OPML)", HowTo: "Cách đăng ký", Subscribe: "Đăng ký", Updated: "cập nhật {at}",

	Papers: "{n} báo", ItemsWeek: "{n} tin tuần này", ItemsToday: "{n} tin hôm nay", NoneToday: "chưa có tin hôm nay", NewestAt: "mới nhất {at}",
	ByPlace: "Theo nơi", EachPlace: "mỗi nơi là một feed", BySource: "Theo báo", EachSource: "mỗi báo là một feed", AsPage: "đọc từ trang, không có feed",
	NoFeeds: "Chưa có feed nào được cấu hình. Người quản trị thêm feed trong config.yaml.",

	Details: "chi tiết", Today: "hôm nay, {day}", Yesterday: "hôm qua, {day}", Pinned: "Ghim",
	Empty: "Chưa có tin nào trong 30 ngày qua.", EmptyPlace: "Chưa có tin nào về {place} trong 30 ngày qua.",
	NewestIs: "Tin gần nhất: {at}", NothingYet: "Chưa có tin nào. Feed này vẫn đăng ký được; tin sẽ tới ngay khi các báo đưa.",
	EmptyMonth: "Không có tin nào trong tháng này.", NewestMonth: "Tin mới nhất", Months: "Các tháng",
	SourceAbout: "Bài của {paper} đã vào các feed ở đây", PlaceAbout: "Bài về {place} đã vào các feed ở đây",

	SubscribeTo: "Đăng ký {feed}", Address: "Địa chỉ feed",
	AddressHelp: "Chép địa chỉ này vào ứng dụng đọc tin của bạn. Bài mới sẽ tự đến, không cần tài khoản ở đây.",
	OpenIn:      "Hoặc mở thẳng bằng", InReader: "Ứng dụng trên máy",
	Outlook: "Outlook cổ điển: bấm chuột phải vào “Nguồn cấp RSS”, chọn “Thêm nguồn cấp RSS mới”, dán địa chỉ. Outlook mới không đọc RSS.",
	Phone:   "Điện thoại: cài một ứng dụng đọc tin (NetNewsWire, Feeder, Read You…), chọn thêm feed, dán địa chỉ.", OtherFormats: "Cùng nội dung, định dạng khác:",
	WhatIs:    "Feed là gì?",
	HowToText: "Feed là một địa chỉ mà ứng dụng đọc tin hỏi thăm đều đặn: tin mới đến với bạn theo thứ tự thời gian, không thuật toán, không quảng cáo. Chọn một feed dưới đây, hoặc nhập tệp OPML để đăng ký tất cả một lần.",
	JSONHead:  "Cho lập trình viên",
	JSONText:  "Trong JSON Feed, mỗi mục có thêm _regionwire: mã bài (article), nhóm bản sao (copy), sự kiện (story, story_url), báo (source), mã vùng (regions), các báo cùng đưa (also_reported), số bài viết độc lập (independent) và số lần sửa đáng kể (rev).",

	Reports: "Báo đưa tin này|Các báo đưa tin này", First: "đưa đầu tiên", Same: "giống {n} %", Own: "bài riêng", Edited: "đã sửa {n} lần", InFeeds: "Có trong",
	Differing:  "Con số khác nhau giữa các báo",
	PlacesHead: "Nơi được nhắc tới", Sure: "chắc chắn, {n}/100", Likely: "nhiều khả năng, {n}/100", Mentioned: "có nhắc tới, {n}/100", InText: "“{text}” trong {field}",
	EvidenceFields: map[string]string{"kicker": "dòng đầu tít", "title": "tít", "lead": "sa-pô", "body": "bài", "home": "địa bàn của báo", "url": "địa chỉ bài"},

	Errors: map[int][2]string{
		400: {"Yêu cầu không hợp lệ", "Máy chủ không hiểu yêu cầu này. Hãy kiểm tra lại địa chỉ."},
		404: {"Không có trang này", "Địa chỉ có thể đã gõ nhầm, hoặc bài đã hết hạn lưu. Các feed còn hoạt động ở trang đầu."},
		405: {"Chỉ để đọc", "Địa chỉ này chỉ trả lời GET và HEAD."},
		500: {"Có lỗi ở phía chúng tôi", "Các feed vẫn hoạt động. Xin thử lại sau một phút."},
		503: {"Đang chuẩn bị", "Máy chủ đang khởi động. Xin thử lại sau một phút."},
	},

	Weekdays: [7]string{"chủ nhật", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy"},
	Day:      "02/01", Date: "02/01/2006", Clock: "15:04", At: "{clock} ngày {date}",
	Month:    "tháng {month}/{year}",
	Months12: [12]string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"},
}

package news

// Kind says how a poll ended. The list is closed: each kind has a retry
// policy (package scheduler), a metric label and a sentence for the admin.
type Kind uint8

const (
	OK           Kind = iota
	DNS               // the name does not resolve
	Refused           // no connection
	Timeout           // too slow: connect, first byte or body
	TLS               // certificate or handshake
	Blocked           // address that may not be contacted
	Protocol          // not HTTP, or broken HTTP
	Redirect          // loop, too many hops, bad target
	Unauthorized      // 401, 403, 407
	NotFound          // 404 and other 4xx
	Gone              // 410
	Busy              // 429, or 503 with or without Retry-After
	ServerError       // other 5xx
	Unexpected        // a status that makes no sense here
	TooLarge          // a limit was passed: bytes, depth, names, headers
	Encoding          // content coding or charset that cannot be read
	Truncated         // the body ended early
	Empty             // an empty body
	NotFeed           // something else than a feed
	BotWall           // a challenge page
	Malformed         // a feed that cannot be read
	NoItems           // a readable list without a single item
	Robots            // robots.txt forbids it
	Degraded          // a page that no longer matches what was learnt of it
	Internal          // our own fault; the source is left alone for a day
	Offline           // our own network: nobody can be reached; says nothing of the source, and is never stored
	kinds
)

var kindLabels = [kinds]string{
	"ok", "dns", "refused", "timeout", "tls", "blocked_address", "protocol", "redirect",
	"unauthorized", "not_found", "gone", "busy", "server_error", "unexpected", "too_large",
	"encoding", "truncated", "empty", "not_feed", "bot_wall", "malformed", "no_items",
	"robots", "degraded", "internal", "offline",
}

// String returns the label of a kind as metrics and JSON carry it.
func (k Kind) String() string {
	if k >= kinds {
		return "internal"
	}
	return kindLabels[k]
}

// Failed reports whether the poll brought nothing to rely on. A list without
// items is read, and so not failed.
func (k Kind) Failed() bool { return k != OK && k != NoItems && k != Degraded }

// Sentence returns what a kind means to an admin, in the given language
// ("vi", else English). It is a clause without full stop.
func (k Kind) Sentence(language string) string {
	if k >= kinds {
		k = Internal
	}
	if language == "vi" {
		return sentencesVI[k]
	}
	return sentencesEN[k]
}

var sentencesEN = [kinds]string{
	"answers", "its host name does not resolve", "refuses the connection", "is too slow to answer",
	"has a TLS certificate or handshake that fails", "leads to an address that may not be contacted",
	"does not answer in proper HTTP", "redirects to nowhere useful", "asks for permission (401 or 403)",
	"has no such page (404)", "says the feed is gone for good (410)", "asks to be left alone for a while",
	"has an error of its own", "answers with a status that makes no sense here", "sends more than the limit",
	"sends an encoding that cannot be read", "breaks off in the middle", "sends an empty answer",
	"answers with something that is not a feed", "answers with a bot check; we do not evade it",
	"sends a feed that cannot be read", "answers with no items", "forbids it in robots.txt",
	"has changed its pages: fields are missing", "made Regionwire itself fail; left alone for a day",
	"cannot be reached, nor can others: the network here seems to be down",
}

var sentencesVI = [kinds]string{
	"trả lời", "tên máy chủ không tồn tại", "từ chối kết nối", "trả lời quá chậm",
	"lỗi chứng chỉ hoặc kết nối TLS", "dẫn tới một địa chỉ không được phép truy cập",
	"không trả lời đúng giao thức HTTP", "chuyển hướng không tới đâu", "đòi quyền truy cập (401 hoặc 403)",
	"không có trang này (404)", "báo nguồn tin đã bị bỏ hẳn (410)", "yêu cầu tạm ngừng hỏi",
	"máy chủ đang lỗi", "trả lời một mã trạng thái vô nghĩa", "gửi quá giới hạn",
	"gửi bảng mã không đọc được", "ngắt giữa chừng", "gửi nội dung rỗng",
	"trả lời bằng thứ không phải nguồn tin", "trả lời bằng trang kiểm tra robot; chúng tôi không né tránh",
	"gửi nguồn tin không đọc được", "trả lời nhưng không có tin nào", "cấm trong robots.txt",
	"đã đổi giao diện: thiếu trường dữ liệu", "làm Regionwire lỗi; tạm nghỉ một ngày",
	"không kết nối được, các nguồn khác cũng vậy: có lẽ mạng ở đây đang mất",
}

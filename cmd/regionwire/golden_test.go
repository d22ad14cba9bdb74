package main

import (
	"bytes"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write golden files anew")

// twoPapers answers for two papers: the second copies the first's report.
type twoPapers struct{ now time.Time }

func (p twoPapers) RoundTrip(r *http.Request) (*http.Response, error) {
	item := func(title, link, lead string, age time.Duration) string {
		return fmt.Sprintf("<item><title>%s</title><link>https://%s/%s</link><guid>%s</guid><description>%s</description><pubDate>%s</pubDate></item>",
			title, r.URL.Host, link, link, lead, p.now.Add(-age).Format(time.RFC1123Z))
	}
	const same = "Đảng bộ huyện Sóc Sơn luôn quan tâm chú trọng công tác xây dựng Đảng, có sự sáng tạo, đổi mới, bước đầu bắt kịp yêu cầu của tình hình mới, phát huy truyền thống đoàn kết của các tầng lớp nhân dân trong huyện."
	items := map[string]string{
		"laodong.example": item("Chủ động, sáng tạo trong công tác xây dựng Đảng", "mot-100001.html", same, 40*time.Minute) +
			item("Khuyến mãi lớn cuối năm ở chợ huyện", "hai-100002.html", "Nhiều cửa hàng giảm giá một nửa cho khách quen tới mua sắm trong hai ngày nghỉ.", 50*time.Minute) +
			item("Chợ quê họp lại sau mùa mưa", "ba-100003.html", "Sáng sớm nay người bán rau từ các làng ven sông đã trở lại chỗ ngồi cũ.", 2*time.Hour),
		"hanoi.example": item("Sóc Sơn sáng tạo trong xây dựng Đảng", "bon-100004.html", same, 30*time.Minute) +
			item("Cầu mới qua sông Hồng thông xe", "nam-100005.html", "Cầu dài hai cây số nối hai bờ sau ba năm thi công, xe tải được đi từ tuần tới.", 20*time.Minute),
	}
	w := httptest.NewRecorder()
	w.Header().Set("Content-Type", "application/rss+xml")
	fmt.Fprintf(w, `<rss version="2.0"><channel><title>%s</title><link>https://%s/</link><description>d</description>%s</channel></rss>`, r.URL.Host, r.URL.Host, items[r.URL.Host])
	resp := w.Result()
	resp.Request = r
	return resp, nil
}

const goldenBefore = `site: {url: https://tin.example, name: Tin, language: vi, contact: 'mailto:a@tin.example'}
sources:
  lao-dong: {url: https://laodong.example/rss, name: Lao động}
  ha-noi: {url: https://hanoi.example/rss, name: Hà Nội}
regions: {gazetteer: vn}
feeds:
  tat-ca: Tất cả
  soc-son: {title: Tin Sóc Sơn, region: Xã Sóc Sơn}
`

const goldenAfter = `site: {url: https://tin.example, name: Tin, language: vi, contact: 'mailto:a@tin.example'}
sources:
  lao-dong: {url: https://laodong.example/rss, name: Lao động}
  ha-noi: {url: https://hanoi.example/rss, name: Hà Nội}
regions: {gazetteer: vn}
rules:
  quang-cao: {why: Quảng cáo không phải là tin, phrase: [khuyến mãi, mở bán]}
  xay-dung-dang:
    why: Chuyên mục xây dựng Đảng
    all:
      - {field: [title, lead], phrase: [xây dựng Đảng, nông thôn mới]}
      - not: {source: ha-noi}
feeds:
  tat-ca: {title: Tất cả, reject: [quang-cao], limit: 2}
  soc-son: {title: Tin Sóc Sơn, region: Xã Sóc Sơn}
  dang: {title: Xây dựng Đảng, accept: [xay-dung-dang]}
  cau: {title: Cầu đường, sources: [lao-dong], accept: [{phrase: [cầu mới, thông xe]}]}
`

// What plan, explain and editors' commands print, word for word.
func TestWhatTheDeskPrints(t *testing.T) {
	file := writeConfig(t, goldenBefore)
	dir := filepath.Dir(file)
	var out bytes.Buffer
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(12 * time.Hour)
		l := begin(t, file, twoPapers{time.Now()})
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		run := func(args ...string) {
			t.Helper()
			fmt.Fprintf(&out, "$ regionwire %s\n", strings.Join(args, " "))
			c := &call{args: args, dir: dir, out: &out, err: &out, width: 100, live: l.instance}
			if code := execute(t.Context(), c); code != 0 {
				fmt.Fprintf(&out, "exit %d\n", code)
			}
			out.WriteByte('\n')
		}
		rewriteConfig(t, filepath.Join(dir, "edited.yaml"), goldenAfter)
		run("plan", "--new", "edited.yaml")
		run("plan", "--new", "edited.yaml", "--json")
		rewriteConfig(t, file, goldenAfter)
		l.reload(t.Context(), new(fileWatch))
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		run("plan")
		run("explain", "sang tao trong cong tac")
		run("explain", "Khuyến mãi", "--feed", "tat-ca")
		run("explain", "Cầu mới", "--feed", "dang")
		run("explain", "Chợ quê", "--feed", "soc-son", "--json")
		run("hide", "Cầu mới", "--by", "an", "--reason", "đăng nhầm")
		run("explain", "Cầu mới", "--feed", "tat-ca")
		run("undo", "1", "--by", "an")
		run("edit", "pin", "Khuyến mãi", "--feed", "tat-ca", "--until", "2d", "--by", "an")
		run("edit", "represent", "Sóc Sơn sáng tạo", "--by", "binh")
		run("log")
		run("edit", "export")
		run("republished", "--csv")
		l.end(t)
	})
	golden := filepath.Join("testdata", "desk.golden")
	if *update {
		if err := os.WriteFile(golden, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), out.String()); diff != "" {
		t.Errorf("%s differs (-want +got); read it, then run with -update:\n%s", golden, diff)
	}
}

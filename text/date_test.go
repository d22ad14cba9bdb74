package text

import (
	"testing"
	"time"
)

var dateNow = time.Date(2026, 9, 10, 8, 30, 0, 0, time.UTC)

// bad input 95, and what newsrooms write
func TestParseDate(t *testing.T) {
	hanoi := mustZone(t, "Asia/Ho_Chi_Minh")
	for _, c := range []struct {
		in, want       string // RFC 3339, in UTC
		zoned, clocked bool
	}{
		// Vietnamese pages and feeds.
		{"09/09/2020 19:03", "2020-09-09T12:03:00Z", false, true},
		{"09/09/2020 - 19:03", "2020-09-09T12:03:00Z", false, true},
		{"19:03 | 09/09/2020", "2020-09-09T12:03:00Z", false, true},
		{"19:03 09/09/2020", "2020-09-09T12:03:00Z", false, true},
		{"19:03, 09/09/2020", "2020-09-09T12:03:00Z", false, true},
		{"19:03 - 09/09/2020", "2020-09-09T12:03:00Z", false, true},
		{"19:03-09/09/2020", "2020-09-09T12:03:00Z", false, true},
		{"Thứ Tư, 09/09/2020, 19:03 (GMT+7)", "2020-09-09T12:03:00Z", true, true},
		{"Thứ tư, 9/9/2020, 19:03 (GMT+7)", "2020-09-09T12:03:00Z", true, true},
		{"Thứ 4, ngày 09/09/2020 - 19:03", "2020-09-09T12:03:00Z", false, true},
		{"Thứ 5, 28/05/2026 17:00:00 GMT+7", "2026-05-28T10:00:00Z", true, true},
		{"Thu 5, 28/05/2026 17:00", "2026-05-28T10:00:00Z", false, true},
		{"T4, 09/09/2020 19:03", "2020-09-09T12:03:00Z", false, true},
		{"Chủ nhật, 06/09/2020, 08:00", "2020-09-06T01:00:00Z", false, true},
		{"CN, 06/09/2020", "2020-09-05T17:00:00Z", false, false},
		{"Thứ Năm 10/09/2020", "2020-09-09T17:00:00Z", false, false},
		{"Thứ hai, ngày 7 tháng 9 năm 2020", "2020-09-06T17:00:00Z", false, false},
		{"ngày 5 tháng 9 năm 2020", "2020-09-04T17:00:00Z", false, false},
		{"Ngày 05 tháng 09 năm 2020, 19 giờ 03 phút", "2020-09-05T12:03:00Z", false, true},
		{"19h03 ngày 5/9/2020", "2020-09-05T12:03:00Z", false, true},
		{"lúc 19h, 05-09-2020", "2020-09-05T12:00:00Z", false, true},
		{"19 giờ ngày 5 tháng 9", "2026-09-05T12:00:00Z", false, true},
		{"Cập nhật lúc: 19:03 09/09/2020", "2020-09-09T12:03:00Z", false, true},
		{"Đăng ngày: 09-09-2020", "2020-09-08T17:00:00Z", false, false},
		{"5 tháng chín 2020", "2020-09-04T17:00:00Z", false, false},
		{"5 tháng mười hai, 2020", "2020-12-04T17:00:00Z", false, false},
		{"tháng 9/2020", "2020-08-31T17:00:00Z", false, false},
		{"09 Thg 9 2020", "2020-09-08T17:00:00Z", false, false},
		{"09-09-2020", "2020-09-08T17:00:00Z", false, false},
		{"9.9.2020", "2020-09-08T17:00:00Z", false, false},
		{"9-9-2020", "2020-09-08T17:00:00Z", false, false},
		{"9/9/20 7:03 CH", "2020-09-09T12:03:00Z", false, true},
		{"9/9/2020 9:15 SA", "2020-09-09T02:15:00Z", false, true},
		{"7:03 tối 9/10/2020", "2020-10-09T12:03:00Z", false, true},
		{"09/09/2020 19:03:21 +07", "2020-09-09T12:03:21Z", true, true},
		{"09/09/2020 19:03 ICT", "2020-09-09T12:03:00Z", true, true},
		{"2020-09-09 19:03:00.0", "2020-09-09T12:03:00Z", false, true},
		{"Thứ Tư,09/09/2020\u00a0 19:03\u200b", "2020-09-09T12:03:00Z", false, true},
		{"09/09/2020 24:00", "2020-09-09T17:00:00Z", false, true},
		{"Hôm nay, 08:15", "2026-09-10T01:15:00Z", false, true},
		{"Hôm qua 19:03", "2026-09-09T12:03:00Z", false, true},
		{"5 phút trước", "2026-09-10T08:25:00Z", true, true},
		{"khoảng 2 giờ trước", "2026-09-10T06:30:00Z", true, true},
		{"2 giờ trước", "2026-09-10T06:30:00Z", true, true},
		{"3 ngày trước", "2026-09-06T17:00:00Z", false, false},
		// Order of day and month.
		{"10/2/2026 9:25:00 AM", "2026-10-02T02:25:00Z", false, true},
		{"10/2/2026 9:25", "2026-02-10T02:25:00Z", false, true},
		{"30/3/2020 4:20 PM", "2020-03-30T09:20:00Z", false, true},
		{"03/30/2020 16:20", "2020-03-30T09:20:00Z", false, true},
		{"Wed, 09/10/2025 10:00", "2025-09-10T03:00:00Z", false, true},
		{"Thu, 09/10/2025 10:00", "2025-10-09T03:00:00Z", false, true},
		{"2020/09/05 10:00", "2020-09-05T03:00:00Z", false, true},
		{"05/09/20", "2020-09-04T17:00:00Z", false, false},
		{"03-12-31", "2003-12-30T17:00:00Z", false, false},
		{"05/09/99", "1999-09-04T17:00:00Z", false, false},
		{"09/09 19:03", "2026-09-09T12:03:00Z", false, true},
		{"12/12 19:03", "2025-12-12T12:03:00Z", false, true},
		// RFC 822 and its readers.
		{"Wed, 09 Sep 2020 19:03:00 +0700", "2020-09-09T12:03:00Z", true, true},
		{"Wed, 09 Sep 2020 19:03:00 GMT", "2020-09-09T19:03:00Z", true, true},
		{"Wed, 9 Sep 20 19:03 GMT", "2020-09-09T19:03:00Z", true, true},
		{"9 Sep 2020 19:03:00 EST", "2020-09-10T00:03:00Z", true, true},
		{"Wednesday, 09-Sep-20 19:03:00 GMT", "2020-09-09T19:03:00Z", true, true},
		{"Wed Sep  9 19:03:00 2020", "2020-09-09T12:03:00Z", false, true},
		{"Wed Sep 9 19:03:00 +0200 2020", "2020-09-09T17:03:00Z", true, true},
		{"Wed, 09 Sep 2020 19:03:00 GMT-3", "2020-09-09T22:03:00Z", true, true},
		{"Wed, 09 Sep 2020 19:03:00 UTC +07:00", "2020-09-09T12:03:00Z", true, true},
		{"Wed, 09 Sep 2020 19:03:00 GMT+0530", "2020-09-09T13:33:00Z", true, true},
		{"Wed, 09 Sep 2020 19:03:00 Z", "2020-09-09T19:03:00Z", true, true},
		{"Wed, 09 Sep 2020 19:03:60 GMT", "2020-09-09T19:03:59Z", true, true},
		{"Wed, 09 Sep 2020 19:03:00 Europe/Paris", "2020-09-09T17:03:00Z", true, true},
		{"Wed, 09 Sep 2020", "2020-09-08T17:00:00Z", false, false},
		// ISO 8601.
		{"2020-09-09T19:03:00+07:00", "2020-09-09T12:03:00Z", true, true},
		{"2020-09-09T12:03:00.123456Z", "2020-09-09T12:03:00Z", true, true},
		{"2020-09-09T19:03+07", "2020-09-09T12:03:00Z", true, true},
		{"20200909T190300+0700", "2020-09-09T12:03:00Z", true, true},
		{"20200909T1203Z", "2020-09-09T12:03:00Z", true, true},
		{"20200909", "2020-09-08T17:00:00Z", false, false},
		{"20200909190300", "2020-09-09T12:03:00Z", false, true},
		{"2020-09", "2020-08-31T17:00:00Z", false, false},
		{"2020", "2019-12-31T17:00:00Z", false, false},
		{"2020-253", "2020-09-08T17:00:00Z", false, false},
		{"2020-W37-3", "2020-09-08T17:00:00Z", false, false},
		{"2020-W37-3T19:03", "2020-09-09T12:03:00Z", false, true},
		{"2020-09-09T19:03:00−05:00", "2020-09-10T00:03:00Z", true, true},
		{"-03-12", "2003-11-30T17:00:00Z", false, false},
		{"-0312", "2003-11-30T17:00:00Z", false, false},
		// Unix time.
		{"1599652980", "2020-09-09T12:03:00Z", true, true},
		{"1599652980123", "2020-09-09T12:03:00Z", true, true},
		{"1599652980.5", "2020-09-09T12:03:00Z", true, true},
		// Other languages.
		{"mar. 08 sept. 2020 19:03:00 +0200", "2020-09-08T17:03:00Z", true, true},
		{"mardi 1er septembre 2020 à 19h03", "2020-09-01T12:03:00Z", false, true},
		{"mar 3 mars 2020", "2020-03-02T17:00:00Z", false, false},
		{"Mi, 09 Sep 2020 19:03:00 +0200", "2020-09-09T17:03:00Z", true, true},
		{"9. September 2020 um 19:03 Uhr", "2020-09-09T12:03:00Z", false, true},
		{"Stand: 09.09.2020, 19.03 Uhr", "2020-09-09T12:03:00Z", false, true},
		{"9 de septiembre de 2020", "2020-09-08T17:00:00Z", false, false},
		{"qua, 09 set 2020 19:03:00 -0300", "2020-09-09T22:03:00Z", true, true},
		{"9 settembre 2020, ore 19:03", "2020-09-09T12:03:00Z", false, true},
		{"9 сентября 2020 г., 19:03", "2020-09-09T12:03:00Z", false, true},
		{"9 września 2020, 19:03", "2020-09-09T12:03:00Z", false, true},
		{"9. září 2020 19:03", "2020-09-09T12:03:00Z", false, true},
		{"2004-július-13T9:15-05:00", "2004-07-13T14:15:00Z", true, true},
		{"9 Eylül 2020 Çarşamba", "2020-09-08T17:00:00Z", false, false},
		{"Rabu, 09 Sep 2020 19:03 WIB", "2020-09-09T12:03:00Z", true, true},
		{"2020年9月9日 19:03", "2020-09-09T12:03:00Z", false, true},
		{"2020年9月9日下午7:03", "2020-09-09T12:03:00Z", false, true},
		{"2020年09月09日 星期三 19时03分", "2020-09-09T12:03:00Z", false, true},
		{"9 ก.ย. 2563 19:03", "2020-09-09T12:03:00Z", false, true},
		{"٩ سبتمبر ٢٠٢٠", "2020-09-08T17:00:00Z", false, false},
		{"2 days ago", "2026-09-07T17:00:00Z", false, false},
		{"vor 5 Minuten", "2026-09-10T08:25:00Z", true, true},
		{"il y a 5 minutes", "2026-09-10T08:25:00Z", true, true},
		// What people add.
		{"Updated: Nov. 16, 2020, 10:57 a.m. ET", "2020-11-16T15:57:00Z", true, true},
		{"Published on September 9th, 2020 at 7 pm", "2020-09-09T12:00:00Z", false, true},
		{"Thu Nov 12 2020 17:00:00 GMT+0000 (Coordinated Universal Time)", "2020-11-12T17:00:00Z", true, true},
		{"12:00 AM, Sep 9 2020", "2020-09-08T17:00:00Z", false, true},
		{"12:30 PM, Sep 9 2020", "2020-09-09T05:30:00Z", false, true},
		// No dates.
		{"", "", false, false},
		{"31/02/2020", "", false, false},
		{"29/02/2021 10:00", "", false, false},
		{"32/01/2020", "", false, false},
		{"10/13/2020 13:00 x", "", false, false},
		{"2020-09-09T25:00:00Z", "", false, false},
		{"2020-09-09T12:60:00Z", "", false, false},
		{"09/09/2020 24:01", "", false, false},
		{"0001-01-01T00:00:00Z", "", false, false},
		{"9999-12-31T23:59:59Z", "", false, false},
		{"10000-01-01T00:00:00Z", "", false, false},
		{"31 Dec 9999 23:59:59 -1200", "", false, false},
		{"0000-00-00 00:00:00", "", false, false},
		{"Thu, 01 Jan 1970 00:00:00 GMT", "", false, false},
		{"-1", "", false, false},
		{"0", "", false, false},
		{"12345", "", false, false},
		{"19:03", "", false, false},
		{"9.9", "", false, false},
		{"hôm nay", "2026-09-09T17:00:00Z", false, false},
		{"Sun, 16 Dec 2012 1:2:3:4 GMT", "", false, false},
		{"Sun, 16 zzz 2012 11:47:32 GMT", "", false, false},
		{"2013-01-28T11:30:00-06:00Textra", "", false, false},
		{"Wed, 09 Sep 2020 19:03:00 -9999", "", false, false},
		{"Phần 3 tập 5 năm 2020", "", false, false},
		{"Huyện Sóc Sơn: 09/09/2020", "", false, false},
		{"09/09/2020 19:03 - 10/09/2020 20:03", "", false, false},
		{"1234567890123456789012345", "", false, false},
	} {
		d, ok := ParseDate(c.in, hanoi, dateNow)
		if c.want == "" {
			if ok {
				t.Errorf("ParseDate(%q) = %v, want none", c.in, d.Time)
			}
			continue
		}
		got := d.Time.UTC().Format(time.RFC3339)
		if !ok || got != c.want || d.Zoned != c.zoned || d.Clock != c.clocked {
			t.Errorf("ParseDate(%q) = %s zoned %v clock %v ok %v, want %s %v %v", c.in, got, d.Zoned, d.Clock, ok, c.want, c.zoned, c.clocked)
		}
	}
}

func TestDateWithoutKnownZone(t *testing.T) {
	for in, want := range map[string]string{
		"2020-09-09 19:03":                 "2020-09-09T19:03:00Z",
		"Thứ Tư, 09/09/2020 19:03":         "2020-09-09T12:03:00Z",
		"5 tháng 9 năm 2020":               "2020-09-04T17:00:00Z",
		"2004-05-25 오후 11:23:17":           "2004-05-25T14:23:17Z",
		"Thứ Tư, 09/09/2020 19:03 (GMT+9)": "2020-09-09T10:03:00Z",
	} {
		for _, zone := range []*time.Location{nil, time.UTC} {
			d, ok := ParseDate(in, zone, dateNow)
			if got := d.Time.UTC().Format(time.RFC3339); !ok || got != want {
				t.Errorf("ParseDate(%q) in %v = %s, want %s", in, zone, got, want)
			}
		}
	}
}

func TestDateWithoutNow(t *testing.T) {
	for in, ok := range map[string]bool{"5 phút trước": false, "hôm nay": false, "09/09 19:03": false, "05/09/20": true, "09/09/2020": true} {
		if _, got := ParseDate(in, nil, time.Time{}); got != ok {
			t.Errorf("ParseDate(%q) without now: %v, want %v", in, got, ok)
		}
	}
}

func TestUsualDatesNeedNoAllocation(t *testing.T) {
	for _, s := range []string{"Wed, 09 Sep 2020 19:03:00 +0700", "Wed, 09 Sep 2020 12:03:00 GMT", "2020-09-09T12:03:00Z", "2020-09-09T19:03:00+07:00"} {
		if n := testing.AllocsPerRun(10, func() { ParseDate(s, nil, dateNow) }); n != 0 {
			t.Errorf("%q: %v allocations", s, n)
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"Wed, 09 Sep 2020 19:03:00 +0700", "Thứ Tư, 09/09/2020, 19:03 (GMT+7)", "2020-09-09T19:03:00Z", "5 phút trước",
		"2004년 05월 28일  01:31:15", "Nov. 16, 2020, 10:57 a.m.", "1599652980123", "-03-12", "2020-W37-3", "9 ก.ย. 2563", "America/New_York", "Hôm qua 19h03"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, zone := range []*time.Location{nil, time.UTC} {
			d, ok := ParseDate(s, zone, dateNow)
			if !ok {
				if d != (Date{}) {
					t.Errorf("ParseDate(%q) = %v, false", s, d)
				}
				continue
			}
			if y := d.Time.Year(); y < firstYear || y > lastYear || d.Time.Nanosecond() != 0 {
				t.Errorf("ParseDate(%q) = %v", s, d.Time)
			}
		}
	})
}

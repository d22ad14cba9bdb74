package text

import (
	"bufio"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"
)

// TestDatesSeenInTheWild reads the collected dates and asks for 95 in 100.
func TestDatesSeenInTheWild(t *testing.T) {
	f, err := os.Open("../../shared/corpora/dates/dates.jsonl")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("shared/corpora/dates is not beside this repository")
	} else if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	now := time.Date(2026, 10, 6, 0, 0, 0, 0, time.UTC)
	total, right := 0, 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var row struct {
			Input, Src string
			Unix       any
		}
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		zone := time.UTC
		if strings.Contains(row.Src, "ICT") || strings.Contains(row.Src, "Asia/Ho_Chi_Minh") {
			zone = mustZone(t, "Asia/Ho_Chi_Minh")
		}
		d, ok := ParseDate(row.Input, zone, now)
		fits := false
		switch want := row.Unix.(type) {
		case nil:
			fits = !ok
		case string:
			fits = ok
		case float64:
			fits = ok && d.Time.Unix() == int64(want)
		}
		total++
		if fits {
			right++
		} else {
			t.Logf("%q: got %v %v (%d), want %v (%s)", row.Input, d.Time, ok, d.Time.Unix(), row.Unix, row.Src)
		}
	}
	if total == 0 || right*100 < total*95 {
		t.Errorf("read %d of %d dates as expected, want at least 95 in 100", right, total)
	}
}

func mustZone(tb testing.TB, name string) *time.Location {
	tb.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		tb.Fatal(err)
	}
	return loc
}

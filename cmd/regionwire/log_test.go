package main

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"
)

func TestLogReadsLikeSentences(t *testing.T) {
	var b bytes.Buffer
	zone := new(logZone)
	zone.Store(time.UTC)
	log := newLogger(&b, false, zone)
	log.Info("poll", "source", "tuoitre", "n", 3, "text", "3 read, 1 new")
	log.Info("stopped", "what", "http", "took", "2 s")
	log.Warn("disk", "err", "nearly full\x1b[2J\nforged line")
	log.Error("not reloaded", "text", "kept", "lines", "config.yaml:1:1  wrong\n  1 │ x\x1b[2J\n")
	var got []string
	for line := range strings.Lines(b.String()) {
		got = append(got, line[len("15:04:05 "):])
	}
	want := []string{
		"tuoitre            3 read, 1 new\n",
		"stopped            what=http took=2 s\n",
		"warning            disk  err=nearly full [2J forged line\n",
		"ERROR              not reloaded  kept\n",
		"config.yaml:1:1  wrong\n",
		"  1 │ x [2J\n",
	}
	if strings.Join(got, "") != strings.Join(want, "") {
		t.Errorf("log is\n%s\nwant\n%s", strings.Join(got, ""), strings.Join(want, ""))
	}
	b.Reset()
	zone.Store(time.FixedZone("ahead", 7*3600))
	record := slog.NewRecord(time.Date(2026, 11, 23, 20, 0, 0, 0, time.UTC), slog.LevelInfo, "open", 0)
	if err := log.Handler().Handle(t.Context(), record); err != nil || !strings.HasPrefix(b.String(), "03:00:00 ") {
		t.Errorf("after its zone was moved 7 h the log says %q, %v", b.String(), err)
	}
	b.Reset()
	newLogger(&b, true, zone).Info("poll", slog.String("source", "tuoitre"))
	if !strings.Contains(b.String(), `"source":"tuoitre"`) {
		t.Errorf("JSON log is %s", b.String())
	}
}

func TestNumbersAndTimesAsPeopleSayThem(t *testing.T) {
	zone := time.FixedZone("+07", 7*3600)
	now := time.Date(2026, 11, 23, 20, 0, 0, 0, zone)
	for got, want := range map[string]string{
		number(1204):                               "1,204",
		number(-1204567):                           "-1,204,567",
		number(999):                                "999",
		size(999):                                  "999 B",
		size(9_800_000):                            "9.8 MB",
		plural(1, "source"):                        "1 source",
		plural(3, "source"):                        "3 sources",
		plural(2, "entry"):                         "2 entries",
		seconds(400 * time.Millisecond):            "0.4 s",
		seconds(4 * time.Millisecond):              "4 ms",
		seconds(90 * time.Minute):                  "90 min",
		seconds(14 * 24 * time.Hour):               "14 d",
		moment(time.Time{}, now, zone):             "–",
		moment(now.Add(-8*time.Minute), now, zone): "19:52",
		moment(now.Add(-24*time.Hour), now, zone):  "yesterday 20:00",
		moment(now.AddDate(0, 0, -21), now, zone):  "02/11 20:00",
		moment(now.AddDate(-1, 0, 0), now, zone):   "23/11/2025",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestTableAlignsNumbersRight(t *testing.T) {
	var b bytes.Buffer
	tab := table{head: []string{"SOURCE", "NEW", "WHAT"}}
	tab.add("tuoitre", "14", "ổn")
	tab.add("vn", "–", "")
	tab.print(&b)
	want := "SOURCE   NEW  WHAT\ntuoitre   14  ổn\nvn         –\n"
	if b.String() != want {
		t.Errorf("table is\n%q, want\n%q", b.String(), want)
	}
}

package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// logZone is the zone of a log's times; a reload may change it.
type logZone = atomic.Pointer[time.Location]

// newLogger returns the log of this process: lines for people, or JSON.
func newLogger(w io.Writer, json bool, zone *logZone) *slog.Logger {
	if json {
		return slog.New(slog.NewJSONHandler(w, nil))
	}
	return slog.New(&peopleHandler{w: w, mu: new(sync.Mutex), zone: zone})
}

// peopleHandler writes a record as a line that reads like a sentence: the
// time, what it is about, and what happened. What it is about is the attribute
// source or feed, else the message; what happened is the attribute text, else
// the other attributes as key=value. The attribute lines is text of our own
// that keeps its lines, below the first.
type peopleHandler struct {
	mu    *sync.Mutex // guards w
	w     io.Writer
	zone  *logZone
	attrs []slog.Attr
}

// subjectWidth is the width of the column that says what a line is about.
const subjectWidth = 18

// Enabled keeps debug records out.
func (h *peopleHandler) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelInfo }

// Handle writes one record.
func (h *peopleHandler) Handle(_ context.Context, r slog.Record) error {
	subject, text, lines := r.Message, "", ""
	var rest strings.Builder
	each := func(a slog.Attr) bool {
		switch a.Key {
		case "source":
			subject = a.Value.String()
		case "feed":
			subject = "feed " + a.Value.String()
		case "text":
			text = a.Value.String()
		case "lines":
			lines = a.Value.String()
		default:
			fmt.Fprintf(&rest, " %s=%s", a.Key, printable(a.Value.String()))
		}
		return true
	}
	for _, a := range h.attrs {
		each(a)
	}
	r.Attrs(each)
	if text == "" {
		if subject != r.Message {
			text = r.Message
		}
		text = strings.TrimSpace(text + rest.String())
	}
	if r.Level >= slog.LevelWarn && subject == r.Message {
		if text = strings.TrimSpace(text); subject != "" {
			text = strings.TrimSpace(subject + "  " + text)
		}
		subject = "warning"
		if r.Level >= slog.LevelError {
			subject = "ERROR"
		}
	}
	var b strings.Builder
	clock := r.Time.In(h.zone.Load()).Format("15:04:05")
	b.WriteString(strings.TrimRight(fmt.Sprintf("%s %-*s %s", clock, subjectWidth, printable(subject), printable(text)), " ") + "\n")
	for line := range strings.Lines(lines) {
		b.WriteString(strings.Repeat(" ", len(clock)+1) + printable(strings.TrimRight(line, "\n")) + "\n")
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	_, err := io.WriteString(h.w, b.String())
	return err
}

// WithAttrs returns a handler that adds attrs to every record.
func (h *peopleHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	c := *h
	c.attrs = append(c.attrs[:len(c.attrs):len(c.attrs)], attrs...)
	return &c
}

// WithGroup ignores groups: lines for people have none.
func (h *peopleHandler) WithGroup(string) slog.Handler { return h }

// printable makes one line of s that cannot command a terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return ' '
		}
		return r
	}, s)
}

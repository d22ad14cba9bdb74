package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"
)

// newLogger returns the log of this process: lines for people, or JSON.
func newLogger(w io.Writer, json bool, zone *time.Location) *slog.Logger {
	if json {
		return slog.New(slog.NewJSONHandler(w, nil))
	}
	return slog.New(&peopleHandler{w: w, mu: new(sync.Mutex), zone: zone})
}

// peopleHandler writes a record as a line that reads like a sentence: the
// time, what it is about, and what happened. What it is about is the attribute
// source or feed, else the message; what happened is the attribute text, else
// the other attributes as key=value.
type peopleHandler struct {
	mu    *sync.Mutex // guards w
	w     io.Writer
	zone  *time.Location
	attrs []slog.Attr
}

// subjectWidth is the width of the column that says what a line is about.
const subjectWidth = 18

// Enabled keeps debug records out.
func (h *peopleHandler) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelInfo }

// Handle writes one line.
func (h *peopleHandler) Handle(_ context.Context, r slog.Record) error {
	subject, text := r.Message, ""
	var rest strings.Builder
	each := func(a slog.Attr) bool {
		switch a.Key {
		case "source":
			subject = a.Value.String()
		case "feed":
			subject = "feed " + a.Value.String()
		case "text":
			text = a.Value.String()
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
		text = strings.TrimSpace(r.Message + " " + text)
		subject = "warning"
		if r.Level >= slog.LevelError {
			subject = "ERROR"
		}
	}
	line := fmt.Sprintf("%s %-*s %s", r.Time.In(h.zone).Format("15:04:05"), subjectWidth, printable(subject), printable(text))
	h.mu.Lock()
	defer h.mu.Unlock()
	_, err := io.WriteString(h.w, strings.TrimRight(line, " ")+"\n")
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

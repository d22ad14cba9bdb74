package config

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"unicode/utf8"
)

// maxFile bounds a configuration file, so that a mistyped path cannot fill the
// memory: 10,000 sources take about 700 kB.
const maxFile = 1 << 20

// A file is a text that was read, by lines.
type file struct {
	name  string // in messages: relative to the configuration's folder
	path  string // absolute
	lines []string
}

// line returns a line by its number from 1, "" beyond the end.
func (f *file) line(n int) string {
	if n < 1 || n > len(f.lines) {
		return ""
	}
	return f.lines[n-1]
}

// readBounded returns the content of a regular file of at most limit bytes.
// Folders, pipes and devices are refused unopened: a pipe would hang.
func readBounded(path string, limit int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if kind := special(info.Mode()); kind != "" {
		return nil, fmt.Errorf("is %s, not a file", kind)
	}
	tooLong := fmt.Errorf("is longer than %s", printSize(limit))
	if info.Size() > limit {
		return nil, tooLong
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, tooLong
	}
	return data, nil
}

// special names what is not a regular file, "" for one that is.
func special(mode fs.FileMode) string {
	switch {
	case mode.IsRegular():
		return ""
	case mode.IsDir():
		return "a folder"
	case mode&fs.ModeNamedPipe != 0:
		return "a pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	}
	return "a device"
}

// decodeText splits a file into lines: UTF-8 with or without byte order mark,
// lines ended by LF, CRLF or CR. It returns the number of the first line that
// is not text, with what is wrong with it, or 0.
func decodeText(data []byte) (lines []string, bad int, problem string) {
	if bytes.HasPrefix(data, []byte{0xff, 0xfe}) || bytes.HasPrefix(data, []byte{0xfe, 0xff}) ||
		len(data) > 1 && (data[0] == 0 || data[1] == 0) {
		return nil, 1, "this is UTF-16"
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	text := strings.ReplaceAll(string(data), "\r\n", "\n")
	lines = strings.Split(strings.ReplaceAll(text, "\r", "\n"), "\n")
	for i, l := range lines {
		if !utf8.ValidString(l) {
			return nil, i + 1, "this line is not UTF-8"
		}
		if strings.ContainsFunc(l, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
			return nil, i + 1, "this line has control characters"
		}
	}
	return lines, 0, ""
}

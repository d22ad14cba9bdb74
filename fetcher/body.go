package fetcher

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"

	"regionwire/news"
)

const (
	paceGrace = 10 * time.Second // a body may start slowly
	paceFloor = 1 << 10          // bytes a second, on average, after that
)

// watchPace ends the exchange through cancel when the body of resp drips:
// less than paceFloor bytes a second on average, once paceGrace is over. The
// returned function ends the watch.
func watchPace(cancel context.CancelCauseFunc, resp *http.Response) (stop func()) {
	counter := &countingBody{ReadCloser: resp.Body}
	resp.Body = counter
	began := time.Now()
	var timer *time.Timer
	timer = time.AfterFunc(paceGrace, func() {
		took := time.Since(began)
		if float64(counter.n.Load()) < took.Seconds()*paceFloor {
			cancel(errf(news.Timeout, "the body drips: %s in %v; at least 1 KiB a second is waited for", size(counter.n.Load()), took.Round(time.Second)))
			return
		}
		timer.Reset(time.Second)
	})
	return func() { timer.Stop() }
}

// countingBody counts the bytes read of a body.
type countingBody struct {
	io.ReadCloser
	n atomic.Int64
}

func (b *countingBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.n.Add(int64(n))
	return n, err
}

// readBody reads at most limit bytes of the body of resp with its content
// coding undone. With an error it returns what was read before it.
func readBody(resp *http.Response, limit int64) (body []byte, warnings []string, err error) {
	if resp.ContentLength > limit {
		return nil, nil, errBodyLimit(limit)
	}
	coding := strings.ToLower(strings.TrimSpace(strings.Join(resp.Header.Values("Content-Encoding"), ", ")))
	raw := bufio.NewReaderSize(resp.Body, 32<<10)
	switch coding {
	case "", "identity":
		body, err = readLimited(raw, limit, max(resp.ContentLength, 0))
		return body, nil, err
	case "gzip", "x-gzip":
	default:
		return nil, nil, errf(news.Encoding, "content coding %q; only gzip was asked for", coding)
	}
	magic, err := raw.Peek(2)
	if len(magic) < 2 || magic[0] != 0x1f || magic[1] != 0x8b {
		if err != nil && err != io.EOF {
			return nil, nil, err
		}
		body, err = readLimited(raw, limit, 0)
		return body, []string{"Content-Encoding says gzip, but the body is not compressed"}, err
	}
	return gunzip(raw, limit)
}

// readLimited reads r to its end; one byte more than limit is an error.
func readLimited(r io.Reader, limit, expected int64) ([]byte, error) {
	var buf bytes.Buffer
	buf.Grow(int(min(expected, limit)) + bytes.MinRead)
	_, err := buf.ReadFrom(io.LimitReader(r, limit+1))
	if int64(buf.Len()) > limit {
		return buf.Bytes()[:limit], errBodyLimit(limit)
	}
	return buf.Bytes(), err
}

// gunzip undoes gzip. Members that follow each other are one body (RFC 1952
// §2.2); anything else after a whole member is ignored.
func gunzip(raw *bufio.Reader, limit int64) (body []byte, warnings []string, err error) {
	zr, err := gzip.NewReader(raw)
	if err != nil {
		return nil, nil, gzipError(err)
	}
	defer zr.Close()
	var buf bytes.Buffer
	for {
		zr.Multistream(false)
		_, err := buf.ReadFrom(io.LimitReader(zr, limit-int64(buf.Len())+1))
		if int64(buf.Len()) > limit {
			return buf.Bytes()[:limit], warnings, errBodyLimit(limit)
		}
		if err != nil {
			return buf.Bytes(), warnings, gzipError(err)
		}
		if next, err := raw.Peek(2); len(next) < 2 || next[0] != 0x1f || next[1] != 0x8b {
			if len(next) > 0 {
				warnings = append(warnings, "bytes after the end of the gzip data were ignored")
			}
			if err != nil && err != io.EOF {
				return buf.Bytes(), warnings, err
			}
			return buf.Bytes(), warnings, nil
		}
		if err := zr.Reset(raw); err != nil {
			return buf.Bytes(), warnings, gzipError(err)
		}
	}
}

// gzipError gives an error of the decompressor its kind; one of the
// connection below it keeps its own.
func gzipError(err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return &Error{Kind: news.Truncated, Detail: "the gzip data ends early", Err: err}
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader), errors.As(err, &corrupt):
		return &Error{Kind: news.Encoding, Detail: "the gzip data is damaged: " + err.Error(), Err: err}
	}
	return err
}

package fetcher

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
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

// bodyReader is what reading a body takes: half of what most polls would
// allocate, so it is used again.
type bodyReader struct {
	raw  *bufio.Reader
	zip  gzip.Reader
	read bytes.Buffer // of the body, content coding undone
}

var bodyReaders = sync.Pool{New: func() any { return &bodyReader{raw: bufio.NewReaderSize(nil, shortBody)} }}

// shortBody bounds a body, in bytes as it is received, that is looked at whole
// before its content coding is undone. Most feeds are as short.
const shortBody = 64 << 10

// maxKept bounds the buffer that a bodyReader at rest keeps.
const maxKept = 1 << 20

// readBody reads at most limit bytes of the body of resp with its content
// coding undone, unless wanted, which is asked when it has been read whole, says
// no, or known, which is asked about a short coded body as it was received, says
// yes. With an error it returns what was read before it. A large body waits for
// its place in the room of ctx.
func readBody(ctx context.Context, resp *http.Response, limit int64, known, wanted func([]byte) bool) (body []byte, warnings []string, err error) {
	if resp.ContentLength > limit {
		return nil, nil, errBodyLimit(limit)
	}
	b := bodyReaders.Get().(*bodyReader)
	b.raw.Reset(resp.Body)
	b.read.Reset()
	if resp.Header.Get("Content-Encoding") != "" {
		// Undoing the coding is most of the work on a body that is the last one.
		if coded, err := b.raw.Peek(shortBody); err == io.EOF && known(coded) {
			b.raw.Reset(nil)
			bodyReaders.Put(b)
			return nil, nil, nil
		}
	}
	warnings, err = b.readAll(ctx, resp.Header, limit)
	body = b.read.Bytes()[:min(int64(b.read.Len()), limit)]
	b.raw.Reset(nil)
	keep := wanted(body) || err != nil
	large := b.read.Cap() > maxKept // then the buffer goes with the body
	switch {
	case !keep:
		body = nil
	case !large:
		body = bytes.Clone(body)
	}
	if !large {
		bodyReaders.Put(b)
	}
	return body, warnings, err
}

// readAll reads a body into b.read by what the header says of its coding.
func (b *bodyReader) readAll(ctx context.Context, header http.Header, limit int64) (warnings []string, err error) {
	coding := strings.ToLower(strings.TrimSpace(strings.Join(header.Values("Content-Encoding"), ", ")))
	switch coding {
	case "", "identity":
		return nil, b.readFrom(ctx, b.raw, limit)
	case "gzip", "x-gzip":
	default:
		return nil, errf(news.Encoding, "content coding %q; only gzip was asked for", coding)
	}
	magic, err := b.raw.Peek(2)
	if len(magic) < 2 || magic[0] != 0x1f || magic[1] != 0x8b {
		if err != nil && err != io.EOF {
			return nil, err
		}
		return []string{"Content-Encoding says gzip, but the body is not compressed"}, b.readFrom(ctx, b.raw, limit)
	}
	return b.gunzip(ctx, limit)
}

// readFrom reads r to its end; more than limit bytes in all are an error.
func (b *bodyReader) readFrom(ctx context.Context, r io.Reader, limit int64) error {
	for _, step := range [...]int64{smallBody, mediumBody, limit + 1} {
		size := min(step, limit+1)
		if step > mediumBody { // more than a little: the buffer grows once
			b.read.Grow(max(int(min(size, defaultMaxBody+1))-b.read.Len(), 0) + bytes.MinRead)
		}
		_, err := b.read.ReadFrom(io.LimitReader(r, size-int64(b.read.Len())))
		switch {
		case int64(b.read.Len()) > limit:
			return errBodyLimit(limit)
		case err != nil || int64(b.read.Len()) < size:
			return err
		}
		if err := roomOf(ctx).admit(ctx, size); err != nil {
			return err
		}
	}
	return nil
}

// gunzip undoes gzip. Members that follow each other are one body (RFC 1952
// §2.2); anything else after a whole member is ignored.
func (b *bodyReader) gunzip(ctx context.Context, limit int64) (warnings []string, err error) {
	for {
		if err := b.zip.Reset(b.raw); err != nil {
			return nil, gzipError(err)
		}
		b.zip.Multistream(false)
		if err := b.readFrom(ctx, &b.zip, limit); err != nil {
			return nil, gzipError(err)
		}
		next, err := b.raw.Peek(2)
		if len(next) == 2 && next[0] == 0x1f && next[1] == 0x8b {
			continue
		}
		if len(next) > 0 {
			warnings = append(warnings, "bytes after the end of the gzip data were ignored")
		}
		if err == io.EOF {
			err = nil
		}
		return warnings, err
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

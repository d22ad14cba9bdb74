// Package server answers readers over HTTP: the documents of a snapshot byte
// for byte, and pages as they are asked for.
//
// It decides which document a request means, in which coding, and whether the
// reader has it already (RFC 9110). It leaves what documents say to package
// feedgen. Its one invariant: an answer follows from the path, the conditional
// and Accept fields, and the snapshot, never from a Host, a query or anything
// else that a stranger can choose, and nothing of a request is ever echoed.
package server

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"regionwire/feedgen"
)

// Options are what a handler serves from.
type Options struct {
	// Snapshot returns what is served without reading the store; never nil.
	Snapshot func() *feedgen.Snapshot
	// Page returns an HTML page; its error is feedgen.ErrNotFound, a
	// *feedgen.Moved, or trouble. Nil: there are no pages.
	Page func(ctx context.Context, path string) (*feedgen.Document, error)
	// Readers counts who asks for feeds. Nil: nobody does.
	Readers *Readers
	// Ready returns why the instance is not ready, for /readyz. Nil: always.
	Ready  func() error
	Logger *slog.Logger // nil: silent
}

// handler serves readers. It keeps nothing between requests but their number.
type handler struct{ Options }

// New returns the handler of everything that readers may ask for.
func New(o Options) http.Handler {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Page == nil {
		o.Page = func(context.Context, string) (*feedgen.Document, error) { return nil, feedgen.ErrNotFound }
	}
	if o.Ready == nil {
		o.Ready = func() error { return nil }
	}
	return &handler{o}
}

// Values of header fields that answers share. They are never changed.
var (
	allowed    = []string{"GET, HEAD, OPTIONS"}
	closed     = []string{"close"}
	anyOrigin  = []string{"*"}
	exposed    = []string{"ETag, Last-Modified"}
	conditions = []string{"If-None-Match, If-Modified-Since"}
	forADay    = []string{"86400"}
	inAMinute  = []string{"60"}
	noSniff    = []string{"nosniff"}
	nothingRun = []string{"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"}
	referrer   = []string{"strict-origin-when-cross-origin"}
	varyAccept = []string{"Accept, Accept-Encoding"}
	textPlain  = []string{"text/plain; charset=utf-8"}
	notKept    = []string{"no-store"}
)

// ServeHTTP answers one request.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s := h.Snapshot()
	switch {
	case r.ContentLength != 0 && reading(r.Method):
		// Nobody needs a body here, and one that two servers measure
		// differently hides a second request (RFC 9112 §11.2).
		w.Header()["Connection"] = closed
		fail(w, r, s, http.StatusBadRequest, "")
	case r.Method == http.MethodOptions:
		h.options(w, r)
	case !reading(r.Method):
		w.Header()["Allow"] = allowed
		fail(w, r, s, http.StatusMethodNotAllowed, "")
	case !plain(r.URL.EscapedPath()):
		fail(w, r, s, http.StatusNotFound, "")
	default:
		h.route(w, r, s, r.URL.Path)
	}
}

// reading reports whether a method is one that is answered.
func reading(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

// route finds what a clean path names.
func (h *handler) route(w http.ResponseWriter, r *http.Request, s *feedgen.Snapshot, path string) {
	if d := s.Document(path); d != nil {
		h.count(r, path)
		share(w, path)
		answer(w, r, d, time.Now())
		return
	}
	switch {
	case path == "/healthz":
		say(w, r, http.StatusOK, "ok\n")
	case path == "/readyz":
		h.ready(w, r)
	case strings.HasPrefix(path, "/p/"):
		h.private(w, r, s, path)
	case s.Moved(path) != "":
		redirect(w, s.Moved(path))
	case !s.Ready():
		fail(w, r, s, http.StatusServiceUnavailable, path)
	default:
		h.page(w, r, s, path)
	}
}

// page answers with an HTML page, or, at the address of a feed's page, with
// the document that Accept asks for.
func (h *handler) page(w http.ResponseWriter, r *http.Request, s *feedgen.Snapshot, path string) {
	if d, location := s.Choices(path, negotiate(r.Header["Accept"])); d != nil {
		h.count(r, location)
		share(w, location)
		w.Header()["Content-Location"] = []string{location}
		answer(w, r, d, time.Now())
		return
	}
	name := path
	if len(path) > 1 {
		name = strings.TrimSuffix(path, "/")
	}
	d, err := h.Page(r.Context(), name)
	var moved *feedgen.Moved
	switch {
	case err == nil && name != path:
		redirect(w, s.Root()+name)
	case err == nil:
		share(w, path)
		answer(w, r, d, time.Now())
	case errors.Is(err, feedgen.ErrNotFound):
		fail(w, r, s, http.StatusNotFound, path)
	case errors.As(err, &moved):
		redirect(w, moved.To)
	case r.Context().Err() != nil: // the reader has left
	default:
		h.Logger.Error("page not rendered", "path", path, "err", err)
		fail(w, r, s, http.StatusInternalServerError, path)
	}
}

// private answers /p/SECRET/NAME. A wrong secret and a missing feed look the
// same, and neither is logged.
func (h *handler) private(w http.ResponseWriter, r *http.Request, s *feedgen.Snapshot, path string) {
	secret, name, _ := strings.Cut(strings.TrimPrefix(path, "/p/"), "/")
	d, moved := s.Private(secret, name)
	switch {
	case d != nil:
		h.count(r, path)
		answer(w, r, d, time.Now())
	case moved != "":
		redirect(w, s.Root()+"/p/"+secret+"/"+moved)
	case !s.Ready():
		fail(w, r, s, http.StatusServiceUnavailable, path)
	default:
		fail(w, r, s, http.StatusNotFound, path)
	}
}

func (h *handler) ready(w http.ResponseWriter, r *http.Request) {
	if err := h.Ready(); err != nil {
		say(w, r, http.StatusServiceUnavailable, "not ready\n")
		return
	}
	say(w, r, http.StatusOK, "ready\n")
}

// count counts the reader of a feed's document.
func (h *handler) count(r *http.Request, path string) {
	if h.Readers == nil || r.Method != http.MethodGet {
		return
	}
	for _, extension := range [...]string{".rss", ".atom", ".json"} {
		if strings.HasSuffix(path, extension) {
			h.Readers.note(r, time.Now())
			return
		}
	}
}

// share lets pages of other sites read a feed.
func share(w http.ResponseWriter, path string) {
	if feedPath(path) {
		w.Header()["Access-Control-Allow-Origin"] = anyOrigin
	}
}

// options answers a question about methods, and a browser's question whether a
// page of another site may read a feed.
func (h *handler) options(w http.ResponseWriter, r *http.Request) {
	guard(w)
	header := w.Header()
	header["Allow"] = allowed
	if feedPath(r.URL.Path) {
		header["Access-Control-Allow-Origin"] = anyOrigin
		header["Access-Control-Allow-Methods"] = []string{"GET, HEAD"}
		header["Access-Control-Allow-Headers"] = conditions
		header["Access-Control-Max-Age"] = forADay
	}
	w.WriteHeader(http.StatusNoContent)
}

// feedPath reports whether a path is that of a public feed's document or of
// the list of all: what pages of other sites may read.
func feedPath(path string) bool {
	return document(path) && !strings.HasPrefix(path, "/p/")
}

// document reports whether programs, not people, ask for a path.
func document(path string) bool {
	for _, extension := range [...]string{".rss", ".atom", ".json", ".opml", ".txt", ".xml"} {
		if strings.HasSuffix(path, extension) {
			return true
		}
	}
	return strings.HasPrefix(path, "/p/")
}

// plain reports whether an escaped path is one that can name anything here:
// letters, digits, and - . _ ~ between single slashes, no dot segments.
func plain(path string) bool {
	if path == "" || path[0] != '/' {
		return false
	}
	start := 1 // of the current segment
	for i := 1; i <= len(path); i++ {
		if i < len(path) && path[i] != '/' {
			c := path[i]
			word := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
			if !word && c != '-' && c != '.' && c != '_' && c != '~' {
				return false
			}
			continue
		}
		segment := path[start:i]
		if segment == "." || segment == ".." || segment == "" && i < len(path) {
			return false
		}
		start = i + 1
	}
	return true
}

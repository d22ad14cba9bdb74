package server

import (
	"net/http"
	"strconv"
	"time"

	"regionwire/feedgen"
)

// answer sends a document, in the coding that the reader asks for, or says
// that the reader has it. Ranges are not offered: a feed is short.
func answer(w http.ResponseWriter, r *http.Request, d *feedgen.Document, now time.Time) {
	v := choose(d, r)
	outcome := evaluate(r.Header, v.ETag, d.Settled, now)
	if outcome == notModified { // nothing but what renews the reader's copy (RFC 9110 §15.4.5)
		send(w, v.Short)
		w.WriteHeader(http.StatusNotModified)
		return
	}
	guard(w)
	if outcome == failed {
		send(w, v.Short)
		w.WriteHeader(http.StatusPreconditionFailed)
		return
	}
	send(w, v.Header)
	if w.Header()["Access-Control-Allow-Origin"] != nil {
		w.Header()["Access-Control-Expose-Headers"] = exposed
	}
	write(w, r, v.Body)
}

// guard has browsers run and guess nothing, and tell others little: of every
// answer that brings something. Pages bring a policy of their own.
func guard(w http.ResponseWriter) {
	header := w.Header()
	header["X-Content-Type-Options"] = noSniff
	header["Content-Security-Policy"] = nothingRun
	header["Referrer-Policy"] = referrer
}

// choose returns the variant of d for a request.
func choose(d *feedgen.Document, r *http.Request) *feedgen.Variant {
	if d.Gzip.Body != nil && acceptsGzip(r.Header["Accept-Encoding"]) {
		return &d.Gzip
	}
	return &d.Plain
}

// send copies fields into the header. Where an address is negotiated its
// Content-Location stands already, and the answer varies on Accept as well.
func send(w http.ResponseWriter, fields []feedgen.Field) {
	header := w.Header()
	for i := range fields {
		header[fields[i].Name] = fields[i].Value
	}
	if header["Content-Location"] != nil {
		header["Vary"] = varyAccept
	}
}

// write sends a body, unless only its header was asked for. A reader that went
// away is not an error of ours.
func write(w http.ResponseWriter, r *http.Request, body []byte) {
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}

// fail answers with the words for a status: a page for people, a line for
// programs.
func fail(w http.ResponseWriter, r *http.Request, s *feedgen.Snapshot, status int, path string) {
	d := s.Error(status, path != "" && !document(path))
	if d == nil {
		say(w, r, status, http.StatusText(status)+"\n")
		return
	}
	v := choose(d, r)
	guard(w)
	send(w, v.Header)
	delete(w.Header(), "Etag")
	if status == http.StatusServiceUnavailable {
		w.Header()["Retry-After"] = inAMinute
		w.Header()["Cache-Control"] = notKept
	}
	w.WriteHeader(status)
	write(w, r, v.Body)
}

// say answers with a line of our own.
func say(w http.ResponseWriter, r *http.Request, status int, line string) {
	guard(w)
	header := w.Header()
	header["Content-Type"] = textPlain
	header["Cache-Control"] = notKept
	header["Content-Length"] = []string{strconv.Itoa(len(line))}
	w.WriteHeader(status)
	write(w, r, []byte(line))
}

// redirect leads to another path of ours, for good.
func redirect(w http.ResponseWriter, to string) {
	guard(w)
	header := w.Header()
	header["Location"] = []string{to}
	header["Cache-Control"] = []string{"public, max-age=3600"}
	header["Content-Length"] = []string{"0"}
	w.WriteHeader(http.StatusMovedPermanently)
}

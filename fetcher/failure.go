package fetcher

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
	"time"

	"regionwire/news"
	"regionwire/text"
)

const (
	maxDetail   = 300 // characters kept of a server's own words
	maxWarnings = 10  // of one poll
)

// Error is why a source could not be read: a kind for the retry policy and
// the evidence for the admin.
type Error struct {
	Kind   news.Kind
	Detail string // evidence; may quote the server
	Err    error  // what it rests on, nil when Detail says all

	void bool // the server no longer knows our validators
}

// Error returns the kind's sentence and the evidence.
func (e *Error) Error() string {
	return e.Kind.Sentence("en") + ": " + e.detail()
}

func (e *Error) Unwrap() error { return e.Err }

// detail returns the evidence as one line that is safe to print.
func (e *Error) detail() string {
	s := e.Detail
	if s == "" && e.Err != nil {
		s = e.Err.Error()
	}
	return text.Cut(text.Clean(s), maxDetail)
}

// printable returns warnings that are safe to print and not too many: they
// quote what servers send.
func printable(warnings []string) []string {
	warnings = warnings[:min(len(warnings), maxWarnings)]
	for i, w := range warnings {
		warnings[i] = text.Cut(text.Clean(w), maxDetail)
	}
	return warnings
}

func errf(kind news.Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Detail: fmt.Sprintf(format, args...)}
}

func errTooSlow(limit time.Duration) *Error {
	return errf(news.Timeout, "no complete answer within %v", limit)
}

func errBodyLimit(limit int64) *Error {
	return errf(news.TooLarge, "the body is larger than the limit of %s", size(limit))
}

// size prints a number of bytes for people.
func size(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.4g MiB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.4g KiB", float64(n)/(1<<10))
	}
	if n == 1 {
		return "1 byte"
	}
	return fmt.Sprintf("%d bytes", n)
}

// classify returns err as an Error.
func classify(err error) *Error {
	var failure *Error
	if errors.As(err, &failure) {
		return failure
	}
	e := &Error{Kind: kindOf(err), Err: err}
	if strings.Contains(err.Error(), "awaiting response headers") { // net/http has no type for it
		e.Detail = fmt.Sprintf("no answer began within %v", headerTimeout)
	}
	return e
}

// kindOf tells the kind of an error of the network or of net/http. The latter
// has no types for most of its errors, so that their text must do; a text it
// changes falls back to Protocol.
func kindOf(err error) news.Kind {
	var dns *net.DNSError
	var timeout interface{ Timeout() bool }
	switch {
	case errors.As(err, &dns):
		return news.DNS
	case isTLS(err):
		return news.TLS
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled),
		errors.As(err, &timeout) && timeout.Timeout():
		return news.Timeout
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.EHOSTUNREACH),
		errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EADDRNOTAVAIL):
		return news.Refused
	case errors.Is(err, io.ErrUnexpectedEOF):
		return news.Truncated
	}
	msg := err.Error()
	for _, m := range messages {
		if strings.Contains(msg, m.part) {
			return m.kind
		}
	}
	return news.Protocol
}

var messages = []struct {
	part string
	kind news.Kind
}{
	{"server response headers exceeded", news.TooLarge},
	{"too many 1xx", news.TooLarge},
	{"header list too large", news.TooLarge},
	{"invalid header", news.Protocol},
	{"timeout awaiting response headers", news.Timeout},
	{"server gave HTTP response to HTTPS client", news.TLS},
	{"tls: ", news.TLS},
}

func isTLS(err error) bool {
	var (
		verification *tls.CertificateVerificationError
		record       tls.RecordHeaderError
		alert        tls.AlertError
		unknown      x509.UnknownAuthorityError
		name         x509.HostnameError
		invalid      x509.CertificateInvalidError
	)
	return errors.As(err, &verification) || errors.As(err, &record) || errors.As(err, &alert) ||
		errors.As(err, &unknown) || errors.As(err, &name) || errors.As(err, &invalid)
}

package server

import (
	"net/http"
	"strings"
	"time"
)

// outcome is what the conditions of a request ask for.
type outcome uint8

const (
	proceed     outcome = iota // send the document
	notModified                // 304
	failed                     // 412
)

// evaluate applies the conditions of a GET or HEAD request in the order of
// RFC 9110 §13.2.2; modified is the instant from which the document surely was
// what it is. A condition that cannot be read is not met, or ignored,
// such that the whole document is sent.
func evaluate(header http.Header, etag string, modified, now time.Time) outcome {
	if match := header["If-Match"]; len(match) > 0 {
		if !anyMatch(match, etag, false) {
			return failed
		}
	} else if since, ok := date(header["If-Unmodified-Since"]); ok && !modified.IsZero() && modified.After(since) {
		return failed
	}
	if none := header["If-None-Match"]; len(none) > 0 {
		if anyMatch(none, etag, true) {
			return notModified
		}
		return proceed // If-Modified-Since is not looked at (§13.1.3)
	}
	since, ok := date(header["If-Modified-Since"])
	if ok && !modified.IsZero() && !since.After(now) && !modified.After(since) {
		return notModified
	}
	return proceed
}

// date reads the only date of a field.
func date(values []string) (time.Time, bool) {
	if len(values) != 1 {
		return time.Time{}, false
	}
	t, err := http.ParseTime(values[0])
	return t, err == nil
}

// anyMatch reports whether the lists in values hold etag, or are "*".
func anyMatch(values []string, etag string, weak bool) bool {
	for _, list := range values {
		if strings.TrimSpace(list) == "*" {
			return true
		}
		for {
			tag, isWeak, rest, ok := nextTag(list)
			if !ok {
				break
			}
			if (weak || !isWeak) && sameTag(tag, etag, weak) {
				return true
			}
			list = rest
		}
	}
	return false
}

// nextTag takes the first entity tag from a list, without its quotes. What
// follows something that is none is not read.
func nextTag(list string) (tag string, weak bool, rest string, ok bool) {
	list = strings.TrimLeft(list, " \t,")
	if list, weak = strings.CutPrefix(list, "W/"); list == "" || list[0] != '"' {
		return "", false, "", false
	}
	end := strings.IndexByte(list[1:], '"')
	if end < 0 {
		return "", false, "", false
	}
	tag, rest = list[1:1+end], list[end+2:]
	for i := range len(tag) {
		if tag[i] < 0x21 || tag[i] == 0x7f {
			return "", false, "", false
		}
	}
	return tag, weak, rest, true
}

// tagLength is how many characters of our tags say which document it is; the
// coding may follow, put there by us or by a proxy: "…-gzip", "…;gzip".
const tagLength = 22

// sameTag reports whether a tag names etag's document. Weakly, the coding is
// of no interest.
func sameTag(tag, etag string, weak bool) bool {
	etag = strings.Trim(etag, `"`)
	if !weak || len(etag) < tagLength || len(tag) < tagLength {
		return tag == etag
	}
	if tag[:tagLength] != etag[:tagLength] {
		return false
	}
	rest := tag[tagLength:]
	return rest == "" || rest[0] == '-' || rest[0] == ';'
}

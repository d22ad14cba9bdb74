package config

import (
	"errors"
	"io/fs"
	"net/http"
	"os"
	"regexp"
	"runtime"
	"strings"

	"golang.org/x/net/http/httpguts"
)

// maxSecret bounds a file that holds a secret, in bytes.
const maxSecret = 4096

// secretFile reads a secret, without the line end after it, and warns when
// others may read it too.
func (b *builder) secretFile(p *path) (secret string, ok bool) {
	data, err := readBounded(p.v, maxSecret)
	if err != nil {
		b.unreadable(p.at, p.v, err)
		return "", false
	}
	secret = strings.TrimRight(string(data), "\r\n")
	if secret == "" {
		b.wrong(p.at, "", "%s is empty", p.v)
		return "", false
	}
	b.mode(p)
	return secret, true
}

// mode warns when a file with a secret may be read by others.
func (b *builder) mode(p *path) {
	info, err := os.Stat(p.v)
	if err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		b.note(p.at, "%s has mode %04o: others may read the secret. Run  chmod 600 %s", p.v, info.Mode().Perm(), p.v)
	}
}

// readable notes that a file cannot be read.
func (b *builder) readable(p *path) bool { return b.readableAt(p.at, p.v) }

func (b *builder) readableAt(at *value, path string) bool {
	if _, err := readBounded(path, 64<<20); err != nil {
		b.unreadable(at, path, err)
		return false
	}
	return true
}

func (b *builder) unreadable(at *value, path string, err error) {
	remedy := ""
	if errors.Is(err, fs.ErrNotExist) {
		remedy = "make it, or correct the path: relative ones count from the folder of " + b.root.name
	}
	b.wrong(at, remedy, "%s: %s", path, reason(err))
}

// unsendable are headers that the fetcher decides on, or that lead astray.
var unsendable = []string{
	"Host", "Content-Length", "Transfer-Encoding", "Connection", "Accept-Encoding", "If-None-Match",
	"If-Modified-Since", "Range", "User-Agent", "Referer", "Te", "Upgrade", "A-Im",
}

// auth returns the header that a source asks for.
func (b *builder) auth(k *authKeys) (header [2]string) {
	if !k.written() || k.at.kind != mapping {
		return header
	}
	if !k.Header.written() && k.at.named("header") == nil {
		b.lacks(k.at, "Write  header: Authorization", "names no header")
		return header
	}
	name := http.CanonicalHeaderKey(k.Header.v)
	for _, no := range unsendable {
		if name == no {
			b.wrong(k.Header.at, "", "%s cannot be set", no)
		}
	}
	if k.Header.written() && !httpguts.ValidHeaderFieldName(k.Header.v) {
		b.wrong(k.Header.at, "", "%q is not the name of a header", k.Header.v)
	}
	value, at := k.Value.or(""), k.Value.at
	switch {
	case k.Value.written() && k.ValueFile.written():
		b.lacks(k.at, "Remove one of the two", "has a value twice: in value and in value_file")
	case k.ValueFile.written():
		value, _ = b.secretFile(&k.ValueFile)
		at = k.ValueFile.at
	case k.Value.written():
		b.inline(k.Value.at)
	case k.at.named("value") == nil && k.at.named("value_file") == nil:
		b.lacks(k.at, "Write  value_file: secrets/NAME  with the value in that file", "has no value")
	}
	if !httpguts.ValidHeaderFieldValue(value) {
		b.wrong(at, "", "the value has characters that no header may have")
	}
	return [2]string{name, value}
}

// inline warns about a secret that stands in the configuration itself.
func (b *builder) inline(v *value) {
	if v.text != v.raw {
		return
	}
	info, err := os.Stat(v.file.path)
	if err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		b.note(v, "a secret stands in %s, and others may read it (mode %04o). Put it in a file of mode 0600, or in the environment and write ${NAME}",
			v.file.name, info.Mode().Perm())
	}
}

var secretForm = regexp.MustCompile(`^[A-Za-z0-9_-]{16,128}$`)

// feedSecret returns the secret of a private feed.
func (b *builder) feedSecret(k *secretKeys) string {
	secret, at := k.Value.or(""), k.Value.at
	switch {
	case k.Value.written() && k.File.written():
		b.lacks(k.at, "Remove one of the two", "has a secret twice: in value and in file")
		return ""
	case k.File.written():
		read, ok := b.secretFile(&k.File)
		if !ok {
			return ""
		}
		secret, at = read, k.File.at
	case k.Value.written():
		b.inline(k.Value.at)
	default:
		if k.written() && k.at.kind == mapping && len(k.at.pairs) == 0 {
			b.lacks(k.at, "Write  secret: secrets/NAME", "names no file")
		}
		return ""
	}
	if !secretForm.MatchString(secret) {
		b.wrong(at, "make one with  openssl rand -hex 16", "the secret is part of an address: wants 16 to 128 letters, digits, - and _")
		return ""
	}
	return secret
}

package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// maxAddress is the longest address that is read, in bytes.
const maxAddress = 2048

// address is an http or https address: host in lower case and ASCII, no user,
// no fragment.
type address struct {
	leaf[string]
	url *url.URL
}

func (a *address) read(d *decoder, v *value, _ reflect.StructTag) {
	if !d.single(v, "an address such as https://paper.example/rss") {
		return
	}
	u, problem, remedy := parseAddress(v.text)
	if problem != "" {
		d.wrong(v, remedy, "%s", problem)
		return
	}
	if strings.Contains(v.text, "#") {
		d.note(v, "what follows # is never sent to a server and is left out")
	}
	a.set(v, u.String())
	a.url = u
}

var scheme = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:`)

// parseAddress reads an address, or says what is wrong with it and what to
// write.
func parseAddress(s string) (u *url.URL, problem, remedy string) {
	if problem, remedy = addressForm(s); problem != "" {
		return nil, problem, remedy
	}
	quoted := strconv.Quote(clip(s, 80))
	u, err := url.Parse(s)
	if err != nil {
		return nil, quoted + " is not an address: " + reasonOf(err), ""
	}
	if u.User != nil {
		return nil, "the address has a user name or password in it", "leave it out and write  auth: {header: Authorization, value_file: secrets/NAME}"
	}
	host, problem := asciiHost(u.Hostname())
	if problem != "" {
		return nil, quoted + " " + problem, ""
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	port := u.Port()
	if n, err := strconv.Atoi(port); port != "" && (err != nil || n < 1 || n > 65535) {
		return nil, quoted + " has a port that does not exist: wants 1 to 65535", ""
	}
	usual := map[string]string{"http": "80", "https": "443"}
	if port != "" && port != usual[u.Scheme] {
		host += ":" + port
	}
	u.Host, u.Fragment, u.RawFragment = host, "", ""
	return u, "", ""
}

// addressForm says what is wrong with an address before it is taken apart.
func addressForm(s string) (problem, remedy string) {
	quoted, low := strconv.Quote(clip(s, 80)), strings.ToLower(s)
	switch {
	case s == "":
		return "is empty: wants an address", "write it like https://paper.example/rss"
	case len(s) > maxAddress:
		return fmt.Sprintf("the address is longer than %d bytes", maxAddress), ""
	case strings.ContainsAny(s, " \t\n"):
		return quoted + " has a space in it", "a space in an address is written %20"
	case strings.HasPrefix(low, "http://") || strings.HasPrefix(low, "https://"):
		return "", ""
	case strings.HasPrefix(low, "feed:"):
		return quoted + " begins with feed:", "write  https://" + strings.TrimLeft(s[len("feed:"):], "/")
	case !scheme.MatchString(s) || hostPort.MatchString(s):
		return quoted + " has no scheme", "write  https://" + strings.TrimLeft(s, "/")
	}
	return fmt.Sprintf("%s is not read: wants http:// or https://", s[:strings.IndexByte(s, ':')+1]), ""
}

// hostPort matches what looks like a scheme and is a host with a port.
var hostPort = regexp.MustCompile(`^[A-Za-z0-9.-]+\.[A-Za-z]{2,}:[0-9]{1,5}(/|$)`)

// reasonOf returns what a net/url error says beyond the address itself.
func reasonOf(err error) string {
	var e *url.Error
	if errors.As(err, &e) {
		return e.Err.Error()
	}
	return err.Error()
}

// asciiHost returns a host name as it goes over the wire.
func asciiHost(host string) (ascii, problem string) {
	if host == "" {
		return "", "has no host"
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.String(), ""
	}
	ascii, err := idna.Lookup.ToASCII(strings.TrimSuffix(host, "."))
	if err != nil || ascii == "" || len(ascii) > 253 {
		return "", fmt.Sprintf("has a host that cannot exist: %q", clip(host, 60))
	}
	return strings.ToLower(ascii), ""
}

// identity is an address without what does not tell two feeds apart: scheme,
// usual port, letter case of the host, slash at the end, "www.".
func identity(u *url.URL) string {
	host := strings.TrimPrefix(u.Host, "www.")
	path := strings.TrimSuffix(u.EscapedPath(), "/")
	return host + path + "?" + u.RawQuery
}

// clip cuts a text for a message.
func clip(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n]) + "…"
}

// contact is a mailto: or https: address.
type contact struct{ leaf[string] }

func (c *contact) read(d *decoder, v *value, _ reflect.StructTag) {
	if !d.single(v, "mailto:NAME@HOST or an https: address") {
		return
	}
	mail, isMail := strings.CutPrefix(v.text, "mailto:")
	name, host, ok := strings.Cut(mail, "@")
	switch {
	case isMail && ok && name != "" && strings.Contains(host, ".") && !strings.ContainsAny(mail, " \t\n<>?\""):
	case strings.HasPrefix(v.text, "https://") || strings.HasPrefix(v.text, "http://"):
		if _, problem, remedy := parseAddress(v.text); problem != "" {
			d.wrong(v, remedy, "%s", problem)
			return
		}
	case strings.Contains(v.text, "@") && !isMail:
		d.wrong(v, "write  mailto:"+v.text, "%q is not an address", v.text)
		return
	default:
		d.wrong(v, "", "%q is neither mailto:NAME@HOST nor an https: address", v.text)
		return
	}
	c.set(v, v.text)
}

// listen is host:port on which a server listens.
type listen struct{ leaf[string] }

func (l *listen) read(d *decoder, v *value, _ reflect.StructTag) {
	if !d.single(v, "host:port such as 127.0.0.1:8080") {
		return
	}
	if strings.HasPrefix(v.text, "unix:") || strings.HasPrefix(v.text, "/") {
		d.wrong(v, "write  127.0.0.1:8080  and let the proxy connect to it", "a Unix socket is not offered here")
		return
	}
	if decimal.MatchString(v.text) {
		d.wrong(v, fmt.Sprintf("write  127.0.0.1:%s, or  :%s  for every network of this machine", v.text, v.text), "%q has no host", v.text)
		return
	}
	host, port, err := net.SplitHostPort(v.text)
	if err != nil {
		d.wrong(v, "write it like 127.0.0.1:8080 or [::1]:8080", "%q is not host:port", v.text)
		return
	}
	n, err := strconv.Atoi(port)
	if err != nil || n > 65535 || !decimal.MatchString(port) {
		d.wrong(v, "", "port %q does not exist: wants 1 to 65535, or 0 for any free one", port)
		return
	}
	if host != "" && host != "localhost" {
		if _, err := netip.ParseAddr(host); err != nil {
			d.wrong(v, "write the IP address, or  localhost", "%q is not an address of this machine that can be listened on", host)
			return
		}
	}
	if n > 0 && n < 1024 {
		d.note(v, "port %d is below 1024: most systems let only root listen there; a proxy in front is the usual way", n)
	}
	l.set(v, v.text)
}

// loopback reports whether only this machine reaches a listener.
func loopback(listen string) bool {
	host, _, _ := net.SplitHostPort(listen)
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// network is an address range in CIDR form.
type network struct{ leaf[netip.Prefix] }

func (n *network) read(d *decoder, v *value, _ reflect.StructTag) {
	if !d.single(v, "a network such as 10.0.0.0/8") {
		return
	}
	p, err := netip.ParsePrefix(v.text)
	if err != nil {
		remedy := ""
		if ip, err := netip.ParseAddr(v.text); err == nil {
			remedy = fmt.Sprintf("write  %s/%d", ip, ip.BitLen())
		}
		d.wrong(v, remedy, "%q is not a network such as 10.0.0.0/8", v.text)
		return
	}
	if p.Masked() != p {
		d.wrong(v, "write  "+p.Masked().String(), "%s has bits beyond its length", v.text)
		return
	}
	n.set(v, p)
}

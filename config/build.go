package config

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"regionwire/duty"
	"regionwire/news"
)

// A builder makes a Config of the keys that were read.
type builder struct {
	*decoder
	opts Options
	root *file
	keys fileKeys
	cfg  *Config

	bySlug  map[string]*news.Source
	groups  map[string][]*news.Source
	tags    map[string]bool // of any source or channel
	used    map[string]bool // names of rules that a feed uses
	conds   map[string]*namedCond
	places  Resolver
	noPlace bool // the resolver could not be opened; said once

	negated    bool                      // what is made stands under not
	conditions int                       // made so far, those of named rules counted at each use
	zonesRead  map[string]*time.Location // by top-level domain
}

func (b *builder) build() {
	b.server()
	b.site()
	b.storage()
	b.fetch()
	b.cfg.Copies.Jaccard = b.keys.Copies.Jaccard.or(b.cfg.Copies.Jaccard)
	b.cfg.Copies.Containment = b.keys.Copies.Containment.or(b.cfg.Copies.Containment)
	b.cfg.Copies.Story = b.keys.Copies.Story.or(b.cfg.Copies.Story)
	b.duty()
	b.recipes()
	b.sources()
	b.regions()
	b.homes()
	b.rules()
	b.feeds()
	b.renamed()
}

// duty takes the preset of a country and says what it asks for beyond what a
// default can do.
func (b *builder) duty() {
	k := &b.keys.Duty
	if !k.written() {
		return
	}
	d, _ := duty.Of(k.v) // the key takes no other
	b.cfg.Duty = d
	if d.Complaints && b.cfg.Site.Contact == "" {
		b.note(k.at, "%s asks for an address for complaints. Add  site: {contact: mailto:…}", d.Law)
	}
	if d.Imprint && b.cfg.Site.Footer == "" {
		b.note(k.at, "%s asks to say who is responsible and by which licence. Add  site: {footer: …}", d.Law)
	}
}

func (b *builder) server() {
	k := &b.keys.Server
	s := &b.cfg.Server
	s.Listen = k.Listen.or(s.Listen)
	for _, p := range k.TrustedProxies.items {
		if p.written() {
			s.TrustedProxies = append(s.TrustedProxies, p.v)
		}
	}
	if !k.Admin.written() {
		return
	}
	s.AdminListen = k.Admin.Listen.or("")
	b.note(k.Admin.at, "nothing is served there yet, and the port stays closed")
	switch {
	case k.Admin.Listen.written() && s.AdminListen == s.Listen:
		b.wrong(k.Admin.Listen.at, "", "is the readers' address already")
	case !k.Admin.Listen.written() && k.Admin.at.named("listen") == nil && k.Admin.at.kind == mapping:
		b.lacks(k.Admin.at, "Write  listen: 127.0.0.1:8081", "has no address")
	}
	if k.Admin.TokenFile.written() {
		s.AdminToken = k.Admin.TokenFile.v
		if token, ok := b.secretFile(&k.Admin.TokenFile); ok && len(token) < 16 {
			b.wrong(k.Admin.TokenFile.at, "", "the token is shorter than 16 characters")
		}
	} else if s.AdminListen != "" && !loopback(s.AdminListen) && !b.mistaken(k.Admin.at) {
		b.lacks(k.Admin.at, "Write  token_file: secrets/admin  with at least 16 characters in that file",
			"others reach %s, and nothing keeps them out", s.AdminListen)
	}
}

func (b *builder) site() {
	k := &b.keys.Site
	s := &b.cfg.Site
	s.URL = "http://" + localHost(b.cfg.Server.Listen)
	if k.URL.written() {
		s.URL, s.URLSet = b.siteURL(&k.URL), true
	} else if !b.mistaken(b.at("site")) {
		b.noteFile(b.root, "site.url is missing: others cannot use these feeds. Add  site: {url: https://…}")
	}
	s.Name = hostOf(s.URL)
	if u, err := url.Parse(s.URL); err == nil {
		s.Name = u.Host
	}
	s.Name = k.Name.or(s.Name)
	s.Language = k.Language.or(s.Language)
	s.Contact, s.Footer = k.Contact.or(""), k.Footer.or("")
	if k.Icon.written() {
		b.readable(&k.Icon)
		s.Icon = k.Icon.v
	}
}

// at returns the value of a section for messages, an empty one at the start
// of the file when it was not written.
func (b *builder) at(section string) *value {
	return &value{file: b.root, path: section, line: 1, col: 1, width: 1, last: len(b.root.lines)}
}

// localHost returns how this machine reaches a listener.
func localHost(listen string) string {
	if strings.HasPrefix(listen, ":") {
		return "127.0.0.1" + listen
	}
	if ap, err := netip.ParseAddrPort(listen); err == nil && ap.Addr().IsUnspecified() {
		return fmt.Sprintf("127.0.0.1:%d", ap.Port())
	}
	return listen
}

// siteURL checks what a site's address may be beyond an address.
func (b *builder) siteURL(a *address) string {
	u := *a.url
	if strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.ForceQuery {
		b.wrong(a.at, fmt.Sprintf("write  %s://%s", u.Scheme, u.Host), "has more than a host: the pages stand at its root")
	}
	if ip, err := netip.ParseAddr(u.Hostname()); u.Scheme == "http" && u.Hostname() != "localhost" && (err != nil || !ip.IsLoopback()) {
		b.note(a.at, "http: readers' requests can be read and changed on their way; https: is the usual way")
	}
	return u.Scheme + "://" + u.Host
}

func (b *builder) fetch() {
	k := &b.keys.Fetch
	f := &b.cfg.Fetch
	f.Workers = k.Workers.or(f.Workers)
	f.Concurrency = k.PerHost.Concurrency.or(f.Concurrency)
	f.Gap = k.PerHost.Gap.or(f.Gap)
	f.Timeout = k.Timeout.or(f.Timeout)
	f.MaxBody = k.MaxBody.or(f.MaxBody)
	f.PollsPerDay = k.PollsPerDay.or(f.PollsPerDay)
	f.Backlog = k.Backlog.or(f.Backlog)
	for _, n := range k.AllowNetworks.items {
		if n.written() {
			f.Allow = append(f.Allow, n.v)
		}
	}
	_, f.Min, f.Max = b.interval(&k.Interval, f.Min, f.Max)
	if len(f.Allow) == 0 && (f.Concurrency > 1 || f.Gap < time.Second) {
		b.note(k.PerHost.at, "more than one connection to a host, or less than 1s between requests, holds inside fetch.allow_networks only")
	}
}

// interval returns a fixed interval or the bounds of a learned one; a bound
// that is not written moves out of the way of one that is.
func (b *builder) interval(k *intervalKeys, low, high time.Duration) (fixed, least, most time.Duration) {
	least, most = k.Min.or(low), k.Max.or(high)
	switch {
	case k.Fixed.written() && (k.Min.written() || k.Max.written()):
		b.lacks(k.at, "Write  fixed  alone, or  min  and  max", "is fixed and learned at once")
	case k.Min.written() && k.Max.written() && least > most:
		b.lacks(k.at, "Exchange the two", "min is longer than max")
	case k.Min.written() && least > most:
		most = least
	case k.Max.written() && most < least:
		least = most
	}
	return k.Fixed.or(0), least, most
}

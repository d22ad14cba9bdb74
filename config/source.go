package config

import (
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"regionwire/news"
)

// sources makes the sources, each under its defaults and group.
func (b *builder) sources() {
	b.bySlug = make(map[string]*news.Source, len(b.keys.Sources.list))
	b.groups = map[string][]*news.Source{}
	for _, g := range b.keys.Groups.list {
		b.groups[g.name] = nil
	}
	b.tagAll(&b.keys.Defaults)
	for i := range b.keys.Groups.list {
		b.tagAll(&b.keys.Groups.list[i].val)
	}
	if len(b.keys.Sources.list) == 0 && len(b.mistakes) == 0 {
		at := b.at("")
		b.add(Mistake{File: at.file.name, Text: "there are no sources", Remedy: "Write  sources: {paper: https://paper.example/rss}, or let  regionwire init ADDRESS  write them"})
		return
	}
	former := map[string]*value{}
	addresses := make(map[string]*value, len(b.keys.Sources.list))
	for i := range b.keys.Sources.list {
		e := b.keys.Sources.list[i]
		s := b.oneSource(e)
		b.claim(former, &e.val.Was, func(n string) bool { return b.keys.Sources.find(n) != nil })
		b.bySlug[e.name] = s
		b.cfg.Sources = append(b.cfg.Sources, s)
		if s.Group != "" {
			b.groups[s.Group] = append(b.groups[s.Group], s)
		}
		b.unique(addresses, &e.val)
	}
	b.followRecipes()
	b.zones()
}

func (b *builder) tagAll(k *commonKeys) {
	for _, t := range k.Tags.items {
		if t.written() {
			b.tags[t.v] = true
		}
	}
}

// claim checks that nobody else has, or had, the former names of an entry.
func (b *builder) claim(claimed map[string]*value, was *many[slug], current func(name string) bool) {
	for _, w := range was.items {
		switch {
		case !w.written():
		case current(w.v):
			b.wrong(w.at, "remove it here, or rename the other", "%q is the name of another entry, and cannot be a former one too", w.v)
		case claimed[w.v] != nil:
			b.wrong(w.at, "", "%q is a former name of another entry: %s", w.v, claimed[w.v].pos())
		default:
			claimed[w.v] = w.at
		}
	}
}

// oneSource makes a source of an entry.
func (b *builder) oneSource(e *entry[sourceKeys]) *news.Source {
	k := &e.val
	common := b.layers(k)
	made := defaultSource()
	s := &made
	s.ID, s.Birth = news.SourceID(e.name), news.SourceID(e.name)
	if len(k.Was.items) > 0 && k.Was.items[0].written() {
		s.Birth = news.SourceID(k.Was.items[0].v)
	}
	s.Name, s.Group = k.Name.or(""), k.Group.or("")
	s.Weight = common.Weight.or(s.Weight)
	s.Tags, s.Markers = slugsOf(common.Tags), textsOf(common.AgencyMarkers)
	s.Paused = k.Paused.or(false)
	s.Rights.Embargo = b.cfg.Duty.Embargo
	s.Rights = rights(s.Rights, &common.Rights)
	if d := b.cfg.Duty; s.Rights.Embargo < d.Embargo {
		b.note(common.Rights.Embargo.at, "is shorter than the %s that %s asks for", strings.TrimSuffix(d.Embargo.String(), "0m0s"), d.Law)
	}
	if when := common.FullText.When.or(s.FullText.When); when == "missing_body" {
		s.FullText.When = "when_missing"
	} else {
		s.FullText.When = when
	}
	s.FullText.MaxPerHour = common.FullText.MaxPerHour.or(s.FullText.MaxPerHour)
	b.channels(s, e, &common)
	s.Publisher = k.Publisher.or(e.name)
	if !k.Publisher.written() && len(s.Channels) > 0 {
		s.Publisher = publisher(s.Channels[0].URL, e.name)
	}
	return s
}

// publisher returns the registrable domain of an address, fallback for an IP
// address or a name without one.
func publisher(address, fallback string) string {
	host := hostOf(address)
	if _, err := netip.ParseAddr(host); err == nil {
		return fallback
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return fallback
	}
	return domain
}

// layers returns the common keys of a source: its own over its group's over
// the defaults. Tags and agency markers add up.
func (b *builder) layers(k *sourceKeys) commonKeys {
	stack := []*commonKeys{&b.keys.Defaults}
	if k.Group.written() {
		if g := b.keys.Groups.find(k.Group.v); g != nil {
			stack = append(stack, g)
		} else {
			b.unknownName(k.Group.at, "group", k.Group.v, b.keys.Groups.names())
		}
	}
	stack = append(stack, &k.commonKeys)
	var sum commonKeys
	var tags many[slug]
	var markers many[text]
	for _, layer := range stack {
		overlay(reflect.ValueOf(&sum).Elem(), reflect.ValueOf(layer).Elem())
		if layer.Interval.written() {
			sum.Interval = layer.Interval
		}
		tags.items = append(tags.items, layer.Tags.items...)
		markers.items = append(markers.items, layer.AgencyMarkers.items...)
	}
	sum.Tags, sum.AgencyMarkers = tags, markers
	return sum
}

// unknownName notes a reference that leads nowhere, with what there is.
func (b *builder) unknownName(at *value, kind, name string, known []string) {
	remedy := didYouMean(name, known)
	if remedy == "" {
		remedy = fmt.Sprintf("the %ss are: %s", kind, listed(known))
		if len(known) == 0 {
			remedy = fmt.Sprintf("there is none yet; write it under  %ss:", kind)
		}
	}
	b.wrong(at, remedy, "there is no %s %q", kind, clip(name, 80))
}

func slugsOf(m many[slug]) (out []string) {
	for _, t := range m.items {
		if t.written() && !slices.Contains(out, t.v) {
			out = append(out, t.v)
		}
	}
	return out
}

func rights(r news.Rights, k *rightsKeys) news.Rights {
	r.Full = k.Mode.or("excerpt") == "full"
	r.Chars = k.Chars.or(r.Chars)
	r.Image = k.Image.or("link") == "link"
	r.Credit = k.Credit.or(r.Credit)
	r.NoIndex = k.NoIndex.or(r.NoIndex)
	r.Embargo = k.Embargo.or(r.Embargo)
	return r
}

// channels makes the channels of a source of its feed, feeds, page, sitemap.
func (b *builder) channels(s *news.Source, e *entry[sourceKeys], common *commonKeys) {
	k := &e.val
	header := b.auth(&k.Auth)
	add := func(c *channelKeys, kind news.ChannelKind) *news.Channel {
		if !c.URL.written() {
			if c.at.kind == mapping && c.at.named("url") == nil {
				b.lacks(c.at, "Write  url: https://…", "has no address")
			}
			return &news.Channel{}
		}
		b.publicAddress(&c.URL)
		for _, t := range c.Tags.items {
			if t.written() {
				b.tags[t.v] = true
			}
		}
		s.Channels = append(s.Channels, b.channel(s, c, kind, k, common, header))
		return &s.Channels[len(s.Channels)-1]
	}
	for i := range k.URL.items {
		add(&k.URL.items[i], news.Auto)
	}
	if k.Feed.written() {
		add(&k.Feed, news.Feed)
	}
	for i := range k.Feeds.items {
		add(&k.Feeds.items[i], news.Feed)
	}
	if k.Page.written() {
		add(&k.Page.channelKeys, news.Page).Recipe = recipe(&k.Page)
	}
	if k.Sitemap.written() {
		add(&k.Sitemap.channelKeys, news.Sitemap).Match = k.Sitemap.Match.or("")
	}
	if len(s.Channels) == 0 && !b.mistaken(k.at) {
		b.lacks(e.key, "Write  feed: https://…  or  page: https://…", "has no address")
	}
	for _, t := range s.Tags {
		b.tags[t] = true
	}
}

func (b *builder) channel(s *news.Source, c *channelKeys, kind news.ChannelKind, k *sourceKeys, common *commonKeys, header [2]string) news.Channel {
	ch := news.Channel{
		ID: news.MakeChannelID(s.Birth, c.URL.v), Source: s, URL: c.URL.v, Kind: kind,
		Tags:     slices.Clip(slices.Concat(s.Tags, newTags(s.Tags, slugsOf(c.Tags)))),
		Zone:     c.Zone.or(common.Zone.or(nil)),
		Charset:  c.Charset.or(common.Charset.or("")),
		Language: c.Language.or(common.Language.or("")),
		Header:   header, Insecure: k.AllowHTTP.or(false), Allow: b.cfg.Fetch.Allow, Extras: k.Delta.or(false),
	}
	ch.Fixed, ch.Min, ch.Max = b.keys.Fetch.Interval.Fixed.or(0), b.cfg.Fetch.Min, b.cfg.Fetch.Max
	for _, i := range []*intervalKeys{&common.Interval, &c.Interval} {
		if i.written() {
			ch.Fixed, ch.Min, ch.Max = b.interval(i, ch.Min, ch.Max)
		}
	}
	return ch
}

func newTags(have, tags []string) []string {
	return slices.DeleteFunc(tags, func(t string) bool { return slices.Contains(have, t) })
}

// recipe returns the selectors that a source writes, nil for none.
func recipe(k *pageKeys) *news.Recipe {
	r := selectors(&k.Links, &k.Article)
	if r == (news.Recipe{}) {
		return nil
	}
	return &r
}

func selectors(links *selector, k *articleKeys) news.Recipe {
	return news.Recipe{
		Links: links.or(""), Title: k.Title.or(""), Kicker: k.Kicker.or(""), Lead: k.Lead.or(""), Body: k.Body.or(""),
		Published: k.Published.or(""), Byline: k.Byline.or(""), Credit: k.Credit.or(""), Image: k.Image.or(""), Drop: k.Drop.or(""),
	}
}

// publicAddress warns about an address that will not be contacted, or that
// tells a secret.
func (b *builder) publicAddress(a *address) {
	if ip, err := netip.ParseAddr(a.url.Hostname()); err == nil && !ip.IsGlobalUnicast() || err == nil && ip.IsPrivate() {
		if !slices.ContainsFunc(b.cfg.Fetch.Allow, func(p netip.Prefix) bool { return p.Contains(ip) }) {
			b.note(a.at, "%s is not a public address and will not be contacted. To allow it:  fetch: {allow_networks: [%s/%d]}", ip, ip, ip.BitLen())
		}
	}
	for key := range a.url.Query() {
		switch strings.ToLower(key) {
		case "token", "key", "apikey", "api_key", "password", "secret", "access_token":
			b.note(a.at, "the address carries a secret (%s), and addresses are shown to readers; if the server takes a header, write  auth: {header: …, value_file: …}", key)
		}
	}
}

// unique notes an address that two channels share.
func (b *builder) unique(seen map[string]*value, k *sourceKeys) {
	for _, a := range k.addresses() {
		id := identity(a.url)
		if first := seen[id]; first != nil {
			b.wrong(a.at, "remove one of the two", "this address is read already: %s (%s)", first.pos(), first.path)
			continue
		}
		seen[id] = a.at
	}
}

// addresses returns the addresses of a source in their order.
func (k *sourceKeys) addresses() (out []*address) {
	add := func(c *channelKeys) {
		if c.URL.written() {
			out = append(out, &c.URL)
		}
	}
	for i := range k.URL.items {
		add(&k.URL.items[i])
	}
	add(&k.Feed)
	for i := range k.Feeds.items {
		add(&k.Feeds.items[i])
	}
	add(&k.Page.channelKeys)
	add(&k.Sitemap.channelKeys)
	return out
}

// source returns the source of a name, and notes that there is none.
func (b *builder) source(at *value, name string) *news.Source {
	s := b.bySlug[name]
	if s == nil {
		b.unknownName(at, "source", name, b.keys.Sources.names())
	}
	return s
}

// sourceRefs returns the birth slugs of sources named alone or by group.
func (b *builder) sourceRefs(names []name) (ids []news.SourceID) {
	add := func(s *news.Source) {
		if !slices.Contains(ids, s.Birth) {
			ids = append(ids, s.Birth)
		}
	}
	for _, n := range names {
		if !n.written() {
			continue
		}
		group, ok := strings.CutPrefix(n.v, "group:")
		if !ok {
			if s := b.source(n.at, n.v); s != nil {
				add(s)
			}
			continue
		}
		members, known := b.groups[group]
		if !known {
			b.unknownName(n.at, "group", group, b.keys.Groups.names())
		} else if len(members) == 0 {
			b.wrong(n.at, "write  group: "+group+"  under a source", "no source is in the group %q", group)
		}
		for _, s := range members {
			add(s)
		}
	}
	return ids
}

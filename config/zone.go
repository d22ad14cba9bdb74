package config

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // zones are known where the system has no list of them

	textlanguage "golang.org/x/text/language"

	"regionwire/news"
	words "regionwire/text"
)

// zoneTable lists the time zones that zone.tab of the IANA time zone database
// names, one a line. The database is in the public domain.
//
//go:embed zones.txt
var zoneTable string

// zoneCities maps what people write for a zone to its name: cities that are
// not in the database, former names, and offsets with the zones that most
// people who write them mean.
var zoneCities = map[string][]string{
	"hanoi": {"Asia/Ho_Chi_Minh"}, "ha_noi": {"Asia/Ho_Chi_Minh"}, "saigon": {"Asia/Ho_Chi_Minh"},
	"danang": {"Asia/Ho_Chi_Minh"}, "da_nang": {"Asia/Ho_Chi_Minh"}, "hochiminh": {"Asia/Ho_Chi_Minh"},
	"beijing": {"Asia/Shanghai"}, "mumbai": {"Asia/Kolkata"}, "delhi": {"Asia/Kolkata"}, "osaka": {"Asia/Tokyo"},
	"munich": {"Europe/Berlin"}, "hamburg": {"Europe/Berlin"}, "washington": {"America/New_York"}, "boston": {"America/New_York"},
	"san_francisco": {"America/Los_Angeles"}, "seattle": {"America/Los_Angeles"}, "canberra": {"Australia/Sydney"},
	"+0": {"UTC", "Europe/London"}, "+1": {"Europe/Berlin", "Africa/Lagos"}, "+2": {"Europe/Kyiv", "Africa/Cairo"},
	"+3": {"Europe/Moscow", "Africa/Nairobi"}, "+4": {"Asia/Dubai"}, "+5": {"Asia/Karachi"}, "+5:30": {"Asia/Kolkata"},
	"+6": {"Asia/Dhaka"}, "+7": {"Asia/Ho_Chi_Minh", "Asia/Bangkok"}, "+8": {"Asia/Shanghai", "Asia/Singapore"},
	"+9": {"Asia/Tokyo"}, "+10": {"Australia/Brisbane"}, "+12": {"Pacific/Auckland"},
	"-3": {"America/Sao_Paulo"}, "-5": {"America/New_York", "America/Lima"}, "-6": {"America/Chicago", "America/Mexico_City"},
	"-7": {"America/Denver"}, "-8": {"America/Los_Angeles"},
}

var offsetForm = regexp.MustCompile(`^(?i:UTC|GMT)?([+-])0?([0-9]{1,2})(?::?(00|30))?$`)

// zoneRemedy suggests zones for what is none.
func zoneRemedy(written string) string {
	var guesses []string
	if m := offsetForm.FindStringSubmatch(written); m != nil {
		offset := m[1] + m[2]
		if m[3] == "30" {
			offset += ":30"
		}
		guesses = zoneCities[offset]
	} else {
		city := strings.ToLower(strings.ReplaceAll(written[strings.LastIndex(written, "/")+1:], " ", "_"))
		guesses = slices.Clone(zoneCities[city])
		all := strings.Fields(zoneTable)
		for _, n := range all {
			if strings.EqualFold(n[strings.LastIndex(n, "/")+1:], city) {
				guesses = append(guesses, n)
			}
		}
		if len(guesses) == 0 {
			guesses = nearest(written, all)
		}
	}
	if len(guesses) == 0 {
		return "write it like Asia/Ho_Chi_Minh or Europe/Paris"
	}
	return "did you mean " + strings.Join(guesses, " or ") + "?"
}

// zones gives the site and each channel the zone of their dates. A channel's
// is its own ▸ that of its host's country ▸ the site's ▸ UTC.
func (b *builder) zones() {
	site := b.keys.Site.Timezone.or(nil)
	if site == nil && b.cfg.Site.URLSet {
		site = b.zoneOf(topLevel(b.cfg.Site.URL))
	}
	if site == nil {
		site = b.zoneOf(b.mostCountry())
	}
	assumed := 0
	for _, s := range b.cfg.Sources {
		for i := range s.Channels {
			if !b.channelZone(&s.Channels[i], site) {
				assumed++
			}
		}
	}
	b.cfg.Site.Zone = site
	if site == nil {
		b.cfg.Site.Zone = time.UTC
	}
	if zone := b.zoneOf(words.CountryOfLanguage(b.cfg.Site.Language)); assumed > 0 && zone != nil {
		b.noteFile(b.root, "dates without a zone are read as UTC at %s, and their language is %s. Add  site: {timezone: %s}",
			counted(assumed, "address", "addresses"), b.cfg.Site.Language, zone)
	}
}

// channelZone sets the zone of a channel, and reports whether it rests on
// something.
func (b *builder) channelZone(ch *news.Channel, site *time.Location) bool {
	if ch.Zone == nil {
		ch.Zone = b.zoneOf(topLevel(ch.URL))
	}
	if ch.Zone == nil {
		ch.Zone = site
	}
	if ch.Zone == nil {
		ch.Zone = time.UTC
		return false
	}
	return true
}

// zoneOf returns the zone of a top-level domain, nil for one that does not
// tell. Reading a zone takes longer than a source, so each is read once.
func (b *builder) zoneOf(domain string) *time.Location {
	if loc, ok := b.zonesRead[domain]; ok {
		return loc
	}
	loc := words.ZoneOfHost("host." + domain)
	b.zonesRead[domain] = loc
	return loc
}

// topLevel returns the last label of an address's host, in lower case.
func topLevel(address string) string {
	host := hostOf(address)
	return host[strings.LastIndexByte(host, '.')+1:]
}

// mostCountry returns the country under whose domain more than half of the
// sources are, "" for none.
func (b *builder) mostCountry() string {
	votes := map[string]int{}
	for _, s := range b.cfg.Sources {
		if len(s.Channels) > 0 {
			votes[topLevel(s.Channels[0].URL)]++
		}
	}
	for tld, n := range votes {
		if region, err := textlanguage.ParseRegion(tld); err == nil && region.IsCountry() && len(tld) == 2 && 2*n > len(b.cfg.Sources) {
			return tld
		}
	}
	return ""
}

// country returns the country whose gazetteer is loaded: that of most sources
// by their addresses, else that which the site's language implies; "" for
// none.
func (b *builder) country() string {
	if c := b.mostCountry(); c != "" || !b.keys.Site.Language.written() {
		return c
	}
	return words.CountryOfLanguage(b.cfg.Site.Language)
}

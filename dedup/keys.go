package dedup

import (
	"net/url"
	"strings"
	"time"

	"regionwire/news"
	"regionwire/text"
)

// Keys returns by what an item is recognised, the most telling first:
//
//   - its guid, within its channel;
//   - its canonical address, unless that is a site's front page;
//   - its host and the number its address ends in, which outlives a change of
//     the headline in the address;
//   - its title, within its publisher and the day, in zone, on which it was
//     published. This one is weak: see TitleKey;
//   - of an item with neither address nor guid, its channel and text.
//
// What cannot be made is left out. id and primary are made from the address,
// else the guid, else the text, and are the same bytes. canonical is
// Canonical of the item's link. A nil zone is UTC.
func Keys(item *news.Item, publisher string, zone *time.Location) (id news.ID, primary news.Key, canonical string, keys []news.Key) {
	canonical = Canonical(item.Link)
	guid, hasGUID := guidKey(item)
	address, hasAddress := addressKey(canonical)
	switch {
	case hasAddress:
		primary = address
	case hasGUID:
		primary = guid
	default:
		primary = textKey(item)
	}
	if hasGUID {
		keys = append(keys, guid)
	}
	if hasAddress {
		keys = append(keys, address)
		if number, ok := numberKey(canonical); ok {
			keys = append(keys, number)
		}
	}
	if len(keys) == 0 {
		keys = append(keys, primary)
	}
	if title, ok := TitleKey(item, publisher, zone); ok {
		keys = append(keys, title)
	}
	return news.ID(primary), primary, canonical, keys
}

// TitleKey returns the key of an item's title, within its publisher and the
// day on which it was published; false for an item without title or date. It
// is always the last key of Keys.
//
// The key is weak: a paper writes "Fuel prices fall" more than once a day. An
// article it leads to is the same only if SameText says so as well.
func TitleKey(item *news.Item, publisher string, zone *time.Location) (news.Key, bool) {
	title := text.Fold(unescape(item.Title))
	if title == "" || item.Published.IsZero() {
		return news.Key{}, false
	}
	if zone == nil {
		zone = time.UTC
	}
	day := item.Published.Time.In(zone).Format(time.DateOnly)
	return news.MakeKey("title", publisher, day, title), true
}

// guidKey returns the key of a guid. One that is an address is compared as
// one, but keeps its fragment, which may be all that tells items apart.
func guidKey(item *news.Item) (news.Key, bool) {
	guid := strings.TrimSpace(item.GUID)
	if guid == "" {
		return news.Key{}, false
	}
	if canonical := Canonical(guid); canonical != "" {
		_, fragment, _ := strings.Cut(guid, "#")
		guid = canonical + "#" + fragment
	}
	return news.MakeKey("guid", string(item.Channel), guid), true
}

// addressKey returns the key of a canonical address. A front page names no
// article: feeds that link every item to it are common.
func addressKey(canonical string) (news.Key, bool) {
	rest := strings.TrimPrefix(canonical, "https://")
	if !strings.ContainsAny(rest, "/?") {
		return news.Key{}, false
	}
	return news.MakeKey("url", canonical), true
}

func textKey(item *news.Item) news.Key {
	if item.Title == "" && item.Lead == "" {
		return news.MakeKey("text", string(item.Channel), "", text.Fold(item.HTML))
	}
	return news.MakeKey("text", string(item.Channel), text.Fold(item.Title), text.Fold(item.Lead))
}

// numberKey returns the key of the number that the path of a canonical address
// ends in, within its host: "/headline-113456.html". Letters that touch the
// number belong to it ("post113456"), and so do the sections before it where
// no headline stands in its segment ("/video/113456"), as sites count their
// sections apart. Dates and round amounts are no such numbers.
func numberKey(canonical string) (news.Key, bool) {
	u, err := url.Parse(canonical)
	if err != nil {
		return news.Key{}, false
	}
	dir, last := cutLast(u.Path, '/')
	if dot := strings.LastIndexByte(last, '.'); dot >= 0 && len(last)-dot <= 6 && strings.Trim(last[dot+1:], "0123456789") != "" {
		last = last[:dot]
	}
	number := last[len(strings.TrimRight(last, "0123456789")):]
	before := last[:len(last)-len(number)]
	if len(number) < 5 || strings.HasSuffix(number, "000") || isDate(number) {
		return news.Key{}, false
	}
	headline, mark := cutLast(before, '-')
	if strings.Count(headline, "-") >= 2 {
		return news.MakeKey("number", u.Host, mark, number), true
	}
	var sections []string
	for section := range strings.SplitSeq(dir, "/") {
		if strings.Count(section, "-") < 3 {
			sections = append(sections, section)
		}
	}
	return news.MakeKey("number", u.Host, strings.Join(sections, "/")+"/"+before, number), true
}

// cutLast cuts s around its last sep; without one all of s is after it.
func cutLast(s string, sep byte) (before, after string) {
	i := strings.LastIndexByte(s, sep)
	return s[:max(i, 0)], s[i+1:]
}

// isDate reports whether digits read as a day: 20250813, 13082025, 250813 or
// 130825. Every article of such an address's day would share it.
func isDate(digits string) bool {
	for _, layout := range [...]string{"20060102", "02012006", "060102", "020106"} {
		if len(layout) != len(digits) {
			continue
		}
		if day, err := time.Parse(layout, digits); err == nil && 1990 <= day.Year() && day.Year() < 2060 {
			return true
		}
	}
	return false
}

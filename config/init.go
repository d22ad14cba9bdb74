package config

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/publicsuffix"

	words "regionwire/text"
)

// InitSpec is what a first configuration is written from. What is empty is
// guessed from the sources.
type InitSpec struct {
	Name     string
	Language string         // BCP 47
	Timezone string         // IANA name
	URL      string         // "" leaves it to the admin
	Schema   string         // address or path of the JSON Schema, for editors; "" for config.schema.json
	Allow    []netip.Prefix // networks that may be contacted though they are not public
	Sources  []NewSource
}

// allWord is the title of the feed of all articles, by language.
var allWord = map[string]string{
	"vi": "Tất cả", "en": "All articles", "fr": "Tous les articles", "de": "Alle Artikel", "es": "Todos los artículos",
	"pt": "Todos os artigos", "it": "Tutti gli articoli", "nl": "Alle artikelen", "pl": "Wszystkie artykuły",
	"id": "Semua artikel", "th": "บทความทั้งหมด", "ja": "すべての記事", "ko": "모든 기사", "zh": "全部文章",
}

// Init returns a first configuration, one line a source, and what it guessed.
func Init(spec InitSpec) ([]byte, InitSpec) {
	spec = spec.guess()
	site := fmt.Sprintf("name: %s, language: %s", quote(spec.Name, true), quote(spec.Language, true))
	if spec.Timezone != "" {
		site += ", timezone: " + quote(spec.Timezone, true)
	}
	if spec.URL != "" {
		site = "url: " + quote(spec.URL, true) + ", " + site
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# yaml-language-server: $schema=%s\n", spec.Schema)
	fmt.Fprintf(&b, "site: {%s}\n", site)
	if spec.URL == "" {
		b.WriteString("# Others can read the feeds once site has their address:  url: https://…\n")
	}
	if len(spec.Allow) > 0 {
		networks := make([]string, len(spec.Allow))
		for i, p := range spec.Allow {
			networks[i] = quote(p.String(), true)
		}
		fmt.Fprintf(&b, "fetch: {allow_networks: [%s]}\n", strings.Join(networks, ", "))
	}
	b.WriteString("sources:\n")
	wide := 0
	for _, s := range spec.Sources {
		wide = max(wide, len(quote(s.Slug, false)))
	}
	for _, s := range spec.Sources {
		fmt.Fprintf(&b, "  %-*s %s\n", wide+1, quote(s.Slug, false)+":", s.written(false))
	}
	language, _, _ := strings.Cut(spec.Language, "-")
	title := allWord[language]
	if title == "" {
		title = allWord["en"]
	}
	fmt.Fprintf(&b, "feeds:\n  all: %s\n", quote(title, false))
	return []byte(b.String()), spec
}

// guess fills in what most of the sources say.
func (spec InitSpec) guess() InitSpec {
	languages, zones := map[string]int{}, map[string]int{}
	var names []string
	for _, s := range spec.Sources {
		if base, _, _ := strings.Cut(strings.ToLower(s.Language), "-"); base != "" {
			languages[base]++
		}
		if zone := words.ZoneOfHost(hostOf(s.URL)); zone != nil {
			zones[zone.String()]++
		}
		names = append(names, cmp.Or(s.Name, paperName(s.Title, s.URL), s.Slug))
	}
	if spec.Language == "" {
		spec.Language = most(languages)
	}
	if spec.Language == "" {
		spec.Language = Default().Site.Language
	}
	if spec.Timezone == "" {
		spec.Timezone = most(zones)
	}
	if zone := words.ZoneOfLanguage(spec.Language); spec.Timezone == "" && zone != nil && len(languages) > 0 {
		spec.Timezone = zone.String()
	}
	if spec.Name == "" {
		spec.Name = clip(strings.Join(names, ", "), 60)
	}
	if spec.Name == "" {
		spec.Name = "News"
	}
	if spec.Schema == "" {
		spec.Schema = "config.schema.json"
	}
	return spec
}

// maxPaperName is how many characters the name of a paper has.
const maxPaperName = 40

// noName are titles of feeds and parts of a site, folded and without spaces,
// that name no paper.
var noName = map[string]bool{
	"rss": true, "feed": true, "atom": true, "home": true, "homepage": true, "news": true, "latest": true, "latestnews": true, "topnews": true, "topstories": true,
	"allarticles": true, "trangchu": true, "tinmoi": true, "tinmoinhat": true, "tintuc": true, "thoisu": true, "accueil": true, "actualites": true, "alaune": true,
	"startseite": true, "aktuell": true, "nachrichten": true, "inicio": true, "portada": true, "noticias": true, "berita": true, "beranda": true, "terkini": true,
}

// paperName returns the paper's name in the title of its feed or page: the
// part that the host spells, else the last, without the word for a feed; ""
// where none is short enough for a name.
func paperName(title, address string) string {
	parts := strings.FieldsFunc(title, func(r rune) bool { return strings.ContainsRune("|»·>", r) })
	if len(parts) == 1 {
		for _, dash := range []string{" - ", " – ", " — ", " :: "} {
			if parts = strings.Split(title, dash); len(parts) > 1 {
				break
			}
		}
	}
	best := ""
	for _, p := range parts {
		p = strings.TrimSpace(p)
		for _, word := range []string{" RSS feed", " RSS Feed", " RSS", " Feed", " feed", " Atom"} {
			p = strings.TrimSuffix(p, word)
		}
		folded := strings.ReplaceAll(words.Fold(p), " ", "")
		if p == "" || noName[folded] {
			continue
		}
		if best = p; len(folded) > 3 && strings.Contains(hostOf(address), folded) {
			break
		}
	}
	if utf8.RuneCountInString(best) > maxPaperName {
		return ""
	}
	return best
}

// most returns the key with the highest count, the first by name of equals.
func most(counts map[string]int) (best string) {
	for key, n := range counts {
		if n > counts[best] || n == counts[best] && (best == "" || key < best) {
			best = key
		}
	}
	return best
}

// SourceSlug returns a slug for the source at an address: the name in its
// registrable domain, followed by the end of its path or a number where taken
// reports that the name is gone.
func SourceSlug(address string, taken func(slug string) bool) string {
	u, problem, _ := parseAddress(address)
	if problem != "" {
		return ""
	}
	host := u.Hostname()
	if domain, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		if _, err := netip.ParseAddr(host); err != nil {
			host, _, _ = strings.Cut(domain, ".")
		}
	}
	slug := Slug(strings.NewReplacer(".", "-", ":", "-").Replace(host))
	if slug == "" {
		slug = "source"
	}
	if slugFree(slug, taken) {
		return slug
	}
	path := strings.TrimSuffix(u.Path, "/")
	end := path[strings.LastIndexByte(path, '/')+1:]
	end, _, _ = strings.Cut(end, ".")
	if longer := Slug(slug + " " + end); longer != "" && slugFree(longer, taken) {
		return longer
	}
	for n := 2; ; n++ {
		if numbered := slug + "-" + strconv.Itoa(n); slugFree(numbered, taken) {
			return numbered
		}
	}
}

func slugFree(slug string, taken func(string) bool) bool {
	return !taken(slug) && !slices.Contains(reserved, slug) && !trap.MatchString(slug)
}

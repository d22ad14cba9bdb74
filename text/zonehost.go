package text

import (
	"strings"
	"time"

	"golang.org/x/text/language"
)

// hostZones are the zones of countries by their top-level domain, from
// zone.tab of the tz database (public domain). It has the countries that keep
// one time, and those whose mainland does (Spain, Portugal, Chile, Ecuador,
// New Zealand, Germany, China). Domains that are sold the world over (.tv,
// .me, .io) say nothing of a place and are left out.
var hostZones = pairs(
	"ad Europe/Andorra ae Asia/Dubai af Asia/Kabul al Europe/Tirane am Asia/Yerevan ao Africa/Luanda",
	"ar America/Argentina/Buenos_Aires at Europe/Vienna aw America/Aruba ax Europe/Mariehamn az Asia/Baku",
	"ba Europe/Sarajevo bb America/Barbados bd Asia/Dhaka be Europe/Brussels bf Africa/Ouagadougou",
	"bg Europe/Sofia bh Asia/Bahrain bi Africa/Bujumbura bj Africa/Porto-Novo bl America/St_Barthelemy",
	"bm Atlantic/Bermuda bn Asia/Brunei bo America/La_Paz bq America/Kralendijk bs America/Nassau bt Asia/Thimphu",
	"bw Africa/Gaborone by Europe/Minsk cg Africa/Brazzaville ch Europe/Zurich ci Africa/Abidjan",
	"cl America/Santiago cm Africa/Douala cn Asia/Shanghai cr America/Costa_Rica cu America/Havana",
	"cv Atlantic/Cape_Verde cw America/Curacao cy Asia/Nicosia cz Europe/Prague de Europe/Berlin",
	"dk Europe/Copenhagen dm America/Dominica do America/Santo_Domingo dz Africa/Algiers ec America/Guayaquil",
	"ee Europe/Tallinn eg Africa/Cairo er Africa/Asmara es Europe/Madrid et Africa/Addis_Ababa fi Europe/Helsinki",
	"fj Pacific/Fiji fk Atlantic/Stanley fo Atlantic/Faroe fr Europe/Paris ge Asia/Tbilisi gf America/Cayenne",
	"gh Africa/Accra gi Europe/Gibraltar gm Africa/Banjul gn Africa/Conakry gp America/Guadeloupe",
	"gr Europe/Athens gt America/Guatemala gu Pacific/Guam gw Africa/Bissau gy America/Guyana hk Asia/Hong_Kong",
	"hn America/Tegucigalpa hr Europe/Zagreb ht America/Port-au-Prince hu Europe/Budapest ie Europe/Dublin",
	"il Asia/Jerusalem in Asia/Kolkata iq Asia/Baghdad ir Asia/Tehran is Atlantic/Reykjavik it Europe/Rome",
	"jm America/Jamaica jo Asia/Amman jp Asia/Tokyo ke Africa/Nairobi kg Asia/Bishkek kh Asia/Phnom_Penh",
	"km Indian/Comoro kn America/St_Kitts kp Asia/Pyongyang kr Asia/Seoul kw Asia/Kuwait ky America/Cayman",
	"kz Asia/Almaty lb Asia/Beirut li Europe/Vaduz lk Asia/Colombo lr Africa/Monrovia ls Africa/Maseru",
	"lt Europe/Vilnius lu Europe/Luxembourg lv Europe/Riga ma Africa/Casablanca mc Europe/Monaco",
	"md Europe/Chisinau mf America/Marigot mg Indian/Antananarivo mk Europe/Skopje mm Asia/Yangon mo Asia/Macau",
	"mp Pacific/Saipan mq America/Martinique mr Africa/Nouakchott mt Europe/Malta mv Indian/Maldives",
	"mw Africa/Blantyre my Asia/Kuala_Lumpur mz Africa/Maputo na Africa/Windhoek nc Pacific/Noumea",
	"ne Africa/Niamey ng Africa/Lagos ni America/Managua nl Europe/Amsterdam no Europe/Oslo np Asia/Kathmandu",
	"nr Pacific/Nauru nz Pacific/Auckland om Asia/Muscat pa America/Panama pe America/Lima",
	"pg Pacific/Port_Moresby ph Asia/Manila pk Asia/Karachi pl Europe/Warsaw pm America/Miquelon",
	"pn Pacific/Pitcairn pr America/Puerto_Rico ps Asia/Hebron pt Europe/Lisbon py America/Asuncion qa Asia/Qatar",
	"re Indian/Reunion ro Europe/Bucharest rs Europe/Belgrade rw Africa/Kigali sa Asia/Riyadh",
	"sb Pacific/Guadalcanal sd Africa/Khartoum se Europe/Stockholm sg Asia/Singapore si Europe/Ljubljana",
	"sk Europe/Bratislava sl Africa/Freetown sm Europe/San_Marino sn Africa/Dakar so Africa/Mogadishu",
	"sr America/Paramaribo ss Africa/Juba sv America/El_Salvador sx America/Lower_Princes sy Asia/Damascus",
	"sz Africa/Mbabane tc America/Grand_Turk td Africa/Ndjamena tg Africa/Lome th Asia/Bangkok tj Asia/Dushanbe",
	"tm Asia/Ashgabat tn Africa/Tunis tr Europe/Istanbul tt America/Port_of_Spain tw Asia/Taipei",
	"tz Africa/Dar_es_Salaam ua Europe/Kyiv ug Africa/Kampala uk Europe/London uy America/Montevideo",
	"uz Asia/Tashkent va Europe/Vatican ve America/Caracas vi America/St_Thomas vn Asia/Ho_Chi_Minh",
	"vu Pacific/Efate wf Pacific/Wallis ye Asia/Aden yt Indian/Mayotte za Africa/Johannesburg zm Africa/Lusaka",
	"zw Africa/Harare",
)

// severalZones are the countries whose domain cannot tell the time.
var severalZones = words("us ca br ru au mx id cd mn fm gl ki mh pf um")

func pairs(lines ...string) map[string]string {
	m := map[string]string{}
	for _, line := range lines {
		fields := strings.Fields(line)
		for i := 0; i < len(fields); i += 2 {
			m[fields[i]] = fields[i+1]
		}
	}
	return m
}

// CountryOfLanguage returns the country in which most speakers of a language
// live, as its top-level domain, "" when the tag is none or tells no country.
func CountryOfLanguage(tag string) string {
	t, err := language.Parse(tag)
	if err != nil {
		return ""
	}
	region, _ := t.Region()
	if !region.IsCountry() {
		return ""
	}
	return strings.ToLower(region.String())
}

// ZoneOfLanguage returns the time zone in which most speakers of a language
// live, nil where they live in several.
func ZoneOfLanguage(tag string) *time.Location { return ZoneOfHost("host." + CountryOfLanguage(tag)) }

// ZoneOfHost returns the time zone of the country in whose top-level domain
// host lies, nil when the domain belongs to no country, to one with several
// zones, or is used the world over. A port after the host is passed over.
func ZoneOfHost(host string) *time.Location {
	host, _, _ = strings.Cut(host, ":")
	host = strings.TrimSuffix(host, ".")
	name := hostZones[strings.ToLower(host[strings.LastIndexByte(host, '.')+1:])]
	if name == "" || !strings.Contains(host, ".") {
		return nil
	}
	loc, err := time.LoadLocation(name)
	if err != nil { // no zone data on this machine
		return nil
	}
	return loc
}

package text

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"
)

// monthNames are the names and abbreviations of the twelve months, in forms
// that dates use (genitives where the language wants them), by language. Word
// borders inside a month are spaces, months are separated by commas.
var monthNames = []string{
	"january jan, february feb, march mar, april apr, may, june jun, july jul, august aug, september sep sept, october oct, november nov, december dec",
	"janvier janv, février févr fév, mars, avril avr, mai, juin, juillet juil, août, septembre, octobre, novembre, décembre déc",
	"januar jänner jan, februar feber, märz mär mrz, april, mai, juni, juli, august, september, oktober okt, november, dezember dez",
	"enero ene, febrero, marzo, abril abr, mayo, junio, julio, agosto ago, septiembre setiembre set, octubre, noviembre, diciembre dic",
	"gennaio gen, febbraio, marzo, aprile, maggio mag, giugno giu, luglio lug, agosto, settembre sett, ottobre ott, novembre, dicembre",
	"janeiro, fevereiro fev, março, abril, maio, junho, julho, agosto, setembro, outubro out, novembro, dezembro",
	"januari, februari, maart mrt, april, mei, juni, juli, augustus, september, oktober, november, december",
	"januar, februar, marts, april, maj, juni, juli, august, september, oktober, november, desember des",
	"januari, februari, mars, april, maj, juni, juli, augusti, september, oktober, november, december",
	"janúar, febrúar, mars, apríl, maí, júní jún, júlí júl, ágúst ágú, september, október, nóvember nóv, desember",
	"tammikuuta tammikuu tammi, helmikuuta helmikuu helmi, maaliskuuta maaliskuu maalis, huhtikuuta huhtikuu huhti, toukokuuta toukokuu touko, kesäkuuta kesäkuu kesä, heinäkuuta heinäkuu heinä, elokuuta elokuu elo, syyskuuta syyskuu syys, lokakuuta lokakuu loka, marraskuuta marraskuu marras, joulukuuta joulukuu joulu",
	"jaanuar jaan, veebruar veebr, märts, aprill, mai, juuni, juuli, august, september, oktoober, november, detsember dets",
	"janvāris janvārī, februāris februārī, marts martā, aprīlis aprīlī, maijs maijā, jūnijs jūnijā, jūlijs jūlijā, augusts augustā, septembris septembrī, oktobris oktobrī, novembris novembrī, decembris decembrī",
	"sausio saus, vasario vas, kovo, balandžio bal, gegužės geg, birželio birž, liepos liep, rugpjūčio rugp, rugsėjo rugs, spalio spal, lapkričio lapkr, gruodžio gruod",
	"stycznia styczeń sty, lutego luty lut, marca marzec, kwietnia kwiecień kwi, maja, czerwca czerwiec cze, lipca lipiec lip, sierpnia sierpień sie, września wrzesień wrz, października październik paź, listopada lis, grudnia grudzień gru",
	"ledna leden led, února únor úno, března březen bře, dubna duben dub, května květen kvě, června červen čvn, července červenec čvc, srpna srpen srp, září, října říjen říj, listopadu, prosince prosinec pro",
	"januára, februára, marca, apríla, mája, júna, júla, augusta, septembra, októbra, novembra, decembra",
	"januar, februar, marec, april, maj, junij, julij, avgust avg, september, oktober, november, december",
	"siječnja siječanj sij, veljače veljača velj, ožujka ožujak ožu, travnja travanj tra, svibnja svibanj svi, lipnja lipanj, srpnja srpanj, kolovoza kolovoz kol, rujna rujan ruj, listopad, studenoga studeni stu, prosinca prosinac",
	"јануар јан, фебруар феб, март мар, април апр, мај, јун, јул, август авг, септембар сеп, октобар окт, новембар нов, децембар дец",
	"január, február febr, március márc, április ápr, május máj, június, július, augusztus, szeptember szept, október, november, december",
	"ianuarie ian, februarie, martie, aprilie, mai, iunie iun, iulie iul, august, septembrie, octombrie, noiembrie noi, decembrie",
	"ocak oca, şubat şub, mart, nisan nis, mayıs, haziran haz, temmuz tem, ağustos ağu, eylül eyl, ekim eki, kasım kas, aralık ara",
	"januari, februari, maret mac, april, mei, juni, juli, agustus agu agt ogos ogo, september, oktober, november nopember, desember disember dis",
	"enero, pebrero, marso, abril, mayo, hunyo, hulyo, agosto, setyembre, oktubre, nobyembre, disyembre",
	"gener, febrer, març, abril, maig, juny, juliol, agost, setembre, octubre, novembre, desembre",
	"января янв, февраля февр фев, марта март мар, апреля апр, мая май, июня июн, июля июл, августа авг, сентября сент сен, октября окт, ноября нояб ноя, декабря дек",
	"січня січ, лютого лют, березня бер, квітня кві, травня трав, червня черв, липня лип, серпня серп, вересня вер, жовтня жовт, листопада лист, грудня груд",
	"януари, февруари, март, април, май, юни, юли, август, септември, октомври, ноември, декември",
	"Ιανουαρίου Ιαν, Φεβρουαρίου Φεβ, Μαρτίου Μάρ Μαρ, Απριλίου Απρ, Μαΐου Μάι Μαι, Ιουνίου Ιούν Ιουν, Ιουλίου Ιούλ Ιουλ, Αυγούστου Αύγ Αυγ, Σεπτεμβρίου Σεπ Σεπτ, Οκτωβρίου Οκτ, Νοεμβρίου Νοέ Νοε, Δεκεμβρίου Δεκ",
	"يناير, فبراير, مارس, أبريل ابريل, مايو, يونيو يونية, يوليو يولية, أغسطس اغسطس, سبتمبر, أكتوبر اكتوبر, نوفمبر, ديسمبر",
	"ינואר, פברואר, מרץ, אפריל, מאי, יוני, יולי, אוגוסט, ספטמבר, אוקטובר, נובמבר, דצמבר",
	"जनवरी, फ़रवरी फरवरी, मार्च, अप्रैल, मई, जून, जुलाई, अगस्त, सितंबर सितम्बर, अक्टूबर अक्तूबर, नवंबर नवम्बर, दिसंबर दिसम्बर",
	"มกราคม ม.ค, กุมภาพันธ์ ก.พ, มีนาคม มี.ค, เมษายน เม.ย, พฤษภาคม พ.ค, มิถุนายน มิ.ย, กรกฎาคม ก.ค, สิงหาคม ส.ค, กันยายน ก.ย, ตุลาคม ต.ค, พฤศจิกายน พ.ย, ธันวาคม ธ.ค",
}

// weekdayNames are the names and abbreviations of the days, Sunday first, by
// language. They are checked only where they can settle an order of numbers.
var weekdayNames = []string{
	"sunday sun, monday mon, tuesday tue tues, wednesday wed weds, thursday thu thur thurs, friday fri, saturday sat",
	"dimanche dim, lundi lun, mardi mar, mercredi mer, jeudi jeu, vendredi ven, samedi sam",
	"sonntag so, montag mo, dienstag di, mittwoch mi, donnerstag do, freitag fr, samstag sonnabend sa",
	"domingo dom, lunes, martes, miércoles mié, jueves jue, viernes vie, sábado sáb",
	"domenica, lunedì, martedì, mercoledì, giovedì gio, venerdì, sabato",
	"domingo, segunda seg, terça ter, quarta qua, quinta qui, sexta sex, sábado",
	"zondag zo, maandag ma, dinsdag, woensdag wo, donderdag, vrijdag vr, zaterdag za",
	"søndag søn, mandag man, tirsdag tir tirs, onsdag ons, torsdag tor tors, fredag fre, lørdag lør",
	"söndag sön, måndag mån, tisdag tis, onsdag, torsdag, fredag, lördag lör",
	"sunnuntai su, maanantai, tiistai ti, keskiviikko ke, torstai to, perjantai pe, lauantai la",
	"niedziela niedz ndz, poniedziałek pon, wtorek wt, środa śr, czwartek czw, piątek pt, sobota sob",
	"neděle ne, pondělí po, úterý út, středa st, čtvrtek čt, pátek pá, sobota",
	"vasárnap, hétfő, kedd, szerda, csütörtök, péntek, szombat",
	"duminică, luni, marți, miercuri, joi, vineri, sâmbătă",
	"pazar paz, pazartesi pzt, salı, çarşamba çar, perşembe per, cuma cum, cumartesi cmt",
	"minggu ahad, senin isnin, selasa, rabu, kamis khamis, jumat jumaat, sabtu",
	"воскресенье вс, понедельник пн, вторник вт, среда ср, четверг чт, пятница пт, суббота сб",
	"неділя нд, понеділок, вівторок, середа, четвер, пʼятниця, субота",
	"Κυριακή Κυρ, Δευτέρα Δευ, Τρίτη Τρί Τρι, Τετάρτη Τετ, Πέμπτη Πέμ Πεμ, Παρασκευή Παρ, Σάββατο Σάβ Σαβ",
	"일요일 일, 월요일 월, 화요일 화, 수요일 수, 목요일 목, 금요일 금, 토요일 토",
	"星期日 星期天 日曜日 周日, 星期一 月曜日 周一, 星期二 火曜日 周二 火, 星期三 水曜日 周三 水, 星期四 木曜日 周四 木, 星期五 金曜日 周五 金, 星期六 土曜日 周六 土",
	"الأحد, الاثنين الإثنين, الثلاثاء, الأربعاء, الخميس, الجمعة, السبت",
	"nhật cn, , , , , , ",
}

// meridiems say in which half of the day a clock time of twelve hours lies.
// Vietnamese and others name finer parts of the day; a part that reaches over
// midnight or noon is told apart by the hour.
var meridiems = map[meridiem]string{
	morning: "am|a.m|sa|sáng|오전|上午|午前|凌晨|早上|πμ|π.μ|ص|पूर्वाह्न",
	evening: "pm|p.m|ch|chiều|tối|오후|下午|午後|晚上|μμ|μ.μ|م|अपराह्न|öö|nachm",
	noon:    "trưa|noon|中午",
	night:   "đêm|midnight",
}

type meridiem uint8

const (
	morning meridiem = iota + 1
	evening
	noon
	night
)

// part says what a number beside a label means.
type part uint8

const (
	noPart part = iota
	yearPart
	monthPart
	dayPart
	hourPart
	minutePart
	secondPart
	weekPart
)

// labelsBefore stand before the number they name, labelsAfter behind it.
var (
	labelsBefore = map[part]string{
		yearPart:  "năm|anno|ano|an|año",
		monthPart: "tháng|thg|th",
		dayPart:   "ngày|mùng|mồng|rạng",
	}
	labelsAfter = map[part]string{
		yearPart:   "年|년",
		monthPart:  "月|월",
		dayPart:    "日|號|号|일",
		hourPart:   "h|g|giờ|uhr|時|时|点|點|시|heures",
		minutePart: "phút|ph|p|分|분|min|m",
		secondPart: "giây|秒|초|s|sec",
	}
)

// numerals are numbers in words, where a label says that a number follows
// ("tháng chín", "Thứ Tư").
var numerals = folded(map[int]string{
	1: "một|giêng", 2: "hai", 3: "ba", 4: "tư|bốn", 5: "năm", 6: "sáu", 7: "bảy|bẩy", 8: "tám", 9: "chín", 10: "mười", 12: "chạp",
})

// weekdayPrefixes stand before the number of a day of the week, Monday being
// the second.
var weekdayPrefixes = folded(map[int]string{1: "thứ|t"})

// agoWords turn a number of units into an instant before now. agoUnits are
// the units.
var (
	agoWords = folded(map[int]string{1: "trước|ago|vor|hace|há|fa|geleden|önce|temu|назад|lalu|siden|sedan|sitten|전|前|тому|před|pred|elapsed|y|ที่แล้ว"})
	agoUnits = folded(map[part]string{
		secondPart: "giây|second|seconds|sec|secs|sekunden|secondes|segundos|секунд|секунды|초|秒|秒钟|detik|saniye",
		minutePart: "phút|minute|minutes|min|mins|minuten|minutos|minuti|минут|минуты|минуту|분|分|分钟|minuut|menit|dakika|minut|minuty",
		hourPart:   "giờ|tiếng|hour|hours|hr|hrs|stunde|stunden|heure|heures|hora|horas|ora|ore|час|часа|часов|시간|時間|小时|小時|uur|jam|saat|timer|timmar|godzin|godziny",
		dayPart:    "ngày|day|days|tag|tagen|jour|jours|día|días|dia|dias|giorno|giorni|день|дня|дней|일|日|天|dag|dagen|hari|gün|dni",
		weekPart:   "tuần|week|weeks|woche|wochen|semaine|semaines|semana|semanas|settimana|settimane|неделю|недели|주|周|週間|weken|minggu|hafta",
		monthPart:  "tháng|month|months|monat|monaten|mois|mes|meses|mese|mesi|месяц|месяца|месяцев|개월|个月|maand|maanden|bulan|ay",
		yearPart:   "năm|year|years|jahr|jahren|ans|an|año|años|ano|anos|anno|anni|год|года|лет|년|年|jaar|tahun|yıl",
	})
)

// dayWords name a day by its distance from today.
var dayWords = folded(map[int]string{
	0: "nay|today|heute|hoy|oggi|hoje|aujourd|сегодня|сьогодні|今天|今日|오늘|bugün|vandaag|idag|dziś|dnes|σήμερα|اليوم",
	1: "qua|yesterday|gestern|hier|ayer|ieri|ontem|вчера|вчора|昨天|昨日|어제|dün|gisteren|igår|wczoraj|včera|χθες|أمس|kemarin",
	2: "kia",
})

// fillers say nothing about the instant: prepositions, labels of a date line,
// endings of ordinals.
var fillers = folded(map[int]string{
	1: "on|at|the|of|st|nd|rd|th|t|date|dated|time|published|posted|updated|update|last|modified|created|by|release|hrs|and|oclock" +
		"|lúc|hồi|vào|khoảng|cách|đây|about|approx|environ|circa|ca|etwa|около|cập|nhật|đăng|ngày|đăng|tải|xuất|bản|thời|gian|giờ|buổi|hôm|chủ|cuối|sửa|đổi|viết|gửi|tin|mới|nhất|bài" +
		"|le|à|d|er|de|du|l|publié|mis|jour|ème|hui|heure" +
		"|am|um|den|der|vom|ab|uhr|veröffentlicht|aktualisiert|stand" +
		"|el|del|las|los|en|a|publicado|actualizado|di|alle|ore|il|dia|às|feira|em|atualizado|o" +
		"|op|om|van|kl|klo|kello|den|d|ons|pukul|jam|wib|ve" +
		"|г|года|год|в|от|р|року|о|ob|dne|v|r|στις|του|في|de|י|της" +
		"|에|입력|수정|등록|น|วันที่|เวลา|วัน|พ.ศ|更新|发布|發布|公開|于|於|週|周|曜|星期",
})

// folded turns lists of words by meaning into a table of meanings by word. Of
// two meanings of a word the lower counts.
func folded[K cmp.Ordered](lists map[K]string) map[string]K {
	m := map[string]K{}
	for _, key := range slices.Sorted(maps.Keys(lists)) {
		for word := range strings.SplitSeq(lists[key], "|") {
			if _, taken := m[dateWord(word)]; !taken {
				m[dateWord(word)] = key
			}
		}
	}
	return m
}

// named numbers the comma-separated groups of words in lists, from first.
// A word that two lists give different numbers keeps the earlier list's.
func named(lists []string, first int) map[string]int {
	m := map[string]int{}
	for _, list := range lists {
		n := first
		for group := range strings.SplitSeq(list, ",") {
			for word := range strings.FieldsSeq(group) {
				if key := dateWord(word); m[key] == 0 {
					m[key] = n
				}
			}
			n++
		}
	}
	return m
}

// dateWord returns the form in which words of dates are looked up.
func dateWord(word string) string { return string(appendFoldWord(nil, word)) }

var (
	months        = named(monthNames, 1)
	weekdays      = named(weekdayNames, 1)
	meridiemWords = folded(meridiems)
	beforeWords   = folded(labelsBefore)
	afterWords    = folded(labelsAfter)
)

// knownWord reports whether a word can be part of a date.
func knownWord(word string) bool {
	return months[word] > 0 || weekdays[word] > 0 || meridiemWords[word] > 0 || beforeWords[word] > 0 ||
		afterWords[word] > 0 || agoUnits[word] > 0 || agoWords[word] > 0 || fillers[word] > 0 || isDayWord(word)
}

func isDayWord(word string) bool {
	_, ok := dayWords[word]
	return ok
}

// homeland is a script or a set of letters whose writers keep one zone, and
// how far their calendar's years are ahead.
type homeland struct {
	letters *unicode.RangeTable
	word    string // without such letters
	zone    func() *time.Location
	ahead   int
}

// lazily returns a function that loads the zone of a name once, and UTC where
// there is no zone data.
func lazily(name string) func() *time.Location {
	return sync.OnceValue(func() *time.Location {
		loc, err := time.LoadLocation(name)
		if err != nil {
			return time.UTC
		}
		return loc
	})
}

// hornsAndHooks are the letters that Vietnamese alone writes.
var hornsAndHooks = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x1a0, Hi: 0x1a1, Stride: 1},
		{Lo: 0x1af, Hi: 0x1b0, Stride: 1},
		{Lo: 0x1ea0, Hi: 0x1ef9, Stride: 1},
	},
}

// homelands are tried in order.
var homelands = []homeland{
	{letters: unicode.Hangul, zone: lazily("Asia/Seoul")},
	{letters: unicode.Hiragana, zone: lazily("Asia/Tokyo")},
	{letters: unicode.Katakana, zone: lazily("Asia/Tokyo")},
	{letters: unicode.Thai, zone: lazily("Asia/Bangkok"), ahead: 543},
	{letters: unicode.Lao, zone: lazily("Asia/Vientiane")},
	{letters: unicode.Khmer, zone: lazily("Asia/Phnom_Penh")},
	{letters: unicode.Myanmar, zone: lazily("Asia/Yangon")},
	{letters: unicode.Hebrew, zone: lazily("Asia/Jerusalem")},
	{letters: unicode.Greek, zone: lazily("Europe/Athens")},
	{letters: unicode.Georgian, zone: lazily("Asia/Tbilisi")},
	{letters: unicode.Armenian, zone: lazily("Asia/Yerevan")},
	{letters: hornsAndHooks, word: "tháng", zone: lazily("Asia/Ho_Chi_Minh")},
}

// homelandOf returns the homeland of a word, nil when it has none.
func homelandOf(word string) *homeland {
	if isASCII(word) {
		return nil
	}
	for i := range homelands {
		h := &homelands[i]
		if h.word != "" && strings.EqualFold(word, h.word) {
			return h
		}
		for _, c := range word {
			if c >= 0xc0 && unicode.Is(h.letters, c) {
				return h
			}
		}
	}
	return nil
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

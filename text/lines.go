package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxAgency bounds the characters of an agency's mark.
const maxAgency = 25

// SplitAgency parts the mark of the newsroom or agency from the beginning of a
// lead: "(LĐTĐ) Thực hiện…", "TTO - Ngày…", "VTV.vn - …". The mark is
// returned without brackets and dash, "" when there is none, and rest is then
// lead as it was.
//
// Markers given are recognised in brackets or before a dash or colon, without
// regard to case and accents. Others are recognised by shape: a short name in
// brackets before an upper-case beginning, or one word in capitals or with a
// domain's ending before a dash. Ordinary brackets and compounds ("EU - Trung
// Quốc", "COVID-19") stay.
func SplitAgency(lead string, markers []string) (agency, rest string) {
	s := strings.TrimLeftFunc(lead, isSpace)
	if agency, rest, ok := bracketed(s); ok {
		if rest != "" && (isMarker(agency, markers) || agencyName(agency) && beginsSentence(rest)) {
			return agency, rest
		}
		return "", lead
	}
	if agency, rest, tight, ok := dashed(s); ok && rest != "" {
		if isMarker(agency, markers) || !tight && agencyWord(agency) && beginsSentence(rest) {
			return agency, rest
		}
	}
	return "", lead
}

// bracketed parts "(name) - rest".
func bracketed(s string) (name, rest string, ok bool) {
	closing := ""
	switch {
	case strings.HasPrefix(s, "("):
		closing = ")"
	case strings.HasPrefix(s, "["):
		closing = "]"
	default:
		return "", "", false
	}
	name, rest, ok = strings.Cut(s[1:], closing)
	if !ok || utf8.RuneCountInString(name) > maxAgency {
		return "", "", false
	}
	rest = strings.TrimLeftFunc(rest, isSpace)
	if r, size := utf8.DecodeRuneInString(rest); isDash(r) || r == ':' {
		rest = strings.TrimLeftFunc(rest[size:], isSpace)
	}
	return strings.TrimFunc(name, isSpace), rest, true
}

// dashed parts "name - rest". tight says that no white space stands on either
// side of the dash, as in a compound.
func dashed(s string) (name, rest string, tight, ok bool) {
	n := 0
	for i, r := range s {
		if n++; n > maxAgency+2 {
			break
		}
		if !isDash(r) && r != ':' {
			continue
		}
		name = strings.TrimRightFunc(s[:i], isSpace)
		after := s[i+utf8.RuneLen(r):]
		rest = strings.TrimLeftFunc(after, isSpace)
		return name, rest, len(name) == i && len(rest) == len(after), name != "" && r != ':'
	}
	return "", "", false, false
}

func isDash(r rune) bool { return unicode.Is(unicode.Pd, r) || r == '−' }

func isMarker(name string, markers []string) bool {
	if len(markers) == 0 {
		return false
	}
	folded := Fold(name)
	for _, m := range markers {
		if folded != "" && Fold(strings.Trim(m, "()[] -–—:")) == folded {
			return true
		}
	}
	return false
}

// agencyName reports whether what stood in brackets has the shape of a
// newsroom's name: at most three words of letters, the first upper-case, and
// not a word that leads into the text.
func agencyName(name string) bool {
	tokens := Tokens(name)
	if len(tokens) == 0 || len(tokens) > 3 && !strings.Contains(name, ".") || !tokens[0].Upper && !isDomain(name) {
		return false
	}
	for _, r := range name {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r) && !strings.ContainsRune(" .-&+", r) {
			return false
		}
	}
	return utf8.RuneCountInString(name) > 1 && hasLetter(name) && !leadsIn[Fold(name[tokens[0].Start:tokens[0].End])] && !leadsIn[Fold(name)]
}

// agencyWord reports whether a word before a dash is a newsroom's: in
// capitals, or with the ending of a domain.
func agencyWord(word string) bool {
	if isDomain(word) {
		return true
	}
	letters := 0
	for _, r := range word {
		switch {
		case unicode.IsUpper(r):
			letters++
		case !unicode.IsDigit(r) && !unicode.Is(unicode.M, r):
			return false
		}
	}
	return letters >= 2 && !leadsIn[Fold(word)]
}

// isDomain reports whether name is one word that ends like a news site's
// address.
func isDomain(name string) bool {
	dot := strings.LastIndexByte(name, '.')
	if dot <= 0 || strings.ContainsFunc(name, isSpace) {
		return false
	}
	ending := strings.ToLower(name[dot+1:])
	return ending == "com" || ending == "net" || ending == "org" || ending == "info" || ending == "news" || ending == "tv" ||
		hostZones[ending] != "" || severalZones[ending]
}

func hasLetter(s string) bool { return strings.ContainsFunc(s, unicode.IsLetter) }

// beginsSentence reports whether s begins as a sentence does: upper-case, a
// figure or a quotation mark.
func beginsSentence(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r) || unicode.IsTitle(r) || unicode.IsDigit(r) || strings.ContainsRune(quotes, r) ||
		unicode.Is(unicode.Lo, r)
}

// maxKicker bounds the words of a kicker.
const maxKicker = 6

// SplitKicker parts a kicker from the title it stands before: "Huyện Sóc Sơn:
// Chủ động…". It looks at the shape alone: at most six words, the first
// upper-case or a figure, before the first colon that white space or the end
// follows. Whether the kicker is a place is for the caller to decide. A title
// without one is returned whole, with kicker "".
func SplitKicker(title string) (kicker, rest string) {
	i := strings.IndexByte(title, ':')
	for i >= 0 && i+1 < len(title) && !isSpace(firstOf(title[i+1:])) {
		next := strings.IndexByte(title[i+1:], ':')
		if next < 0 {
			return "", title
		}
		i += next + 1
	}
	if i <= 0 {
		return "", title
	}
	kicker = strings.TrimFunc(title[:i], isSpace)
	tokens := Tokens(kicker)
	if len(tokens) == 0 || len(tokens) > maxKicker || !hasLetter(kicker) || strings.ContainsAny(kicker, "?!…\"“”«»") {
		return "", title
	}
	if first := firstOf(kicker[tokens[0].Start:]); unicode.IsLower(first) {
		return "", title
	}
	return kicker, strings.TrimFunc(title[i+1:], isSpace)
}

func firstOf(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// maxByline bounds the names of one byline and the words of one name.
const (
	maxNames     = 4
	maxNameWords = 5
)

// Byline returns the author that a line names, as a last line does: "P.Ngân",
// "Bài và ảnh: Minh Anh - Thu Hà", "By Jane Doe". It is false for a line that
// is no name by its shape: longer, with figures, a full stop or a word that
// does not begin upper-case. That the line stands where bylines stand is for
// the caller to know.
func Byline(line string) (name string, ok bool) {
	line = strings.TrimFunc(line, isSpace)
	if len(line) > 200 {
		return "", false
	}
	line = strings.TrimFunc(strings.Trim(line, "()[]*_（）【】"), isSpace)
	rest, labelled := cutLabel(line, bylineLabels)
	rest = withoutMail(beforeCredit(rest))
	if rest == "" || strings.HasSuffix(rest, ".") || leadsIn[Fold(rest)] {
		return "", false
	}
	names := strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune(",;/&|", r) || r == '–' || r == '—' })
	if len(names) == 0 || len(names) > maxNames {
		return "", false
	}
	for _, n := range names {
		if !isNames(n, labelled) {
			return "", false
		}
	}
	return rest, true
}

// LeadingByline returns the author whom a line names behind a label, where
// something else follows: "Par Marie Lenoir, 24/11/2026 - 18:05", "By Jane Doe
// on Monday". It is false for a line without a label, and for a single word,
// which may be anything.
func LeadingByline(line string) (name string, ok bool) {
	line = strings.TrimFunc(line, isSpace)
	rest, labelled := cutLabel(line, bylineLabels)
	if !labelled || len(line) > 200 {
		return "", false
	}
	var words []string
	for w := range strings.FieldsFuncSeq(rest, isSpace) {
		bare := strings.TrimRight(w, ",;|")
		if !nameWord(bare) || len(words) == 0 && nameParticles[bare] {
			break
		}
		if words = append(words, bare); bare != w {
			break
		}
	}
	for len(words) > 0 && nameParticles[words[len(words)-1]] {
		words = words[:len(words)-1]
	}
	if len(words) < 2 || len(words) > maxNameWords {
		return "", false
	}
	return strings.Join(words, " "), true
}

// withoutMail returns a line without the address that follows a name: "김하늘
// 기자 sky@paper.example".
func withoutMail(line string) string {
	i := strings.LastIndexFunc(strings.TrimRight(line, ")"), isSpace)
	if i > 0 && strings.Contains(line[i:], "@") {
		return strings.TrimRight(line[:i], " (,|-")
	}
	return line
}

// beforeCredit returns what stands before a credit on the line of a byline:
// "Thu Hà" of "Thu Hà Theo Reuters".
func beforeCredit(line string) string {
	for i := 0; i < len(line); {
		word, _, _ := strings.Cut(line[i:], " ")
		if beginsUpper(word) && creditWords[Fold(word)] {
			return strings.TrimFunc(line[:i], isSpace)
		}
		i += len(word) + 1
	}
	return line
}

// isNames reports whether s is one name, or names joined by a hyphen or "và".
func isNames(s string, labelled bool) bool {
	words := strings.FieldsFunc(s, isSpace)
	limit := maxNameWords - 1
	if labelled {
		limit = maxNameWords
	}
	inName, names := 0, 1
	for _, w := range words {
		if w == "-" || nameJoints[Fold(w)] {
			if inName == 0 {
				return false
			}
			inName, names = 0, names+1
			continue
		}
		if inName++; inName > limit || names > maxNames || !nameWord(w) {
			return false
		}
	}
	return inName > 0
}

// longestName is how many characters a name has at most that begins with r, of
// a script without capitals. Where no spaces part words, more is a sentence.
func longestName(r rune) int {
	if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) {
		return 8
	}
	return 20
}

// nameWord reports whether w can be part of a name: it begins upper-case, or
// is a particle, has no figure, and no sign but those of names.
func nameWord(w string) bool {
	if nameParticles[w] {
		return true
	}
	switch first := firstOf(w); {
	case unicode.IsUpper(first):
	case !unicode.Is(unicode.Lo, first), utf8.RuneCountInString(w) > longestName(first):
		return false
	}
	for i, r := range w {
		switch {
		case unicode.IsLetter(r), unicode.Is(unicode.M, r), r == '-', r == '\'', r == '’':
		case r == '.' && (i+1 < len(w) || utf8.RuneCountInString(w) == 2):
		default:
			return false
		}
	}
	return true
}

// Credit returns what a line names as the origin of a text: "Nguồn: TTXVN",
// "Theo Dân trí", "(Source: Reuters)". A label with nothing after it ("Nguồn :")
// gives "" and true. It is false for any other line.
func Credit(line string) (credit string, ok bool) {
	line = strings.TrimFunc(line, isSpace)
	if len(line) > 200 {
		return "", false
	}
	if inner, found := strings.CutPrefix(line, "("); found {
		line = strings.TrimFunc(strings.TrimSuffix(inner, ")"), isSpace)
	}
	if rest, found := cutLabel(line, creditLabels); found {
		return rest, true
	}
	word, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimFunc(rest, isSpace)
	if !creditWords[Fold(word)] || !beginsUpper(word) || strings.HasSuffix(rest, ".") {
		return "", false
	}
	names := strings.Split(rest, ",")
	for _, name := range names {
		name = strings.TrimFunc(name, isSpace)
		if !beginsUpper(name) && !isDomain(name) || len(Tokens(name)) > 5 || strings.ContainsAny(name, ":;?!") {
			return "", false
		}
	}
	if len(names) > maxNames {
		return "", false
	}
	return rest, true
}

func beginsUpper(s string) bool {
	return unicode.IsUpper(firstOf(s)) || unicode.Is(unicode.Lo, firstOf(s))
}

// cutLabel parts a label and its colon from what follows. Labels that end in a
// space in the table need no colon.
func cutLabel(line string, labels map[string]bool) (rest string, ok bool) {
	if label, rest, found := strings.Cut(strings.Replace(line, "：", ":", 1), ":"); found {
		if labels[Fold(label)] {
			return strings.TrimFunc(rest, isSpace), true
		}
	}
	for end, words := 0, 0; words < 2; words++ {
		n := strings.IndexByte(line[end:], ' ')
		if n < 0 {
			break
		}
		if end += n; labels[Fold(line[:end])+" "] {
			return strings.TrimFunc(line[end:], isSpace), true
		}
		end++
	}
	return line, false
}

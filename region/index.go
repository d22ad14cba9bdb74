package region

// index finds names and the phrases of a lexicon in texts that are written in
// one way: with accents, or without any.
type index struct {
	folded  bool
	words   map[string]int32 // form → number, from 1
	names   trie             // ends: twice the unit, plus one for an alias; or blocked
	small   map[int32]bool   // nodes of names to which a word without a capital leads: "Val-d'Oise"
	phrases trie             // of words in reverse; ends: one phrase
	phrase  []phrase
}

// blocked stands at the end of a name that is no place: "Thái Bình Dương".
const blocked int32 = -1

// phrase is what a lexicon says of a run of words.
type phrase struct {
	class class
	words int
	kinds []string // of units, for a type word
}

func newIndex(folded bool) index {
	return index{folded: folded, words: map[string]int32{}, names: newTrie(), small: map[int32]bool{}, phrases: newTrie()}
}

// read appends the words of a text to dst.
func (x *index) read(dst []token, s string) []token {
	return tokenize(dst, s, x.folded, func(form []byte) int32 { return x.words[string(form)] })
}

// learn returns the numbers of the words of a name or a phrase, and gives
// numbers to new ones.
func (x *index) learn(s string) []int32 {
	toks := tokenize(nil, s, x.folded, x.number)
	run := make([]int32, len(toks))
	for i := range toks {
		run[i] = toks[i].word
	}
	return run
}

func (x *index) number(form []byte) int32 {
	n, ok := x.words[string(form)]
	if !ok {
		n = int32(len(x.words) + 1)
		x.words[string(form)] = n
	}
	return n
}

// same makes words be taken for one. A word without a tone stands for those
// with each tone, too.
func (x *index) same(list []string) {
	forms := make([]string, 0, len(list))
	toneless := true
	for _, w := range list {
		tokenize(nil, w, x.folded, func(form []byte) int32 {
			forms = append(forms, string(form))
			last := form[len(form)-1]
			toneless = toneless && (last < '1' || last > '5')
			return 0
		})
	}
	tones := []string{""}
	if toneless && !x.folded {
		tones = []string{"", "1", "2", "3", "4", "5"}
	}
	for _, t := range tones {
		n := x.number([]byte(forms[0] + t))
		for _, f := range forms[1:] {
			x.words[f+t] = n
		}
	}
}

// addPhrase adds what a lexicon says of a run of words to what is said of it.
func (x *index) addPhrase(words string, c class, kinds []string) {
	run := x.learn(words)
	reverse := make([]int32, len(run))
	for i, w := range run {
		reverse[len(run)-1-i] = w
	}
	node := x.phrases.node(reverse)
	if len(x.phrases.ends[node]) == 0 {
		x.phrases.ends[node] = []int32{int32(len(x.phrase))}
		x.phrase = append(x.phrase, phrase{words: len(run)})
	}
	ph := &x.phrase[x.phrases.ends[node][0]]
	ph.class |= c
	ph.kinds = append(ph.kinds, kinds...)
}

// addName makes end one of those of a name.
func (x *index) addName(name string, end int32) {
	toks := tokenize(nil, name, x.folded, x.number)
	run := make([]int32, len(toks))
	for i := range toks {
		run[i] = toks[i].word
		if node := x.names.node(run[:i+1]); i > 0 && !toks[i].upper && !toks[i].digits {
			x.small[node] = true
		}
	}
	x.names.add(run, end)
}

// block makes a name that of no place, unless it is one's.
func (x *index) block(name string) {
	if node := x.names.node(x.learn(name)); len(x.names.ends[node]) == 0 {
		x.addName(name, blocked)
	}
}

// name returns the longest name that begins at word i: where it ends and what
// it names; 0 when there is none. A name has no full stop, comma or bracket
// inside, and with capitals every word of it that is written with one begins
// with one, or is a number.
func (x *index) name(toks []token, i int, capitals bool) (end int, units []int32) {
	node := int32(0)
	for j := i; j < len(toks); j++ {
		tok := &toks[j]
		if j > i && tok.gap > gapDash || tok.word == 0 {
			break
		}
		child, ok := x.names.next[edge(node, tok.word)]
		if !ok || capitals && !tok.upper && !tok.digits && !x.small[child] {
			break
		}
		node = child
		if at := x.names.ends[node]; len(at) > 0 {
			end, units = j+1, at
		}
	}
	return end, units
}

// none is what is said of words that no lexicon has.
var none phrase

// ending returns the longest phrase of the wanted classes whose last word is
// word i-1. A full stop inside it has no space behind it: "PGS.TS".
func (x *index) ending(toks []token, i int, want class) *phrase {
	node, found := int32(0), &none
	for j := i - 1; j >= 0; j-- {
		if j < i-1 && toks[j+1].gap != gapSpace && (toks[j+1].gap != gapDot || toks[j+1].start != toks[j].end+1) {
			break
		}
		child, ok := x.phrases.next[edge(node, toks[j].word)]
		if !ok {
			break
		}
		node = child
		if at := x.phrases.ends[node]; len(at) > 0 && x.phrase[at[0]].class&want != 0 {
			found = &x.phrase[at[0]]
		}
	}
	return found
}

// before returns the longest phrase of the classes of neighbours that stands
// right before word i: nothing but space is between, or an abbreviation's full
// stop.
func (x *index) before(toks []token, i int) *phrase {
	if i >= len(toks) || toks[i].gap != gapSpace && toks[i].gap != gapDot {
		return &none
	}
	ph := x.ending(toks, i, neighbours)
	if toks[i].gap == gapDot && ph.class&classAbbreviation == 0 {
		return &none
	}
	return ph
}

// typeBefore returns the type word right before word i. An abbreviation of one
// letter is one with its full stop only.
func (x *index) typeBefore(toks []token, i int) *phrase {
	ph := x.before(toks, i)
	if ph.class&classType == 0 {
		return &none
	}
	if ph.class&classAbbreviation != 0 && ph.words == 1 && toks[i].gap != gapDot {
		if w := &toks[i-1]; w.end-w.start < 2 || !w.upper {
			return &none
		}
	}
	return ph
}

// typeAfter returns the type word that begins right behind a name, at word i:
// "Holt County".
func (x *index) typeAfter(toks []token, i int) *phrase {
	for n := min(maxPhrase, len(toks)-i); n > 0; n-- {
		if ph := x.ending(toks, i+n, classTypeAfter); ph.words == n && toks[i].gap == gapSpace {
			return ph
		}
	}
	return &none
}

// scan calls found for every phrase of the wanted classes in a text.
func (x *index) scan(toks []token, want class, found func(at int, c class)) {
	for i := range toks {
		if toks[i].word == 0 {
			continue
		}
		if ph := x.ending(toks, i+1, want); ph.words > 0 {
			found(i, ph.class)
		}
	}
}

package config

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// A value is a node of a file together with its place.
type value struct {
	file  *file
	path  string // feeds.soc-son.region
	kind  kind
	text  string // of a scalar, references to the environment replaced
	raw   string // of a scalar, as written between its quotes
	plain bool   // written without quotes
	unset bool   // a reference to the environment leads nowhere
	flow  bool   // a list or map in brackets
	key   *value // whose value it is, nil in lists and for keys

	line, col, width int // from 1, in characters; width on the first line
	last             int // line on which the node ends
	end              bracket

	items []*value
	pairs []pair
}

type pair struct{ key, value *value }

type kind uint8

const (
	empty kind = iota // nothing was written
	scalar
	list
	mapping
)

// String returns the word for a kind in messages.
func (k kind) String() string {
	return [...]string{"nothing", "a single value", "a list", "a map"}[k]
}

// bracket is where a list or map in brackets is closed.
type bracket struct {
	line, col int
	comma     bool // one stands before it
}

// place returns where to point when the value as a whole is meant: at a
// scalar itself, else at the key it belongs to.
func (v *value) place() *value {
	if v.kind != scalar && v.key != nil {
		return v.key
	}
	return v
}

// pos returns file:line:column of the place.
func (v *value) pos() string {
	p := v.place()
	return p.file.name + ":" + strconv.Itoa(p.line) + ":" + strconv.Itoa(p.col)
}

// named returns the value of a key of a map, nil when it is not there.
func (v *value) named(key string) *value {
	if v == nil {
		return nil
	}
	for _, p := range v.pairs {
		if p.key.text == key {
			return p.value
		}
	}
	return nil
}

// Bounds on what the YAML parser is handed. It is recursive in depth, takes
// quadratic time in the keys of one map, and needs neither for us.
const (
	maxDepth   = 40
	maxEntries = 20_000
)

// parse reads a file as a tree. Its mistakes are those of YAML itself and
// those of keys given twice; the tree is nil when there is nothing to go on.
func (d *decoder) parse(f *file) *value {
	tokens := joinColons(lexer.Tokenize(strings.Join(f.lines, "\n")))
	if at, text, remedy := forbidden(tokens); at != nil {
		d.syntax(f, at, text, remedy)
		return nil
	}
	tree, err := parseTokens(tokens)
	if err != nil {
		d.syntaxError(f, err)
		return nil
	}
	for _, doc := range tree.Docs {
		if doc.Body != nil {
			root := &value{file: f, line: 1, col: 1, width: 1}
			d.build(root, doc.Body)
			return root
		}
	}
	return nil
}

// parseTokens turns a panic of the parser into an error: a file that breaks
// it is a bad file.
func parseTokens(tokens token.Tokens) (tree *ast.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			tree, err = nil, fmt.Errorf("this is not YAML that can be read: %v", p)
		}
	}()
	return parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
}

const secondDocument = "one file holds one document: join the two, or name the other file under  include:"

// forbidden returns the first token of what a configuration has no use for
// and a hostile one could hurt with.
func forbidden(tokens token.Tokens) (at *token.Token, text, remedy string) {
	var depth nesting
	started, ended := false, false
	for _, t := range tokens {
		if ended && t.Type != token.CommentType {
			return t, "a second document begins here", secondDocument
		}
		switch t.Type {
		case token.AnchorType, token.AliasType, token.MergeKeyType:
			return t, "anchors, aliases and merge keys (&, *, <<) are not read",
				"share values with  defaults:  and  groups:, or put text that begins with & or * in quotes"
		case token.TagType:
			return t, "tags (!) are not read", "put text that begins with ! in quotes"
		case token.MappingKeyType:
			return t, `keys that begin with "? " are not read`, "write  key: value"
		case token.DirectiveType:
			return t, "directives (%) are not read", "put text that begins with % in quotes"
		case token.DocumentHeaderType:
			if started {
				return t, "a second document begins here", secondDocument
			}
		case token.DocumentEndType:
			ended = true
		case token.CommentType:
			continue
		}
		started = true
		if problem := depth.add(t); problem != "" {
			return t, problem, ""
		}
	}
	return nil, "", ""
}

// nesting follows how deep tokens are nested and how many keys stand side by
// side.
type nesting struct {
	flow  int
	block []struct{ col, count int }
}

func (n *nesting) add(t *token.Token) (problem string) {
	switch t.Type {
	case token.MappingStartType, token.SequenceStartType:
		n.flow++
	case token.MappingEndType, token.SequenceEndType:
		n.flow = max(0, n.flow-1)
	case token.SequenceEntryType:
		n.open(t.Position.Column)
	case token.MappingValueType:
		if n.flow == 0 && t.Prev != nil {
			n.open(t.Prev.Position.Column)
		}
	}
	if n.flow+len(n.block) > maxDepth {
		return fmt.Sprintf("nested more than %d levels deep", maxDepth)
	}
	if len(n.block) > 0 && n.block[len(n.block)-1].count > maxEntries {
		return fmt.Sprintf("more than %d entries side by side", maxEntries)
	}
	return ""
}

func (n *nesting) open(col int) {
	for len(n.block) > 0 && n.block[len(n.block)-1].col > col {
		n.block = n.block[:len(n.block)-1]
	}
	if len(n.block) > 0 && n.block[len(n.block)-1].col == col {
		n.block[len(n.block)-1].count++
		return
	}
	n.block = append(n.block, struct{ col, count int }{col, 1})
}

// build fills v from a node of the parser.
func (d *decoder) build(v *value, node ast.Node) {
	switch node := node.(type) {
	case *ast.MappingNode:
		v.kind, v.flow = mapping, node.IsFlowStyle
		v.at(node.GetToken())
		d.buildPairs(v, node.Values)
		v.closed(node.End)
	case *ast.MappingValueNode:
		v.kind = mapping
		d.buildPairs(v, []*ast.MappingValueNode{node})
	case *ast.SequenceNode:
		v.kind, v.flow = list, node.IsFlowStyle
		v.at(node.GetToken())
		for i, n := range node.Values {
			item := &value{file: v.file, path: v.path + "[" + strconv.Itoa(i+1) + "]"}
			d.build(item, n)
			v.items = append(v.items, item)
			v.last = max(v.last, item.last)
		}
		v.closed(node.End)
	case *ast.NullNode:
		v.at(node.GetToken())
		if node.GetToken().Type == token.NullType {
			v.kind, v.text, v.raw, v.plain = scalar, node.GetToken().Value, node.GetToken().Value, true
		}
	case *ast.LiteralNode:
		v.kind = scalar
		v.at(node.Start)
		v.last = v.line + strings.Count(strings.TrimRight(node.Value.GetToken().Origin, "\n"), "\n") + 1
		d.setText(v, node.Value.Value)
	default:
		t := node.GetToken()
		v.kind = scalar
		v.at(t)
		v.plain = t.Type != token.SingleQuoteType && t.Type != token.DoubleQuoteType
		d.setText(v, t.Value)
	}
}

// at sets the place of v from a token.
func (v *value) at(t *token.Token) {
	v.line, v.col = t.Position.Line, t.Position.Column
	written := strings.Trim(t.Origin, " \t\n")
	v.last = v.line + strings.Count(written, "\n")
	first, _, _ := strings.Cut(written, "\n")
	v.width = max(1, utf8.RuneCountInString(first))
}

// closed sets where a list or map in brackets ends.
func (v *value) closed(t *token.Token) {
	if v.flow && t != nil {
		v.end.line, v.end.col = t.Position.Line, t.Position.Column
		before := t.Prev
		for before != nil && before.Type == token.CommentType {
			before = before.Prev
		}
		v.end.comma = before != nil && before.Type == token.CollectEntryType
		v.last = max(v.last, v.end.line)
	}
}

func (d *decoder) buildPairs(v *value, nodes []*ast.MappingValueNode) {
	seen := make(map[string]*value, len(nodes))
	for _, n := range nodes {
		key := &value{file: v.file}
		d.build(key, n.Key)
		key.path = strings.TrimPrefix(v.path+"."+key.text, ".")
		if first := seen[key.text]; first != nil {
			d.wrong(key, "remove one of the two", "%q already stands in %s", clip(key.text, 80), first.pos())
			continue
		}
		seen[key.text] = key
		val := &value{file: v.file, path: key.path, key: key, line: key.line, col: key.col, width: key.width, last: key.last}
		d.build(val, n.Value)
		v.pairs = append(v.pairs, pair{key, val})
		v.last = max(v.last, val.last, key.last)
	}
	if v.line == 0 || !v.flow && len(v.pairs) > 0 {
		if len(v.pairs) > 0 {
			v.line, v.col, v.width = v.pairs[0].key.line, v.pairs[0].key.col, v.pairs[0].key.width
		}
	}
}

var reference = regexp.MustCompile(`\$?\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)

// setText sets the text of a scalar with ${NAME} replaced by the environment's
// value; $${NAME} stands for itself.
func (d *decoder) setText(v *value, text string) {
	v.raw, v.text = text, text
	if !strings.Contains(text, "${") {
		return
	}
	v.text = reference.ReplaceAllStringFunc(text, func(ref string) string {
		if strings.HasPrefix(ref, "$$") {
			return ref[1:]
		}
		name := ref[2 : len(ref)-1]
		val, ok := d.env(name)
		if !ok {
			v.unset = true
			d.wrong(v, "set it, or write $"+ref+" for the text itself", "the environment has no variable %s", name)
		}
		return val
	})
	v.plain = v.plain && v.text == v.raw
}

// bare reports whether a scalar may be read as more than text: it stands
// without quotes, or is of the environment, which has none.
func (v *value) bare() bool { return v.plain || v.text != v.raw }

// syntax notes a mistake at a token.
func (d *decoder) syntax(f *file, t *token.Token, text, remedy string) {
	v := &value{file: f, kind: scalar}
	v.at(t)
	d.wrong(v, remedy, "%s", text)
}

// yamlError is what the parser's errors have in common.
type yamlError interface {
	GetToken() *token.Token
	GetMessage() string
}

func (d *decoder) syntaxError(f *file, err error) {
	var e yamlError
	if !errors.As(err, &e) || e.GetToken() == nil {
		d.add(Mistake{File: f.name, Text: err.Error()})
		return
	}
	t := e.GetToken()
	if line := f.line(t.Position.Line); strings.Contains(line[:len(line)-len(strings.TrimLeft(line, " \t"))], "\t") {
		v := &value{file: f, kind: scalar, line: t.Position.Line, col: strings.Index(line, "\t") + 1, width: 1}
		d.wrong(v, "indent with spaces", "a tab in the indentation")
		return
	}
	text, remedy := e.GetMessage(), ""
	for _, known := range yamlMessages {
		if strings.Contains(text, known.theirs) {
			text, remedy = known.ours, known.remedy
			break
		}
	}
	d.syntax(f, t, text, remedy)
}

// yamlMessages says what the parser's messages mean for who wrote the file.
var yamlMessages = []struct{ theirs, ours, remedy string }{
	{"end character of double-quoted", `a text opened with " is not closed`, `close it with "`},
	{"end character of single-quoted", "a text opened with ' is not closed", "close it with '"},
	{"mapping value is not allowed", "two values on one line, or a line that is indented too far", `put a text that holds ": " in quotes, or align the next line with the others`},
	{"or ']' must be specified", "a list opened with [ goes on here", "separate its items with , and close it with ]"},
	{"or '}' must be specified", "a map opened with { goes on here", "separate its keys with , and close it with }"},
	{"flow mapping end token", "a map opened with { is not closed", "close it with }"},
	{"sequence end token", "a list opened with [ is not closed", "close it with ]"},
	{"corresponding to ']'", "] without [", ""},
	{"corresponding to '}'", "} without {", ""},
	{"reserved character", "this character cannot begin a value", "put the value in quotes"},
	{"unexpected key name", "this line has no value", "write  key: value  with a space after the colon"},
	{"unknown escape character", `in double quotes \ begins an escape that does not exist`, `use single quotes, or write \\`},
	{"value is not allowed in this context", "this does not belong to what stands before it", "check its indentation: the keys of one map stand below each other"},
	{"non-map value is specified", "a key with its value should stand here", "write  key: value  with a space after the colon"},
}

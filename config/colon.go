package config

import (
	"unicode/utf8"

	"github.com/goccy/go-yaml/token"
)

// joinColons undoes a split of the lexer: in a list in brackets within a map in
// braces it takes  group:press  for a key with a value, where YAML asks for a
// space after the colon (YAML 1.2.2 §7.3.3).
func joinColons(tokens token.Tokens) token.Tokens {
	var out token.Tokens
	var flow []token.Type
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		switch t.Type {
		case token.MappingStartType, token.SequenceStartType:
			flow = append(flow, t.Type)
		case token.MappingEndType, token.SequenceEndType:
			flow = flow[:max(0, len(flow)-1)]
		case token.MappingValueType:
			if len(flow) == 0 || flow[len(flow)-1] != token.SequenceStartType || i+1 == len(tokens) || !touches(t, tokens[i+1]) {
				break
			}
			value := tokens[i+1]
			joined := token.New(":"+value.Value, ":"+value.Origin, t.Position)
			if n := len(out) - 1; n >= 0 && plain(out[n]) && touches(out[n], t) {
				key := out[n]
				joined = token.New(key.Value+joined.Value, key.Origin+joined.Origin, key.Position)
				out = out[:n]
			}
			out = append(out, joined)
			i++
			continue
		}
		out = append(out, t)
	}
	for i, t := range out {
		t.Prev, t.Next = nil, nil
		if i > 0 {
			t.Prev, out[i-1].Next = out[i-1], t
		}
	}
	return out
}

// touches reports whether b, a plain text or a colon, begins where a ends.
func touches(a, b *token.Token) bool {
	return (plain(b) || b.Type == token.MappingValueType) && a.Position.Line == b.Position.Line &&
		b.Position.Column == a.Position.Column+utf8.RuneCountInString(a.Value)
}

// plain reports whether a token is text without quotes.
func plain(t *token.Token) bool {
	switch t.Type {
	case token.StringType, token.IntegerType, token.FloatType, token.BoolType, token.NullType,
		token.OctetIntegerType, token.HexIntegerType, token.BinaryIntegerType:
		return true
	}
	return false
}

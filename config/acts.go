package config

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"regionwire/news"
	"regionwire/storage"
)

// Act is an act of an editor as a file holds it, and as JSON prints it.
type Act struct {
	Number  uint64    `yaml:"no" json:"no"`
	At      time.Time `yaml:"at" json:"at"`
	By      string    `yaml:"by,omitempty" json:"by,omitempty"`
	Act     string    `yaml:"act" json:"act"`
	Article news.ID   `yaml:"article" json:"article"`
	Title   string    `yaml:"title,omitempty" json:"title,omitempty"` // of the article, for those who read the file; not read back
	Feed    string    `yaml:"feed,omitempty" json:"feed,omitempty"`   // slug it was born with; every feed where it is missing
	Value   string    `yaml:"value,omitempty" json:"value,omitempty"`
	Reason  string    `yaml:"reason,omitempty" json:"reason,omitempty"`
	Until   time.Time `yaml:"until,omitempty" json:"until,omitzero"`
	Undoes  uint64    `yaml:"undoes,omitempty" json:"undoes,omitempty"` // number of an act above
}

// NewAct returns an act as it is written. title is that of its article, "" for
// none.
func NewAct(e storage.Edit, title string) Act {
	return Act{e.Seq, e.At, e.By, e.Action, e.Article, title, e.Feed, e.Value, e.Reason, e.Until, e.Undoes}
}

// Edit returns what an editor asks for with the act: without its number and
// instant, which the log of each store gives.
func (a *Act) Edit() storage.Edit {
	return storage.Edit{By: a.By, Action: a.Act, Article: a.Article, Feed: a.Feed, Value: a.Value, Reason: a.Reason, Until: a.Until, Undoes: a.Undoes}
}

// WriteActs writes acts as YAML: a list in the order in which they come.
// Whatever people wrote stands in double quotes, as JSON writes it: YAML takes
// that for the same text, and nothing in it for anything else.
func WriteActs(w io.Writer, acts []Act) error {
	out := bufio.NewWriter(w)
	if len(acts) == 0 {
		out.WriteString("[]\n")
	}
	for _, a := range acts {
		fmt.Fprintf(out, "- no: %d\n  at: %s\n", a.Number, a.At.UTC().Format(time.RFC3339))
		text := func(key, s string) {
			if s != "" {
				fmt.Fprintf(out, "  %s: %s\n", key, quoted(s))
			}
		}
		text("by", a.By)
		fmt.Fprintf(out, "  act: %s\n  article: %s\n", a.Act, a.Article)
		text("title", a.Title)
		text("feed", a.Feed)
		text("value", a.Value)
		text("reason", a.Reason)
		if !a.Until.IsZero() {
			fmt.Fprintf(out, "  until: %s\n", a.Until.UTC().Format(time.RFC3339))
		}
		if a.Undoes != 0 {
			fmt.Fprintf(out, "  undoes: %d\n", a.Undoes)
		}
	}
	return out.Flush()
}

// quoted writes a text as JSON, on one line. Characters that are no UTF-8 do
// not survive.
func quoted(s string) string {
	b, _ := json.Marshal(s) // a string always can be
	return strings.NewReplacer("\u007f", `\u007f`, "\u0085", `\u0085`, "\ufeff", `\ufeff`).Replace(string(b))
}

// maxActs bounds a file of acts, in bytes.
const maxActs = 64 << 20

// ReadActs reads what WriteActs wrote, or a list written by hand. Unknown keys
// are mistakes, and so is an act without a name or an article. An empty file
// has no acts.
func ReadActs(r io.Reader) ([]Act, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxActs+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxActs {
		return nil, fmt.Errorf("is longer than %s", printSize(maxActs))
	}
	var acts []Act
	if err := yaml.UnmarshalWithOptions(data, &acts, yaml.Strict()); err != nil {
		var where yaml.Error
		if errors.As(err, &where) && where.GetToken() != nil {
			return nil, fmt.Errorf("line %d: %s", where.GetToken().Position.Line, where.GetMessage())
		}
		return nil, fmt.Errorf("an act of the list: %w", err)
	}
	for i := range acts {
		if acts[i].Act == "" || acts[i].Article.IsZero() {
			return nil, fmt.Errorf("act %d of the list names no act or no article", i+1)
		}
	}
	return acts, nil
}

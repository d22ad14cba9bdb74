package dedup

import (
	"bufio"
	"bytes"
	"compress/flate"
	"encoding/json"
	"flag"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the files that tests compare with")

// corpora is where texts are that cannot be part of this repository.
const corpora = "../../shared/corpora"

// corpusLines calls each with the lines of a corpus file, and skips the test
// where there is none.
func corpusLines(t testing.TB, name string, each func([]byte)) {
	t.Helper()
	path := filepath.Join(corpora, name)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("no corpus: %v", err)
	}
	if strings.HasSuffix(name, ".xz") {
		if data, err = exec.Command("xz", "-dc", path).Output(); err != nil {
			t.Skipf("cannot unpack the corpus: %v", err)
		}
	}
	sc := bufio.NewScanner(bytes.NewReader(data))
	sc.Buffer(nil, 1<<24)
	for sc.Scan() {
		each(sc.Bytes())
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
}

func unmarshal(t testing.TB, line []byte, v any) {
	t.Helper()
	if err := json.Unmarshal(line, v); err != nil {
		t.Fatal(err)
	}
}

// streamed is an item of the stream corpus.
type streamed struct {
	Seen, Feed, Title, Link, Summary, Pub string
}

func stream(t testing.TB) (list []streamed) {
	known := map[string]bool{}
	for _, name := range []string{"vn_stream/2025-09-A.jsonl.xz", "vn_stream/2025-09-B.jsonl.xz"} {
		corpusLines(t, name, func(line []byte) {
			var it streamed
			unmarshal(t, line, &it)
			if !known[it.Link] {
				known[it.Link] = true
				list = append(list, it)
			}
		})
	}
	return list
}

// TestShippedFrequencies counts the shipped table again. With -update it
// writes the table.
func TestShippedFrequencies(t *testing.T) {
	count := make([]int, slotCount)
	list := stream(t)
	for _, it := range list {
		for _, term := range readFields(Text{Title: it.Title, Lead: it.Summary}).terms() {
			count[term.hash>>slotShift]++
		}
	}
	table := make([]uint8, slotCount)
	for i, n := range count {
		if n > 1 {
			table[i] = uint8(math.Round(8 * math.Log2(float64(n))))
		}
	}
	if *update {
		var b bytes.Buffer
		w, _ := flate.NewWriter(&b, flate.BestCompression)
		if _, err := w.Write(table); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("frequencies.bin", b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		t.Logf("%d articles, %d bytes: set shippedArticles", len(list), b.Len())
		return
	}
	if len(list) != shippedArticles || !bytes.Equal(shippedTable(), table) {
		t.Errorf("frequencies.bin is not what the stream of %d articles gives", len(list))
	}
}

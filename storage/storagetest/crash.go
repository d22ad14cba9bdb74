package storagetest

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"regionwire/news"
	"regionwire/storage"
)

// crashDir is the variable that tells a test's own child what to do.
const crashDir = "REGIONWIRE_STORAGETEST_CRASH"

// Kill kills a process that commits without pause, runs times, and looks each
// time whether what was acknowledged is there, whole, and nothing else but at
// most one change more. The process is this test binary once again, which must
// reach Kill in the same test.
func Kill(t *testing.T, open Open, runs int) { // threat 27
	if dir := os.Getenv(crashDir); dir != "" {
		commitForEver(t, open(t, dir))
		return
	}
	dir := t.TempDir()
	acked := -1
	r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	for run := range runs {
		acked = killed(t, dir, 1+r.IntN(40), acked)
		s := open(t, dir)
		last := verify(t, s)
		if last < acked || last > acked+1 {
			t.Errorf("run %d: %d was acknowledged, but the store ends with %d", run, acked, last)
		}
		Finish(t, s)
		if t.Failed() {
			return
		}
		acked = last
	}
	t.Logf("%d kills, %d commits", runs, acked+1)
}

// killed starts a child, kills it as soon as it has acknowledged so many
// commits, and returns the last one that was acknowledged.
func killed(t *testing.T, dir string, commits, last int) int {
	child := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v=false")
	child.Env = append(os.Environ(), crashDir+"="+dir)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for n := 0; lines.Scan(); n++ {
		i, err := strconv.Atoi(lines.Text())
		if err != nil {
			t.Errorf("child: %s", lines.Text())
			continue
		}
		last = i
		if n == commits {
			child.Process.Kill()
		}
	}
	if err := lines.Err(); err != nil && err != io.EOF {
		t.Error(err)
	}
	if err := child.Wait(); err == nil {
		t.Error("the child ended by itself")
	}
	return last
}

// commitForEver commits one numbered change after another, and prints the
// number of each once it is acknowledged.
func commitForEver(t *testing.T, s storage.Store) {
	i, err := lastNumber(s)
	if err != nil {
		t.Fatal(err)
	}
	for {
		i++
		Commit(t, s, numbered(i))
		fmt.Println(i)
		if i%50 == 0 { // what is deleted must not come back either
			expireAll(t, s, cutoff(i))
		}
	}
}

func lastNumber(s storage.Store) (int, error) {
	values, err := s.Values(ctx, "n")
	if err != nil || values["n"] == nil {
		return -1, err
	}
	return strconv.Atoi(string(values["n"]))
}

// cutoff is what expires with change i: the articles of changes long before.
func cutoff(i int) storage.Cutoffs { return storage.Cutoffs{Articles: instant(i - 200)} }

func instant(i int) time.Time { return epoch.Add(time.Duration(i) * time.Minute) }

// numbered returns change i: some articles with their entries, and an edit of
// the articles of the change before.
func numbered(i int) *storage.Change {
	c := &storage.Change{At: instant(i), Values: map[string][]byte{"n": []byte(strconv.Itoa(i))},
		Edits:    []storage.Edit{{At: instant(i), Action: "hide"}},
		States:   []news.State{{Channel: "a/b", Polls: i}},
		Listings: []news.Listing{{Channel: "a/b", At: instant(i), Items: []news.Listed{{Published: int64(i)}}}}}
	for j := range 1 + i%5 {
		c.Articles = append(c.Articles, numberedArticle(i, j, 0))
		id := c.Articles[j].ID
		c.Entries = append(c.Entries, storage.Entry{Feed: "f", Article: id, ID: news.EntryID("f", id), At: instant(i)})
		c.Signatures = append(c.Signatures, storage.Signature{Article: id, Seen: instant(i), Prints: []uint32{uint32(i), uint32(i + j + 1)}})
	}
	if i > 0 {
		for j := range 1 + (i-1)%5 {
			c.Articles = append(c.Articles, numberedArticle(i-1, j, 1))
		}
	}
	return c
}

func numberedArticle(i, j, rev int) *news.Article {
	id := news.MakeID(strconv.Itoa(i), strconv.Itoa(j))
	a := &news.Article{ID: id, Source: "a", Keys: []news.Key{news.Key(id)}, FirstSeen: instant(i), Rev: rev, Accepted: true}
	a.Title, a.HTML = fmt.Sprint(i), fmt.Sprintf("<p>Tin %d, bản %d</p>", i, rev)
	return a
}

// verify looks whether the store holds all of every change up to the last one
// and returns its number.
func verify(t *testing.T, s storage.Store) int {
	t.Helper()
	last, err := lastNumber(s)
	if err != nil {
		t.Fatal(err)
	}
	oldest := 0
	if list, _, err := s.List(ctx, storage.Query{Oldest: true, Limit: 1}); err == nil && len(list) == 1 {
		oldest, _ = strconv.Atoi(list[0].Title)
	}
	if oldest > max(0, last-200) {
		t.Errorf("articles of changes before %d are gone", oldest)
	}
	for i := oldest; i <= last; i++ {
		var ids []news.ID
		for j := range 1 + i%5 {
			ids = append(ids, numberedArticle(i, j, 0).ID)
		}
		articles, err1 := s.Articles(ctx, ids, true)
		placed, err2 := s.Placed(ctx, ids)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		rev := 0
		if i < last {
			rev = 1
		}
		for j, a := range articles {
			if want := numberedArticle(i, j, rev); a == nil || a.Rev != rev || a.HTML != want.HTML || len(placed[j]) != 1 {
				t.Errorf("article %d of change %d is not whole: %+v, placed %d times", j, i, a, len(placed[j]))
			}
		}
	}
	edits, err := s.Edits(ctx, 0)
	if err != nil || len(edits) != last+1 {
		t.Errorf("%d edits after change %d (%v)", len(edits), last, err)
	}
	return last
}

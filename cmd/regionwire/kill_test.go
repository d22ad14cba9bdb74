package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// paper is a newsroom whose feed grows.
type paper struct {
	lists int // at most so many articles are in its feed
	mu    sync.Mutex
	items int
}

const listed = 60 // articles in its feed

func (p *paper) publish(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.items += n
}

func (p *paper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	tag := fmt.Sprintf(`"%d"`, p.items)
	w.Header().Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	fmt.Fprint(w, `<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title><link>https://paper.example/</link><description>d</description>`)
	for i := p.items; i > max(0, p.items-p.lists); i-- {
		fmt.Fprintf(w, `<item><title>Article %d</title><link>https://paper.example/a/%d</link><guid>%d</guid><description>%s</description></item>`,
			i, 100000+i, i, html.EscapeString(strings.Repeat(fmt.Sprintf("Word%d of many. ", i), 20)))
	}
	fmt.Fprint(w, `</channel></rss>`)
}

// TestKillLosesAndRepeatsNothing kills the program in the middle of polls. At
// the end each article that was ever published is stored once, and published
// once. KILLS says how often, 25 times unless set.
func TestKillLosesAndRepeatsNothing(t *testing.T) {
	kills := 25
	if s := os.Getenv("KILLS"); s != "" {
		var err error
		if kills, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	} else if testing.Short() {
		kills = 5
	}
	p := &paper{items: 5, lists: 10_000}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: p}
	go srv.Serve(l)
	defer srv.Close()
	dir := t.TempDir()
	config := fmt.Sprintf(`
site: {url: https://out.example, name: Out, language: en}
storage: {path: store/regionwire.db}
fetch: {allow_networks: [127.0.0.0/8], per_host: {gap: 0s}, backlog: 10000}
sources:
  paper: http://%s/feed.xml
feeds:
  all: {title: All, limit: 1000}
`, l.Addr())
	if err := os.WriteFile(filepath.Join(dir, "config.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	command := func(args ...string) *exec.Cmd {
		cmd := exec.Command(os.Args[0], args...)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "REGIONWIRE_MAIN=1")
		return cmd
	}
	began := time.Now()
	if out, err := command("fetch").CombinedOutput(); err != nil {
		t.Fatalf("fetch: %v\n%s", err, out)
	}
	pass := time.Since(began)
	random := rand.New(rand.NewPCG(1, uint64(kills)))
	killed := 0
	for range kills {
		p.publish(1 + random.IntN(2))
		cmd := command("fetch")
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(time.Duration(random.Float64()*1.3*float64(pass)), func() { cmd.Process.Kill() })
		err := cmd.Wait()
		if timer.Stop(); err != nil {
			if cmd.ProcessState.Exited() {
				t.Fatalf("fetch: %v\n%s", err, out.String())
			}
			killed++
		}
	}
	run := func(args ...string) string {
		out, err := command(args...).CombinedOutput()
		if err != nil {
			t.Fatalf("regionwire %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		return string(out)
	}
	run("fetch")
	run("verify")
	run("publish", "out")
	seen := map[string]int{}
	for line := range strings.Lines(run("articles", "--json")) {
		var a struct{ URL string }
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatal(err)
		}
		seen[a.URL]++
	}
	b, err := os.ReadFile(filepath.Join(dir, "out", "feeds", "all.rss"))
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i <= p.items; i++ {
		url := fmt.Sprintf("https://paper.example/a/%d", 100000+i)
		if seen[url] != 1 {
			t.Errorf("article %d is stored %d times", i, seen[url])
		}
		if n := strings.Count(string(b), "<link>"+url+"</link>"); n != 1 {
			t.Errorf("article %d is published %d times", i, n)
		}
	}
	if len(seen) != p.items {
		t.Errorf("%d articles stored, %d published by the paper", len(seen), p.items)
	}
	t.Logf("%d of %d passes were killed, %d articles", killed, kills, p.items)
}

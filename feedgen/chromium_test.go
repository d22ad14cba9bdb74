package feedgen

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// exhibit is what the browser is given of a payload: the documents of a feed,
// or pages.
type exhibit struct {
	Payload      string
	Feeds, Pages []string
}

// verdict is what ran in the browser: the numbers of exhibits and how.
type verdict struct {
	Shown int
	Ran   []struct {
		Exhibit int
		How     string
	}
	Broken []string
}

// TestNothingRunsInABrowser has Chromium show every payload as a feed reader
// would, in every format, and every page without the wall that its policy is
// to it: threats 7 and 9, bad inputs 86–92 and 168.
func TestNothingRunsInABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser takes its time")
	}
	t.Parallel()
	all := payloads()
	list := append(poisonedFeeds(t, all), poisonedPages(t, all)...)
	controls := len(list)
	for _, p := range all { // what nobody has cleaned: the judge must find it
		list = append(list, exhibit{Payload: p, Pages: []string{p}})
	}
	v := browse(t, list)
	if v.Shown != len(list) || len(v.Broken) > 0 {
		t.Fatalf("%d of %d shown; %v", v.Shown, len(list), v.Broken)
	}
	ran := make(map[int]bool)
	for _, r := range v.Ran {
		if r.Exhibit >= controls {
			ran[r.Exhibit] = true
			continue
		}
		e := list[r.Exhibit]
		t.Errorf("%.80q ran %s in %d documents and %d pages:\n%.4000s", e.Payload, r.How, len(e.Feeds), len(e.Pages), strings.Join(append(e.Feeds, e.Pages...), "\n"))
	}
	if len(ran) < 100 {
		t.Errorf("only %d of %d payloads run where nobody stops them: the judge is blind", len(ran), len(all))
	}
	t.Logf("%d payloads in %d exhibits; %d of them run where nobody cleans them", len(all), controls, len(ran))
}

// poisonedFeeds returns the documents of feeds that say a payload wherever
// they can.
func poisonedFeeds(t *testing.T, all []string) (list []exhibit) {
	for _, payload := range all {
		poison, articles := poisoned(payload)
		tables := compile(poison)
		p := printed(t, tables, entered("soc-son", articles[0], articles[1], articles[2]), lookup(articles...))
		head := tables.head(tables.outlet(tables.births["soc-son"]), at("2020-09-10", "09:00"))
		e := exhibit{Payload: payload}
		for _, f := range formats {
			body, failures, err := conform(f, head, []*post{p}, nil)
			if err != nil || len(failures) > 0 {
				t.Fatalf("%.80q, %s: %v, %v", payload, f.name, err, failures)
			}
			e.Feeds = append(e.Feeds, string(body))
		}
		list = append(list, e)
	}
	return list
}

// poisonedPages returns pages of every kind of sites that say a payload
// wherever they can.
func poisonedPages(t *testing.T, all []string) (list []exhibit) {
	s := openStore(t)
	for i, payload := range all {
		tables, articles := poisoned(payload)
		for _, a := range articles {
			a.HTML = ""
		}
		when := at("2020-09-10", "11:30").Add(time.Duration(i) * time.Second)
		keep(t, s, when, articles, entered("soc-son", articles[0], articles[1]), entered("tat-ca", articles[2]))
		c := compile(tables)
		v := view{c, s, today.In(c.zone)}
		e := exhibit{Payload: payload, Pages: []string{bare(c.errorPage(404))}}
		for _, path := range []string{"/", "/feeds/soc-son", "/feeds/soc-son/subscribe", "/s/" + articles[0].ID.String(), "/sources/laodongthudo"} {
			d, err := v.page(t.Context(), path)
			if err != nil {
				t.Fatalf("%.80q, %s: %v", payload, path, err)
			}
			e.Pages = append(e.Pages, bare(d))
		}
		list = append(list, e)
	}
	return list
}

// bare returns a page without its style sheet, which takes the browser time.
func bare(d *Document) string { return strings.Replace(string(d.Plain.Body), style, "", 1) }

// browse has Chromium look at exhibits.
func browse(t *testing.T, list []exhibit) (v verdict) {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("no Chromium here: install the package chromium")
	}
	opened, done := make(chan struct{}, 1), make(chan verdict, 1)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, "testdata/reader.html")
		select {
		case opened <- struct{}{}:
		default:
		}
	})
	mux.HandleFunc("GET /exhibits", func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(list) })
	mux.HandleFunc("POST /verdict", func(_ http.ResponseWriter, r *http.Request) {
		var v verdict
		if err := json.NewDecoder(r.Body).Decode(&v); err != nil {
			v.Broken = append(v.Broken, err.Error())
		}
		done <- v
	})
	srv := httptest.NewServer(mux)
	defer srv.Close()
	// Its helpers end a little later than the browser: what they still write
	// must not fail the test, as t.TempDir would.
	profile, err := os.MkdirTemp("", "regionwire-chromium-")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(profile) }()
	ctx, cancel := context.WithCancel(t.Context())
	// The fonts, profile and cache of the user are left alone; nothing is
	// asked of any host but ours.
	cmd := exec.CommandContext(ctx, path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
		"--user-data-dir="+profile, "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", srv.URL)
	cmd.WaitDelay = 5 * time.Second
	ended := make(chan error, 1)
	go func() { ended <- cmd.Run() }()
	defer func() {
		cancel()
		<-ended // killed by us
	}()
	select {
	case <-opened:
	case err := <-ended:
		ended <- err
		t.Skipf("%s does not run here: %v", path, err)
	case <-time.After(time.Minute):
		t.Skipf("%s opens no page here", path)
	}
	select {
	case v = <-done:
	case err := <-ended:
		ended <- err
		t.Fatalf("Chromium ended before it answered: %v", err)
	case <-time.After(5 * time.Minute):
		t.Fatal("Chromium has not answered in five minutes")
	}
	return v
}

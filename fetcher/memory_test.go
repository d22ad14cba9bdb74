package fetcher

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"regionwire/news"
)

// memoryLimit is what a process that reads hostile documents may take.
const memoryLimit = 512 << 20

const manyBodies = "500 bodies of 8 MiB"

// hostile are documents that cost far more than their size, as they are sent.
var hostile = map[string]func() (body []byte, header http.Header){
	// threat 1: 2.5 million elements within each other, 18 kB.
	"deep": func() ([]byte, http.Header) {
		return compressed(func(w io.Writer) {
			io.WriteString(w, "<rss><channel><item>")
			for range 2_500 {
				io.WriteString(w, strings.Repeat("<m:a>", 1_000))
			}
		})
	},
	// threat 2
	"bomb": func() ([]byte, http.Header) {
		return compressed(func(w io.Writer) {
			for range 300 {
				w.Write(make([]byte, 1<<20))
			}
		})
	},
	// threat 5: 8 MB of tiny items, sixteen sources at once.
	"tiny items": func() ([]byte, http.Header) {
		return []byte(rssFeed(strings.Repeat("<item><a/></item>", (8<<20-300)/len("<item><a/></item>")))), nil
	},
	"tiny items in a document with a fault": func() ([]byte, http.Header) {
		return []byte(rssFeed(strings.Repeat("<item><a></item>", (8<<20-300)/len("<item><a></item>")))), nil
	},
	"tiny elements in one item": func() ([]byte, http.Header) {
		return []byte(item(strings.Repeat("<m:a/>", (8<<20-300)/len("<m:a/>")))), nil
	},
	"tiny items with a prefix": func() ([]byte, http.Header) {
		return []byte(`<rss xmlns:r="http://purl.org/rss/1.0/"><channel>` + strings.Repeat("<r:item/>", (8<<20-300)/len("<r:item/>")) + `</channel></rss>`), nil
	},
	"many small JSON items": func() ([]byte, http.Header) {
		return []byte(`{"items":[` + strings.Repeat(`{},`, (8<<20-300)/3) + `{}]}`), nil
	},
	"wide text in UTF-16": func() ([]byte, http.Header) {
		return []byte(utf16of(item("<title>"+strings.Repeat("ệ", 3<<20)+"</title>"), false)), nil
	},
	"windows-1258 that grows": func() ([]byte, http.Header) {
		return []byte(strings.Replace(item("<description>"+strings.Repeat("\xea\xec", 3<<20)+"</description>"), "UTF-8", "windows-1258", 1)), nil
	},
	"nested HTML": func() ([]byte, http.Header) {
		return []byte(item("<description><![CDATA[" + strings.Repeat("<div>", 1<<20) + "]]></description>")), nil
	},
	// threat 5: hundreds of hosts that answer at once with all they may.
	manyBodies: func() ([]byte, http.Header) {
		return []byte(item("<description>" + strings.Repeat("tin ", (8<<20-400)/4) + "</description>")), nil
	},
	"one huge entity-ridden title": func() ([]byte, http.Header) {
		return []byte(item("<title>" + strings.Repeat("&amp;lt;b&amp;gt;", 400<<10) + "</title>")), nil
	},
}

func compressed(write func(io.Writer)) ([]byte, http.Header) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	write(w)
	w.Close()
	return b.Bytes(), http.Header{"Content-Encoding": {"gzip"}}
}

// TestHostileDocumentsCostBoundedMemory reads each hostile document from
// sixteen sources at once, in a process of its own whose peak is measured.
func TestHostileDocumentsCostBoundedMemory(t *testing.T) {
	if name := os.Getenv("FETCHER_HOSTILE"); name != "" {
		readHostile(t, name)
		return
	}
	if runtime.GOOS != "linux" {
		t.Skip("the peak of a process is read from /proc")
	}
	if testing.Short() || raceEnabled {
		t.Skip("starts processes, and measures them without the race detector")
	}
	for name := range hostile {
		t.Run(name, func(t *testing.T) {
			cmd := exec.Command(os.Args[0], "-test.run=^TestHostileDocumentsCostBoundedMemory$", "-test.v")
			cmd.Env = append(os.Environ(), "FETCHER_HOSTILE="+name, "GOGC=70") // as the program sets it
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			_, rest, ok := strings.Cut(string(out), "peak=")
			peak, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			if !ok || err != nil {
				t.Fatalf("no peak in %s", out)
			}
			if peak > memoryLimit {
				t.Errorf("peak of %s, want at most %s", size(peak), size(memoryLimit))
			}
			t.Logf("peak of %s", size(peak))
		})
	}
}

// readHostile runs in the child process.
func readHostile(t *testing.T, name string) {
	body, header := hostile[name]()
	sources, timeout := 2, 10*time.Minute
	switch name {
	case "tiny items":
		sources = 16
	case manyBodies: // some are read, others give up waiting
		sources, timeout = 500, 3*time.Second
	}
	f := New(Options{Timeout: timeout, Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		resp := respond(r, 200, "")
		resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		for k, v := range header {
			resp.Header[k] = v
		}
		return resp, nil
	})})
	var wg sync.WaitGroup
	for i := range sources {
		wg.Go(func() {
			poll := f.Fetch(context.Background(), channel(fmt.Sprintf("https://%d.example/rss", i)), news.State{}, none)
			if poll.Outcome.Kind == news.Internal || len(poll.Items) > maxItems {
				t.Errorf("%v %q with %d items", poll.Outcome.Kind, poll.Outcome.Detail, len(poll.Items))
			}
		})
	}
	wg.Wait()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if kb, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			n, err := strconv.ParseInt(strings.Fields(kb)[0], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Printf("peak=%d\n", n<<10)
		}
	}
}

// TestHostileDocumentsCostBoundedTime: a document costs at most its time-out,
// for gofeed is stopped when that is over (bad input 100).
func TestHostileDocumentsCostBoundedTime(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := parseXML(ctx, rssFormat, []byte(rssFeed(rssItem(1)))); err == nil {
		t.Error("gofeed read on after its context had ended")
	}
	if err := survey(ctx, []byte(rssFeed(rssItem(1)))); err == nil {
		t.Error("the survey went on after its context had ended")
	}
}

// TestParsingWaitsForMemory: what the budget does not allow at once waits,
// and gives up when its exchange ends.
func TestParsingWaitsForMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := serve(func(r *http.Request) *http.Response { return respond(r, 200, rssFeed(rssItem(1))) })
		if err := f.memory.Acquire(t.Context(), f.opts.MemoryBudget); err != nil {
			t.Fatal(err)
		}
		got := f.Fetch(t.Context(), channel("https://a.example/"), news.State{}, none)
		if got.Outcome.Kind != news.Timeout || got.Outcome.Took != defaultTimeout {
			t.Errorf("%v after %v", got.Outcome.Kind, got.Outcome.Took)
		}
		f.memory.Release(f.opts.MemoryBudget)
		if got := f.Fetch(t.Context(), channel("https://a.example/"), news.State{}, none); got.Outcome.Kind != news.OK {
			t.Errorf("%v %q", got.Outcome.Kind, got.Outcome.Detail)
		}
	})
}

// TestPagesTooLargeHoldNoRoom has an article beyond the limit: while its poll
// waits for its next turn, others may read.
func TestPagesTooLargeHoldNoRoom(t *testing.T) {
	bubble(t, func(t *testing.T) {
		paper, free := newPaper(1, 2), make(chan bool, 1)
		var r *reader
		r = newReader(roundTrip(func(req *http.Request) (*http.Response, error) {
			if req.URL.Path != slugOf(1) {
				return paper.RoundTrip(req)
			}
			go func() {
				time.Sleep(time.Second)
				ok := r.f.bodies.large.TryAcquire(largeRoom)
				if ok {
					r.f.bodies.large.Release(largeRoom)
				}
				free <- ok
			}()
			resp := respond(req, 200, strings.Repeat("tin ", defaultMaxBody))
			resp.ContentLength = -1
			return resp, nil
		}), news.Page, listAddress)
		if p := r.poll(t.Context()); len(p.Items) != 1 || len(p.Outcome.Warnings) != 1 {
			t.Errorf("%d items, %q, want one and a warning of the other", len(p.Items), p.Outcome.Warnings)
		}
		if !<-free {
			t.Error("a body that was given up keeps its place")
		}
	})
}

// TestLargeBodiesWaitForEachOther: they share a room, and hold up nobody else.
func TestLargeBodiesWaitForEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		length := 0
		f := serve(func(r *http.Request) *http.Response {
			return respond(r, 200, item("<description>"+strings.Repeat("tin ", length/4)+"</description>"))
		})
		if err := f.bodies.large.Acquire(t.Context(), largeRoom); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			length int
			want   news.Kind
		}{{1 << 10, news.OK}, {smallBody * 2, news.OK}, {mediumBody * 2, news.Timeout}, {smallBody * 2, news.OK}} {
			length = c.length
			got := f.Fetch(t.Context(), channel("https://a.example/"), news.State{}, none)
			if got.Outcome.Kind != c.want {
				t.Errorf("%s: %v %q, want %v", size(int64(length)), got.Outcome.Kind, got.Outcome.Detail, c.want)
			}
		}
		f.bodies.large.Release(largeRoom)
		length = mediumBody * 2
		for range largeRoom + 1 { // each gives its place back
			if got := f.Fetch(t.Context(), channel("https://a.example/"), news.State{}, none); got.Outcome.Kind != news.OK {
				t.Errorf("%v %q", got.Outcome.Kind, got.Outcome.Detail)
			}
		}
	})
}

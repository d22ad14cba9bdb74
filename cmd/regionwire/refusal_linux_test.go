package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// household is a folder with a configuration that follows a paper, and the
// program run in it.
type household struct {
	*testing.T
	dir   string
	paper *paper
}

func newHousehold(t *testing.T, listen string) *household {
	t.Helper()
	h := &household{t, t.TempDir(), &paper{items: 5, lists: listed}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: h.paper}
	go srv.Serve(l)
	t.Cleanup(func() { srv.Close() })
	h.configure("config.yaml", listen, l.Addr())
	return h
}

func (h *household) configure(name, listen string, paper net.Addr) {
	h.Helper()
	text := fmt.Sprintf(`
site: {url: https://out.example, name: Out, language: en}
server: {listen: "%s"}
storage: {path: store/regionwire.db, min_free: 0MB}
fetch: {allow_networks: [127.0.0.0/8], per_host: {gap: 0s}, backlog: 10000}
sources:
  paper: http://%s/feed.xml
`, listen, paper)
	if err := os.WriteFile(filepath.Join(h.dir, name), []byte(text), 0o600); err != nil {
		h.Fatal(err)
	}
}

func (h *household) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = h.dir, append(os.Environ(), "REGIONWIRE_MAIN=1")
	return cmd
}

// try runs a command line to its end.
func (h *household) try(args ...string) (code int, stdout, stderr string) {
	h.Helper()
	return h.finish(h.command(os.Args[0], args...))
}

func (h *household) finish(cmd *exec.Cmd) (code int, stdout, stderr string) {
	h.Helper()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		h.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String(), errs.String()
}

// open starts the program, and returns it and its address.
func (h *household) open() (cmd *exec.Cmd, address string) {
	h.Helper()
	cmd = h.command(os.Args[0], "run")
	out, err := cmd.StdoutPipe()
	if err != nil {
		h.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		h.Fatal(err)
	}
	h.Cleanup(func() {
		cmd.Process.Kill() // it has mostly ended
		cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, rest, ok := strings.Cut(lines.Text(), "http://"); ok && strings.Contains(lines.Text(), " open ") {
			go io.Copy(io.Discard, out)
			return cmd, strings.TrimSuffix(rest, "/")
		}
	}
	h.Fatalf("it never opened: %v", lines.Err())
	return nil, ""
}

// get returns what a path answers.
func (h *household) get(address, path string) (status int, body string) {
	h.Helper()
	resp, err := http.Get("http://" + address + path)
	if err != nil {
		h.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		h.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// limit sets how large files a process may write.
func limit(t *testing.T, pid int, bytes uint64) {
	t.Helper()
	var former unix.Rlimit
	if err := unix.Prlimit(pid, unix.RLIMIT_FSIZE, nil, &former); err != nil {
		t.Fatal(err)
	}
	if err := unix.Prlimit(pid, unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: min(bytes, former.Max), Max: former.Max}, nil); err != nil {
		t.Fatal(err)
	}
}

// TestAFullDisk fills what a running program may write (threat 29, bad inputs
// 185 and 187): polling pauses and says so, readers are served what they were,
// and it goes on by itself, with nothing lost, when there is room.
func TestAFullDisk(t *testing.T) {
	t.Parallel()
	h := newHousehold(t, "127.0.0.1:0")
	running, address := h.open()
	fetch := func() (int, string, string) { t.Helper(); return h.try("fetch") }
	if code, out, errs := fetch(); code != exitDone {
		t.Fatalf("fetch: exit %d\n%s%s", code, out, errs)
	}
	limit(t, running.Process.Pid, 300_000)
	served, code, errs := "", exitDone, ""
	for range 40 {
		_, served = h.get(address, "/feeds/all.rss")
		h.paper.publish(listed)
		if code, _, errs = fetch(); code != exitDone {
			break
		}
	}
	const paused = "polling is paused, feeds are served: there is no room for "
	if code != exitRefused || !strings.Contains(errs, paused) || !strings.Contains(errs, "(file too large): free space on its disk, or keep less") {
		t.Fatalf("fetch beyond the limit: exit %d, %q", code, errs)
	}
	if status, body := h.get(address, "/readyz"); status != http.StatusServiceUnavailable {
		t.Errorf("/readyz answers %d %q", status, body)
	}
	if status, body := h.get(address, "/feeds/all.rss"); status != http.StatusOK || body != served {
		t.Errorf("while it is full readers get %d and %d bytes, before %d bytes", status, len(body), len(served))
	}
	if code, out, errs := h.try("sources"); code != exitDone || !strings.Contains(out, paused) {
		t.Errorf("sources while it is full: exit %d, %s%s", code, out, errs)
	}

	limit(t, running.Process.Pid, unix.RLIM_INFINITY)
	deadline := time.Now().Add(30 * time.Second)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for status := 0; status != http.StatusOK; <-tick.C {
		if status, _ = h.get(address, "/readyz"); time.Now().After(deadline) {
			t.Fatal("half a minute after there is room it has not gone on")
		}
	}
	if code, out, errs := fetch(); code != exitDone {
		t.Errorf("fetch with room: exit %d\n%s%s", code, out, errs)
	}
	if _, out, _ := h.try("articles", "--json"); strings.Count(out, "\n") != h.paper.items {
		t.Errorf("%d articles stored, %d published", strings.Count(out, "\n"), h.paper.items)
	}
	if err := running.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := running.Wait(); err != nil {
		t.Errorf("stopping: %v", err)
	}
	if code, _, errs := h.try("verify"); code != exitDone {
		t.Errorf("verify: exit %d, %s", code, errs)
	}
}

// TestADiskFullFromTheStart starts where nothing more can be written.
func TestADiskFullFromTheStart(t *testing.T) {
	t.Parallel()
	h := newHousehold(t, "127.0.0.1:0")
	for range 10 {
		if code, out, errs := h.try("fetch"); code != exitDone {
			t.Fatalf("fetch: exit %d\n%s%s", code, out, errs)
		}
		h.paper.publish(listed)
	}
	code, out, errs := h.finish(h.command("sh", "-c", "ulimit -S -f 100; exec \"$0\" fetch", os.Args[0]))
	if code != exitRefused || !strings.Contains(errs, "there is no room for ") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	if code, out, errs := h.try("fetch"); code != exitDone {
		t.Errorf("fetch with room: exit %d\n%s%s", code, out, errs)
	}
	if _, out, _ := h.try("articles", "--json"); strings.Count(out, "\n") != h.paper.items {
		t.Errorf("%d articles stored, %d published", strings.Count(out, "\n"), h.paper.items)
	}
}

// TestASecondInstance starts beside one that runs (threat 32, bad input 192),
// and on an address that something else has (bad input 118).
func TestASecondInstance(t *testing.T) {
	t.Parallel()
	h := newHousehold(t, "127.0.0.1:0")
	running, address := h.open()
	h.configure("same.yaml", address, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 9})
	code, _, errs := h.try("run", "-c", "same.yaml")
	if want := fmt.Sprintf("another regionwire (pid %d) uses ", running.Process.Pid); code != exitRefused || !strings.Contains(errs, want) {
		t.Errorf("exit %d, %q, want %q", code, errs, want)
	}
	other := newHousehold(t, address)
	if code, _, errs := other.try("run"); code != exitUsage || !strings.Contains(errs, "server.listen: ") || !strings.Contains(errs, "choose a free address") {
		t.Errorf("on an address that is taken: exit %d, %q", code, errs)
	}
	if code, _, errs := other.try("verify"); code != exitDone {
		t.Errorf("afterwards verify: exit %d, %s", code, errs)
	}
}

// TestASecondSignal: the first one waits for a poll that hangs, a second one
// does not (bad input 210). Nothing is lost by it.
func TestASecondSignal(t *testing.T) {
	t.Parallel()
	h := newHousehold(t, "127.0.0.1:0")
	if code, out, errs := h.try("fetch"); code != exitDone {
		t.Fatalf("fetch: exit %d\n%s%s", code, out, errs)
	}
	asked, end := make(chan struct{}, 1), make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		asked <- struct{}{}
		<-end
	}))
	t.Cleanup(slow.Close)
	t.Cleanup(func() { close(end) })
	h.configure("config.yaml", "127.0.0.1:0", slow.Listener.Addr())
	running, _ := h.open()
	<-asked
	ended := make(chan error)
	go func() { ended <- running.Wait() }()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for began := time.Now(); ; <-tick.C {
		select {
		case err := <-ended:
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGTERM {
				t.Errorf("ended with %v after %v, not by the signal", err, time.Since(began))
			}
			if code, _, errs := h.try("verify"); code != exitDone {
				t.Errorf("verify: exit %d, %s", code, errs)
			}
			return
		default:
			_ = running.Process.Signal(syscall.SIGTERM) // it has ended meanwhile
		}
	}
}

// TestNoInodes publishes where no file can be made any more (bad input 186):
// what is there stays, and it goes on when there is room.
func TestNoInodes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := unix.Mount("none", dir, "tmpfs", 0, "nr_inodes=1000,size=20m"); err != nil {
		t.Skipf("mounting a small file system: %v", err)
	}
	t.Cleanup(func() { _ = unix.Unmount(dir, unix.MNT_DETACH) }) // its folder is removed in any case
	h := newHousehold(t, "127.0.0.1:0")
	for _, args := range [][]string{{"fetch"}, {"publish", dir}} {
		if code, out, errs := h.try(args...); code != exitDone {
			t.Fatalf("%s: exit %d\n%s%s", args, code, out, errs)
		}
	}
	feed := filepath.Join(dir, "feeds/all.rss")
	before, err := os.ReadFile(feed)
	if err != nil {
		t.Fatal(err)
	}
	var filler []string
	for err == nil {
		name := filepath.Join(dir, fmt.Sprint("filler", len(filler)))
		if err = os.WriteFile(name, nil, 0o600); err == nil {
			filler = append(filler, name)
		}
	}
	h.paper.publish(3)
	if code, out, errs := h.try("fetch"); code != exitDone {
		t.Fatalf("fetch: exit %d\n%s%s", code, out, errs)
	}
	code, _, errs := h.try("publish", dir)
	if code != exitPartly || !strings.Contains(errs, "no space left on device") || strings.Count(errs, "\n") != 1 {
		t.Errorf("publish without inodes: exit %d, %q", code, errs)
	}
	if after, err := os.ReadFile(feed); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the old file is not kept: %v", err)
	}
	for _, name := range filler {
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
	if code, out, errs := h.try("publish", dir); code != exitDone {
		t.Errorf("publish with room: exit %d\n%s%s", code, out, errs)
	}
	if after, err := os.ReadFile(feed); err != nil || bytes.Equal(before, after) {
		t.Errorf("the new file is not there: %v", err)
	}
}

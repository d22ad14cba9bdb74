package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"
)

// The control socket carries a command line in, and its output and exit code
// out: one JSON object a line in each direction. It is a file of mode 0600
// beside the store, so that who may write the store may command the instance.

// request is what a client sends, once.
type request struct {
	Args     []string
	Dir      string
	Config   string
	Terminal bool
	Width    int
}

// frame is one piece of an answer. The last one carries Exit.
type frame struct {
	Out, Err []byte `json:",omitempty"`
	Exit     *int   `json:",omitempty"`
}

// maxSocketPath is the longest path that every Unix accepts for a socket,
// with some room.
const maxSocketPath = 100

// socketPath returns where the instance that holds a store listens. A path
// that is too long for a socket moves under a private folder of the system's
// temporary one.
func socketPath(store string) string {
	path := store + ".sock"
	if len(path) <= maxSocketPath {
		return path
	}
	sum := sha256.Sum256([]byte(path))
	return filepath.Join(os.TempDir(), fmt.Sprintf("regionwire-%d", os.Getuid()), hex.EncodeToString(sum[:8])+".sock")
}

// listenControl opens the control socket of a store. A file left by a killed
// process is replaced: the caller holds the store's lock, so none other lives.
// The file appears under its name when it takes calls and has its mode.
func listenControl(store string) (net.Listener, error) {
	path := socketPath(store)
	if dir := filepath.Dir(path); dir != filepath.Dir(store) {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fmt.Errorf("control socket: %w", err)
		}
		info, err := os.Lstat(dir)
		if err != nil || !info.IsDir() || info.Mode().Perm() != 0o700 {
			return nil, fmt.Errorf("control socket: %s must be a folder of mode 0700: %w", dir, errors.Join(err))
		}
	}
	made := path + "~"
	if err := os.Remove(made); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("control socket: %w", err)
	}
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: made, Net: "unix"})
	if err != nil {
		return nil, fmt.Errorf("control socket: %w", err)
	}
	err = os.Chmod(made, 0o600)
	if err == nil {
		err = os.Rename(made, path)
	}
	if err != nil {
		l.Close()
		return nil, fmt.Errorf("control socket: %w", err)
	}
	l.SetUnlinkOnClose(false) // it would look for the first name
	return &controlListener{l, path}, nil
}

// controlListener is a listener whose file goes with it.
type controlListener struct {
	*net.UnixListener
	path string
}

// Close ends the listener and removes its file.
func (l *controlListener) Close() error {
	return errors.Join(os.Remove(l.path), l.UnixListener.Close())
}

// serveControl executes the command lines that arrive until the listener is
// closed, and returns when all of them have ended. A client that goes away
// cancels its command.
func serveControl(ctx context.Context, l net.Listener, in *instance) {
	var running sync.WaitGroup
	defer running.Wait()
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		running.Go(func() {
			defer conn.Close()
			answer(ctx, conn, in)
		})
	}
}

func answer(ctx context.Context, conn net.Conn, in *instance) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r := bufio.NewReader(conn)
	conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	line, err := r.ReadBytes('\n')
	if err != nil {
		return
	}
	conn.SetReadDeadline(time.Time{})
	go func() { // a client says nothing more: an end of its stream is its end
		_, _ = r.ReadByte()
		cancel()
	}()
	w := &frameWriter{enc: json.NewEncoder(conn)}
	var req request
	if err := json.Unmarshal(line, &req); err != nil {
		w.exit(exitUsage)
		return
	}
	c := &call{
		args: req.Args, dir: req.Dir, terminal: req.Terminal, width: req.Width, live: in,
		out: writerFunc(func(b []byte) error { return w.send(frame{Out: b}) }),
		err: writerFunc(func(b []byte) error { return w.send(frame{Err: b}) }),
	}
	w.exit(execute(ctx, c))
}

// frameWriter sends frames, one at a time.
type frameWriter struct {
	mu  sync.Mutex
	enc *json.Encoder
}

func (w *frameWriter) send(f frame) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.enc.Encode(f)
}

func (w *frameWriter) exit(code int) { _ = w.send(frame{Exit: &code}) } // the client is gone: nobody to tell

// writerFunc is an io.Writer that hands on what it is given.
type writerFunc func([]byte) error

// Write hands b on whole.
func (f writerFunc) Write(b []byte) (int, error) {
	if err := f(b); err != nil {
		return 0, err
	}
	return len(b), nil
}

// errNoInstance says that no instance listens for this store.
var errNoInstance = errors.New("no instance is running")

// forward has the instance that holds a store execute c, and returns its exit
// code; errNoInstance when there is none.
func forward(ctx context.Context, c *call, store string) (int, error) {
	conn, err := (&net.Dialer{Timeout: 2 * time.Second}).DialContext(ctx, "unix", socketPath(store))
	if err != nil {
		return 0, errNoInstance
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	req := request{Args: c.args, Dir: c.dir, Config: c.config, Terminal: c.terminal, Width: c.width}
	if err := json.NewEncoder(conn).Encode(req); err != nil {
		return 0, fmt.Errorf("ask the running instance: %w", err)
	}
	debug.FreeOSMemory() // most of what reading the configuration took; the answer may take minutes
	dec := json.NewDecoder(conn)
	for {
		var f frame
		if err := dec.Decode(&f); err != nil {
			if ctx.Err() != nil {
				return 0, errors.New("stopped waiting; what the running instance has begun goes on there")
			}
			if errors.Is(err, io.EOF) {
				err = errors.New("it ended in the middle of the answer")
			}
			return 0, fmt.Errorf("ask the running instance: %w", err)
		}
		if _, err := c.out.Write(f.Out); err != nil {
			return 0, err
		}
		if _, err := c.err.Write(f.Err); err != nil {
			return 0, err
		}
		if f.Exit != nil {
			return *f.Exit, nil
		}
	}
}

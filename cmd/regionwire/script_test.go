package main

import (
	"context"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"

	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	if os.Getenv("REGIONWIRE_MAIN") != "" { // this binary stands for the program
		main()
		return
	}
	testscript.Main(m, map[string]func(){"regionwire": main})
}

// TestScripts runs the program as an admin does, one script a capability.
// $NEWS is the address of a paper whose feed is $NEWS/feed.xml: the file
// feed.xml of the script. Commands of scripts:
//
//	waitfor FILE    until the file is there
//	until RE CMD…   until the command succeeds and its output matches
//	expand FILE…    put the address in the place of $NEWS
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			files := http.FileServer(http.Dir(env.WorkDir))
			srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				r.Header.Del("If-Modified-Since") // files of one second are told apart
				files.ServeHTTP(w, r)
			})}
			go srv.Serve(l)
			env.Defer(func() { srv.Close() })
			env.Setenv("NEWS", "http://"+l.Addr().String())
			env.Setenv("TMPDIR", env.WorkDir)
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"waitfor": func(ts *testscript.TestScript, neg bool, args []string) {
				ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
				defer cancel()
				tick := time.NewTicker(10 * time.Millisecond)
				defer tick.Stop()
				for {
					if _, err := os.Stat(ts.MkAbs(args[0])); (err == nil) != neg {
						return
					}
					select {
					case <-ctx.Done():
						ts.Fatalf("%s: still waiting after 30 s", args[0])
					case <-tick.C:
					}
				}
			},
			"until": func(ts *testscript.TestScript, neg bool, args []string) {
				want, err := regexp.Compile(args[0])
				ts.Check(err)
				deadline := time.Now().Add(30 * time.Second)
				for {
					err := ts.Exec(args[1], args[2:]...)
					if out := ts.ReadFile("stdout"); err == nil && want.MatchString(out) != neg {
						return
					} else if time.Now().After(deadline) {
						ts.Fatalf("still not after 30 s: %v\n%s", err, out)
					}
				}
			},
			"expand": func(ts *testscript.TestScript, neg bool, args []string) {
				for _, name := range args {
					path := ts.MkAbs(name)
					b, err := os.ReadFile(path)
					ts.Check(err)
					text := os.Expand(string(b), func(v string) string {
						if v == "NEWS" {
							return ts.Getenv("NEWS")
						}
						return "$" + v
					})
					ts.Check(os.WriteFile(filepath.Clean(path), []byte(text), 0o600))
				}
			},
		},
	})
}

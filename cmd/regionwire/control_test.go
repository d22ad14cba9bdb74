package main

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"testing"
)

// The socket is the owner's alone, replaces what a killed process left, and
// goes with its listener.
func TestControlSocketIsPrivateAndGoesWithItsInstance(t *testing.T) {
	dir, err := os.MkdirTemp("", "rw") // t.TempDir is too long a path for a socket
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	store := filepath.Join(dir, "s.db")
	for _, left := range []string{store + ".sock", store + ".sock~"} {
		if err := os.WriteFile(left, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	l, err := listenControl(store)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(store + ".sock")
	if err != nil || info.Mode().Perm() != 0o600 || info.Mode().Type() != os.ModeSocket {
		t.Errorf("socket %v, %v", info, err)
	}
	conn, err := net.Dial("unix", store+".sock")
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	for _, name := range []string{store + ".sock", store + ".sock~"} {
		if _, err := os.Stat(name); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is left: %v", name, err)
		}
	}
}

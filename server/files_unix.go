//go:build unix

package server

import "syscall"

// spareFiles returns how many connections the process may hold when it keeps
// some files for the store and for sources: up to 512 connections to these may
// stay open between polls.
func spareFiles() int {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return connections
	}
	most := min(uint64(limit.Cur), 1<<30)
	return int(max(most-min(most*5/8, 1024), 1))
}

//go:build unix

package server

import "syscall"

// spareFiles returns how many connections the process may hold when it keeps
// some files for the store and for sources.
func spareFiles() int {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return connections
	}
	most := min(uint64(limit.Cur), 1<<30)
	return int(max(most-min(most/2, 256), 1))
}

//go:build !linux

package bolt

import "os"

// placeWarnings says what is unsafe about where a file lies; here it cannot
// tell.
func placeWarnings(*os.File) []string { return nil }

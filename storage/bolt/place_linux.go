package bolt

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// placeWarnings says what is unsafe about where a file lies.
func placeWarnings(f *os.File) (warnings []string) {
	var disk unix.Statfs_t
	if err := unix.Fstatfs(int(f.Fd()), &disk); err == nil {
		switch uint32(disk.Type) {
		case unix.NFS_SUPER_MAGIC, unix.SMB_SUPER_MAGIC, unix.SMB2_SUPER_MAGIC, unix.CIFS_SUPER_MAGIC:
			warnings = append(warnings, "it lies on a network file system, where locks and writes may not be safe")
		}
	}
	var st unix.Stat_t
	if err := unix.Fstat(int(f.Fd()), &st); err == nil && st.Nlink > 1 {
		warnings = append(warnings, fmt.Sprintf("it has %d names (hard links)", st.Nlink))
	}
	return warnings
}

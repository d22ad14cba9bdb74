package config

import "golang.org/x/sys/unix"

// networkFileSystem names the network file system a folder is on, "" for a
// local one.
func networkFileSystem(dir string) string {
	var st unix.Statfs_t
	if unix.Statfs(existing(dir), &st) != nil {
		return ""
	}
	return networkMagic(uint32(st.Type))
}

// networkMagic names a network file system by its number in statfs(2).
func networkMagic(magic uint32) string {
	switch magic {
	case unix.NFS_SUPER_MAGIC:
		return "NFS"
	case unix.SMB_SUPER_MAGIC, 0xff534d42, 0xfe534d42: // CIFS and SMB2
		return "an SMB share"
	case unix.CODA_SUPER_MAGIC, unix.AFS_SUPER_MAGIC, unix.CEPH_SUPER_MAGIC, unix.V9FS_MAGIC:
		return "a network file system"
	}
	return ""
}

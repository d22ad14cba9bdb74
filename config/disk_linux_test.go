package config

import "testing"

// bad input 120
func TestNetworkFileSystemsAreNamed(t *testing.T) {
	for magic, want := range map[uint32]string{
		0x6969: "NFS", 0xff534d42: "an SMB share", 0xfe534d42: "an SMB share", 0x00c36400: "a network file system",
		0xef53: "", 0x58465342: "", 0x01021994: "", 0x794c7630: "", // ext4, XFS, tmpfs, overlayfs
	} {
		if got := networkMagic(magic); got != want {
			t.Errorf("%#x: got %q, want %q", magic, got, want)
		}
	}
}

//go:build !linux

package config

func networkFileSystem(string) string { return "" }

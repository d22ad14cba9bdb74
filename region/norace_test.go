//go:build !race

package region

const slower = 1

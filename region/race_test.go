//go:build race

package region

// slower is by how much the race detector makes tests slower, at most.
const slower = 20

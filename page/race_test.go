//go:build race

package page

// raced: under the race detector code is ten times slower, and pools of
// memory are emptied at random.
const raced = true

package main

import (
	"time"

	"regionwire/config"
)

// span is a time that a flag wants, written as in config.yaml: 48h, 7d.
type span time.Duration

// UnmarshalText reads a span of the command line.
func (s *span) UnmarshalText(text []byte) error {
	d, err := config.ParseDuration(string(text))
	*s = span(d)
	return err
}

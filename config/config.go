// Package config turns config.yaml into plain values of the packages that use
// them, and back where an admin's file is edited by a command. It is the only
// package that knows YAML.
//
// It decides defaults and what is a mistake; it opens no network connection.
// Its one invariant: Load returns either a Config in which every reference is
// resolved and every value is in range, or every mistake in the file, each
// with its place and what to write instead.
package config

import (
	"net/netip"
	"time"

	"regionwire/curate"
	"regionwire/duty"
	"regionwire/news"
)

// Config is a whole configuration, every default applied. It is read only.
type Config struct {
	Path    string   // of the file, absolute
	Files   []string // every file that was read, absolute
	Site    Site
	Server  Server
	Storage Storage
	Fetch   Fetch
	Sources []*news.Source // in the order of the file
	Rules   []curate.Rule
	Feeds   []curate.Feed
	Regions Regions
	Copies  Copies
	Recipes []Recipe    // in the order of their hosts
	Duty    duty.Preset // of no country: none
	Notes   []Note      // warnings: the configuration holds, but look here
}

// Site is who republishes.
type Site struct {
	URL      string // no slash at the end; never empty
	URLSet   bool   // false: the built-in address, good for this machine only
	Name     string
	Language string // BCP 47
	Zone     *time.Location
	Contact  string // mailto: or https: address, "" for none
	Footer   string
	Icon     string // path of an image file, "" for the built-in one
}

// Server is how readers are served.
type Server struct {
	Listen         string
	AdminListen    string // "" for none
	AdminToken     string // file that holds it
	TrustedProxies []netip.Prefix
}

// Storage is where articles are kept and for how long, counted from when they
// were first seen.
type Storage struct {
	Path                                           string
	KeepArticles, KeepText, KeepRejected, KeepKeys time.Duration
	MaxSize, MinFree                               int64         // bytes
	Window                                         time.Duration // of the copy and story index
}

// Fetch is how sources are polled.
type Fetch struct {
	Workers     int
	Concurrency int           // connections to one host
	Gap         time.Duration // between two requests to one host
	Timeout     time.Duration
	MaxBody     int64 // bytes, decoded
	Min, Max    time.Duration
	PollsPerDay int // budget a source, for the learned interval
	Allow       []netip.Prefix
	Backlog     int // new articles accepted from one channel in an hour
}

// Regions is which gazetteers are loaded and how they are adjusted.
type Regions struct {
	Gazetteer []string // built-in names or absolute paths; nil: that of Country
	Country   string   // in lower case: of most sources, else implied by the language; "" for none
	Add       []RegionUnit
	Adjust    []RegionUnit
}

// RegionUnit adds a unit to the gazetteer, or adjusts one.
type RegionUnit struct {
	ID, Name, Kind string
	Aliases        []string
	NotBefore      []string // words that, following the name, make it another
	Pos            string
}

// Copies is how copies and stories are found.
type Copies struct {
	Jaccard, Containment float64
	Story                float64 // similarity from which two reports are one story
}

// Note is a warning about a configuration that holds.
type Note struct {
	Pos, Text string // config.yaml:9:24
}

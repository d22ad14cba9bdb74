package config

import (
	"time"

	"regionwire/curate"
	"regionwire/news"
)

const day = 24 * time.Hour

// Default returns the configuration of a file that says nothing: every
// constant that a key can change, where the key stands outside sources and
// feeds. It has no sources and no feeds.
func Default() Config {
	return Config{
		Site: Site{
			URL:      "http://127.0.0.1:8080",
			Name:     "127.0.0.1:8080",
			Language: "en",
			Zone:     time.UTC,
		},
		Server: Server{Listen: "127.0.0.1:8080"},
		Storage: Storage{
			Path:         "data/regionwire.db",
			KeepArticles: 120 * day,
			KeepText:     30 * day,
			KeepRejected: 30 * day,
			KeepKeys:     400 * day,
			MaxSize:      2 << 30,
			MinFree:      500e6,
			Window:       10 * day,
		},
		Fetch: Fetch{
			Workers:     8,
			Concurrency: 1,
			Gap:         5 * time.Second,
			Timeout:     20 * time.Second,
			MaxBody:     8 << 20,
			Min:         10 * time.Minute,
			Max:         3 * time.Hour,
			PollsPerDay: 26,
			Backlog:     200,
		},
		Copies: Copies{Jaccard: 0.45, Containment: 0.75, Story: 0.1},
	}
}

// defaultSource returns a source that says nothing but its addresses.
func defaultSource() news.Source {
	return news.Source{
		Weight:   50,
		Rights:   news.Rights{Chars: 280, Image: true, NoIndex: true},
		FullText: news.FullText{When: "never", MaxPerHour: 60},
	}
}

// defaultFeed returns a feed that says nothing: all sources, every article.
func defaultFeed() curate.Feed {
	return curate.Feed{Sure: 60, Order: curate.ByPublished, OnePer: curate.PerCopy, Limit: 50}
}

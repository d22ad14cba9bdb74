package config

// The structs in the files keys*.go are the shape of config.yaml. The comment
// of a field is the manual of its key: the JSON Schema shows it in editors.

// fileKeys are the sections of a configuration.
type fileKeys struct {
	// The form this file is written in; 1 is the only one so far.
	Version integer `yaml:"version" range:"1 1"`
	// Who republishes, and under which address.
	Site siteKeys `yaml:"site"`
	// How readers are served.
	Server serverKeys `yaml:"server"`
	// Where articles are kept, and for how long.
	Storage storageKeys `yaml:"storage"`
	// How sources are polled.
	Fetch fetchKeys `yaml:"fetch"`
	// When two texts count as copies of each other, and two reports as one story.
	Copies copiesKeys `yaml:"copies"`
	// The country whose duties of a republisher to follow: an embargo for every source, and articles in a feed are asked for again for two days, to see whether their paper took them down. A help, not legal advice. Default: none.
	Duty word `yaml:"duty" of:"vn"`
	// Keys for every source; a group and the source itself have the last word.
	Defaults commonKeys `yaml:"defaults"`
	// Named keys for sources that say  group: NAME.
	Groups entries[commonKeys] `yaml:"groups" name:"group"`
	// The newsrooms, each under a short name that it keeps for ever.
	Sources entries[sourceKeys] `yaml:"sources" name:"source"`
	// Which gazetteers know the places, and how to adjust them.
	Regions regionsKeys `yaml:"regions"`
	// Named conditions that feeds accept or reject articles by.
	Rules entries[ruleKeys] `yaml:"rules" name:"rule"`
	// The feeds that readers get. Default: one feed, all, with every article.
	Feeds entries[feedKeys] `yaml:"feeds" name:"feed"`
	// The folder of recipes: a file HOST.yaml for each host, with CSS selectors for its pages and recorded pages that prove them. Default: recipes, where that folder is.
	Recipes path `yaml:"recipes"`
	// Further files with sources, groups, rules, feeds and regions; * stands for any name.
	Include many[text] `yaml:"include"`
}

// siteKeys may be written as the address alone.
type siteKeys struct {
	placed
	// The address under which readers reach this server, without a path. Every link is built from it. Default: http:// and server.listen, good for this machine only.
	URL address `yaml:"url,short"`
	// The name of the site. Default: the host of url.
	Name text `yaml:"name" max:"100"`
	// The language of the site and of feeds that name none, such as vi or pt-BR. Default: en.
	Language language `yaml:"language"`
	// The time zone of the pages, and of dates whose source has none, such as Asia/Ho_Chi_Minh. Default: that of the country of url or of most sources, else UTC.
	Timezone zone `yaml:"timezone"`
	// Where to reach the editors, mailto: or https:. It goes into the User-Agent and every feed.
	Contact contact `yaml:"contact"`
	// A line under every page and into every feed: licence, who is responsible.
	Footer text `yaml:"footer"`
	// An image file that readers show beside the feeds. Default: a built-in one.
	Icon path `yaml:"icon"`
}

// serverKeys may be written as the address alone.
type serverKeys struct {
	placed
	// Where the readers' server listens, host:port or :port. Default: 127.0.0.1:8080.
	Listen listen `yaml:"listen,short"`
	// A second address, for the admin alone. Nothing is served there yet. Default: none.
	Admin adminKeys `yaml:"admin"`
	// Networks of proxies in front whose X-Forwarded-For is believed when readers are counted, such as 127.0.0.1/32. Default: this machine and private networks.
	TrustedProxies many[network] `yaml:"trusted_proxies"`
}

// adminKeys may be written as the address alone, on loopback.
type adminKeys struct {
	placed
	// Where the admin's server listens, host:port.
	Listen listen `yaml:"listen,short"`
	// A file with the token that the admin's requests must carry, at least 16 characters; readable by its owner only.
	TokenFile path `yaml:"token_file"`
}

// storageKeys may be written as the path alone.
type storageKeys struct {
	placed
	// The file of the store. Default: data/regionwire.db.
	Path text `yaml:"path,short"`
	// How long to keep what, counted from when it was first seen. A single time is that of articles.
	Keep keepKeys `yaml:"keep"`
	// How large the store may grow; when it is full polling pauses and feeds are served. Default: 2GiB, but at most a quarter of the disk.
	MaxSize size `yaml:"max_size" range:"16MiB 16TiB"`
	// Polling pauses while the disk has less room than this. Default: 500MB.
	MinFree size `yaml:"min_free" range:"0MB 1TiB"`
	// How far back copies and stories are looked for. Default: 10d.
	Window duration `yaml:"window" range:"1d 60d"`
}

// keepKeys may be written as a single time, that of articles.
type keepKeys struct {
	placed
	// Articles. Default: 120d.
	Articles duration `yaml:"articles,short" range:"2d 3650d"`
	// Their full text. Default: 30d.
	Text duration `yaml:"text" range:"0d 3650d"`
	// Articles that no feed accepted. Default: 30d.
	Rejected duration `yaml:"rejected" range:"2d 3650d"`
	// The keys by which an article is recognised; at least as long as articles. Default: 400d.
	Keys duration `yaml:"keys" range:"30d 3650d"`
}

type fetchKeys struct {
	placed
	// How many sources are polled at once. Default: 8.
	Workers integer `yaml:"workers" range:"1 256"`
	// How one host is treated.
	PerHost perHostKeys `yaml:"per_host"`
	// How long one answer may take as a whole. Default: 20s.
	Timeout duration `yaml:"timeout" range:"1s 5m"`
	// How long a document may be, unpacked. Default: 8MiB.
	MaxBody size `yaml:"max_body" range:"64KiB 64MiB"`
	// Bounds of the interval that is learned for each source, or one fixed interval. Default: {min: 10m, max: 3h}.
	Interval intervalKeys `yaml:"interval"`
	// How many polls a source may take in a day, on average, while its interval is learned. Default: 26.
	PollsPerDay integer `yaml:"polls_per_day" range:"1 1440"`
	// How many new articles one feed or page may bring in an hour; the rest waits. Default: 200.
	Backlog integer `yaml:"backlog" range:"1 10000"`
	// Networks that may be contacted though they are not public, such as 127.0.0.0/8. Default: none.
	AllowNetworks many[network] `yaml:"allow_networks"`
}

type perHostKeys struct {
	placed
	// Connections at once; more than 1 holds inside allow_networks only. Default: 1.
	Concurrency integer `yaml:"concurrency" range:"1 256"`
	// Pause between two requests; less than 1s holds inside allow_networks only. Default: 5s.
	Gap duration `yaml:"gap" range:"0s 1h"`
}

// intervalKeys may be written as a single time: that of fixed.
type intervalKeys struct {
	placed
	// Poll no more often than this.
	Min duration `yaml:"min" range:"1m 24h"`
	// Poll no less often than this.
	Max duration `yaml:"max" range:"1m 24h"`
	// Poll exactly this often instead of learning.
	Fixed duration `yaml:"fixed,short" range:"1m 24h"`
}

type copiesKeys struct {
	placed
	// From which share of common text two articles are copies. Default: 0.45.
	Jaccard fraction `yaml:"jaccard" range:"0.3 1"`
	// From which share of the shorter text that the longer one contains they are. Default: 0.75.
	Containment fraction `yaml:"containment" range:"0.5 1"`
	// From which likeness two reports are one story. Default: 0.1.
	Story fraction `yaml:"story" range:"0.02 0.9"`
}

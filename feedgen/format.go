package feedgen

// Extensions of a feed's documents.
const (
	extRSS  = ".rss"
	extAtom = ".atom"
	extJSON = ".json"
)

// format is one way of writing a feed, and of reading it back.
type format struct {
	name, extension, contentType string
	render                       func(*head, []*post) ([]byte, error)
	read                         func([]byte) (reading, error)
}

// formats are the documents of every feed. The first is the one that pages
// advertise.
var formats = [...]*format{
	{"RSS", extRSS, "application/rss+xml; charset=utf-8", renderRSS, readRSS},
	{"Atom", extAtom, "application/atom+xml; charset=utf-8", renderAtom, readAtom},
	{"JSON Feed", extJSON, "application/feed+json; charset=utf-8", renderJSON, readJSON},
}

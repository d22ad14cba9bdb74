package bolt

import (
	"time"

	"regionwire/news"
	"regionwire/storage"
)

// keyTime is a key that an article was given, and when.
type keyTime struct {
	key news.Key
	at  time.Time
}

// record is a value of bucket article: an article without its text, or after
// its deletion what remains while a key still leads to it.
type record struct {
	gone     bool // only ID and keys remain
	accepted bool // copy of Article.Accepted, at the front for Expire
	id       news.ID
	keys     []keyTime     // every key it was ever given
	article  *news.Article // nil when gone
}

// codeHead codes what can be read without the rest.
func (r *record) codeHead(c *coder) {
	c.flags(&r.gone, &r.accepted)
	name(c, &r.id)
}

func (r *record) code(c *coder) {
	r.codeHead(c)
	list(c, &r.keys, func(c *coder, k *keyTime) { name(c, &k.key); c.time(&k.at) })
	if r.gone {
		return
	}
	if c.reading {
		r.article = new(news.Article)
	}
	codeArticle(c, r.article)
	if c.reading {
		r.article.ID, r.article.Accepted = r.id, r.accepted
	}
}

// codeArticle codes all but ID and Accepted, which the record has, HTML, which
// has a bucket of its own, and Found, which is never stored.
func codeArticle(c *coder, a *news.Article) {
	name(c, &a.Key)
	codeItem(c, &a.Item)
	str(c, &a.URL)
	str(c, &a.Source)
	str(c, &a.Publisher)
	list(c, &a.Keys, name)
	list(c, &a.Provenance, func(c *coder, p *news.Provenance) {
		str(c, &p.Channel)
		str(c, &p.Source)
		str(c, &p.Link)
		c.time(&p.Seen)
	})
	list(c, &a.Places, codePlace)
	name(c, &a.Copy)
	codeMatch(c, &a.CopyNote)
	name(c, &a.Story)
	codeMatch(c, &a.StoryNote)
	c.flags(&a.Series, &a.Late)
	c.time(&a.FirstSeen)
	c.time(&a.Changed)
	codeShown(c, &a.Shown)
	integer(c, &a.Rev)
	c.time(&a.Withdrawn)
	integer(c, &a.Derived)
}

func codeItem(c *coder, it *news.Item) {
	str(c, &it.Channel)
	raw(c, &it.Chunk)
	str(c, &it.GUID)
	str(c, &it.Link)
	str(c, &it.Kicker)
	str(c, &it.Title)
	str(c, &it.Lead)
	str(c, &it.Agency)
	str(c, &it.Credit)
	list(c, &it.Authors, func(c *coder, a *news.Author) {
		str(c, &a.Name)
		str(c, &a.Email)
		str(c, &a.URI)
	})
	codeWhen(c, &it.Published)
	codeWhen(c, &it.Updated)
	list(c, &it.Images, codeImage)
	list(c, &it.Enclosures, func(c *coder, e *news.Enclosure) {
		str(c, &e.URL)
		str(c, &e.Type)
		integer(c, &e.Length)
	})
	list(c, &it.Categories, str)
	str(c, &it.Language)
	list(c, &it.Related, func(c *coder, l *news.Link) { str(c, &l.Title); str(c, &l.URL) })
	c.flags(&it.Full)
}

func codeWhen(c *coder, w *news.When) {
	c.time(&w.Time)
	integer(c, &w.Basis)
	str(c, &w.Raw)
}

func codeImage(c *coder, i *news.Image) {
	str(c, &i.URL)
	str(c, &i.Alt)
	str(c, &i.Caption)
	integer(c, &i.Width)
	integer(c, &i.Height)
}

func codePlace(c *coder, p *news.Place) {
	str(c, &p.Region)
	integer(c, &p.Score)
	list(c, &p.Evidence, func(c *coder, e *news.Evidence) {
		str(c, &e.Field)
		str(c, &e.Text)
		str(c, &e.Reason)
		c.float32(&e.Weight)
	})
}

func codeMatch(c *coder, m *news.Match) {
	name(c, &m.With)
	c.float32(&m.Score)
	str(c, &m.Why)
}

func codeShown(c *coder, s *news.Shown) {
	str(c, &s.Title)
	str(c, &s.Kicker)
	str(c, &s.Link)
	str(c, &s.Lead)
	str(c, &s.Byline)
	codeImage(c, &s.Image)
	list(c, &s.Places, str)
	c.time(&s.Published)
	c.time(&s.Updated)
}

func codeState(c *coder, s *news.State) {
	str(c, &s.Channel)
	str(c, &s.Source)
	str(c, &s.URL)
	integer(c, &s.Credential)
	integer(c, &s.Epoch)
	str(c, &s.ETag)
	str(c, &s.LastModified)
	str(c, &s.Final)
	name(c, &s.Body)
	for _, t := range []*time.Time{&s.Unconditional, &s.Next, &s.HostNext, &s.LastTry, &s.LastOK, &s.LastNew,
		&s.FirstTry, &s.Since, &s.MovedSince, &s.MovedLast, &s.GoneSince, &s.Rate.Updated, &s.Rate.Alarm} {
		c.time(t)
	}
	integer(c, &s.Kind)
	str(c, &s.Detail)
	for _, n := range []*int{&s.Status, &s.Failures, &s.Polls, &s.Items, &s.MovedCount, &s.GoneCount} {
		integer(c, n)
	}
	str(c, &s.Title)
	str(c, &s.Format)
	str(c, &s.Hub)
	str(c, &s.Moved)
	str(c, &s.Learned)
	c.flags(&s.Disabled)
	integer(c, &s.TTL)
	integer(c, &s.SkipHour)
	integer(c, &s.SkipDay)
	c.sparse(s.Rate.Count[:])
	c.sparse(s.Rate.Exposure[:])
	if c.format >= 2 {
		str(c, &s.Pages)
	}
	if c.format >= 5 {
		str(c, &s.Stopped)
	}
	if c.format >= 6 {
		name(c, &s.Coded)
	}
}

func codeListed(c *coder, l *news.Listed) {
	raw(c, &l.Chunk)
	raw(c, &l.Key)
	integer(c, &l.Published)
}

func codeFeed(c *coder, f *storage.Feed) {
	str(c, &f.Birth)
	str(c, &f.Slug)
	list(c, &f.Was, str)
	integer(c, &f.Settings)
	integer(c, &f.Look)
	integer(c, &f.Generation)
	c.time(&f.Changed)
	c.time(&f.Built)
	if c.format >= 3 {
		list(c, &f.Pins, func(c *coder, p *storage.Pin) { name(c, &p.Article); c.time(&p.Until) })
	}
	if c.format >= 4 {
		c.flags(&f.Twice)
	}
}

// codeEntry codes what the key of an entry does not hold: all but Feed,
// Generation, At and ID.
func codeEntry(c *coder, e *storage.Entry) {
	name(c, &e.Article)
	c.time(&e.Release)
	list(c, &e.Also, name)
	c.flags(&e.PagesOnly, &e.Hidden)
	c.time(&e.Withdrawn)
	name(c, &e.Follows)
	if c.format >= 3 {
		name(c, &e.Shows)
		c.time(&e.ShownSince)
	}
}

func codeEdit(c *coder, e *storage.Edit) {
	integer(c, &e.Seq)
	c.time(&e.At)
	str(c, &e.By)
	str(c, &e.Action)
	name(c, &e.Article)
	str(c, &e.Feed)
	str(c, &e.Reason)
	str(c, &e.Value)
	c.time(&e.Until)
	integer(c, &e.Undoes)
}

func codeSignature(c *coder, s *storage.Signature) {
	raw(c, &s.Article)
	c.time(&s.Seen)
	c.hashes(&s.Prints)
	c.hashes(&s.Terms)
	c.bytes(&s.Data)
}

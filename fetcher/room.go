package fetcher

import (
	"context"
	"runtime"

	"golang.org/x/sync/semaphore"

	"regionwire/news"
)

// Bodies up to smallBody wait for nothing: there are at most as many as polls
// at once. Larger ones share a bounded room, and those beyond mediumBody have
// one of their own, so that a few huge ones hold up only their like.
const (
	smallBody  = 64 << 10
	mediumBody = 1 << 20
	mediumRoom = 16 // bodies at one time
	largeRoom  = 3
)

// bodies bounds the memory of the bodies that are being read, or were read
// and wait to be parsed.
type bodies struct {
	medium, large *semaphore.Weighted
}

func newBodies() *bodies {
	return &bodies{medium: semaphore.NewWeighted(mediumRoom), large: semaphore.NewWeighted(largeRoom)}
}

// room is the place of one body at a time, that which a poll is busy with. It
// belongs to the goroutine of the poll.
type room struct {
	of     *bodies
	places []*semaphore.Weighted // that are taken, one of each
}

type roomKey struct{}

// withRoom returns a context in which exchanges keep their bodies in one room.
// leave gives it back.
func (b *bodies) withRoom(ctx context.Context) (own context.Context, leave func()) {
	r := &room{of: b}
	return context.WithValue(ctx, roomKey{}, r), r.leave
}

// roomOf returns the room of a context, nil when it has none.
func roomOf(ctx context.Context) *room {
	r, _ := ctx.Value(roomKey{}).(*room)
	return r
}

// admit waits until a body may grow beyond n bytes. A place of the small kind
// is kept while one of the large kind is waited for, never the reverse, so
// that nobody waits for ever.
func (r *room) admit(ctx context.Context, n int64) error {
	if r == nil {
		return nil
	}
	steps := []*semaphore.Weighted{r.of.medium, r.of.large}
	need := 0
	if n >= smallBody {
		need++
	}
	if n >= mediumBody {
		need++
	}
	for len(r.places) < need {
		place := steps[len(r.places)]
		if err := place.Acquire(ctx, 1); err != nil {
			return &Error{Kind: news.Timeout, Detail: "waited too long for memory to read in", Err: err}
		}
		r.places = append(r.places, place)
	}
	return nil
}

// leave gives the places back: the body is gone, or what parsing it takes is
// counted elsewhere.
func (r *room) leave() {
	if r == nil {
		return
	}
	for _, place := range r.places {
		place.Release(1)
	}
	r.places = r.places[:0]
}

// parsing waits for the memory that parsing n bytes may take, and counts them
// there instead of in the room of ctx. Every document reserves a share at
// least, so that no more are parsed at one time than twice as many as there
// are processors: they would only wait for each other, with all they hold.
func (f *Fetcher) parsing(ctx context.Context, n int) (release func(), err error) {
	share := f.opts.MemoryBudget / int64(2*runtime.GOMAXPROCS(0))
	weight := min(max(int64(n)*memoryFactor, share), f.opts.MemoryBudget)
	if err := f.memory.Acquire(ctx, weight); err != nil {
		return nil, cause(ctx, err)
	}
	roomOf(ctx).leave()
	return func() { f.memory.Release(weight) }, nil
}

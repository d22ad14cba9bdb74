package fetcher

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"regionwire/news"
)

// Head asks whether a page of an article that ch brought is still there, and
// returns the status of the answer in the end, redirects followed. Robots.txt
// is obeyed, and the host is asked in its turn, a gap after any other request
// to it. Some servers answer HEAD with 404 for what is there: so that status
// and 410 are returned only if GET answers with one of them, too. Without an
// answer the status is 0 and the error says why.
func (f *Fetcher) Head(ctx context.Context, ch *news.Channel, address string) (status int, err error) {
	defer func() {
		if p := recover(); p != nil {
			status, err = 0, f.panicked(address, p)
		}
	}()
	v := &visit{Fetcher: f, ch: ch, gap: max(f.opts.Gap, leastGap), local: max(f.opts.Gap, 0), end: time.Now().Add(maxVisit)}
	q := v.pageQuery(address)
	q.head = true
	ans, err := v.get(ctx, q)
	if err != nil || !missing(ans.status) {
		return statusOf(ans), err
	}
	q.head = false
	ans, err = v.get(ctx, q)
	if ans == nil {
		return 0, fmt.Errorf("to be sure: %w", err)
	}
	return ans.status, nil
}

func missing(status int) bool { return status == http.StatusNotFound || status == http.StatusGone }

// statusOf returns the status of an answer, 0 of none.
func statusOf(ans *answer) int {
	if ans == nil {
		return 0
	}
	return ans.status
}

package fetcher

import (
	"fmt"
	"net/http"

	"regionwire/news"
)

// statusError returns the failure that a status other than 200, 203, 226 and
// 304 means. A challenge page is one under whatever status it comes.
func statusError(ans *answer) error {
	if wall := botWall(ans.header, ans.body); wall != "" {
		return &Error{Kind: news.BotWall, Detail: fmt.Sprintf("%s (status %d)", wall, ans.status)}
	}
	detail := fmt.Sprintf("%d %s", ans.status, http.StatusText(ans.status))
	if title := pageTitle(ans.body); title != "" {
		detail += fmt.Sprintf(": a page titled %q", title)
	}
	failure := &Error{Kind: statusKind(ans.status), Detail: detail}
	switch ans.status {
	case http.StatusPartialContent:
		failure.Detail = "206: unexpected partial content; no range was asked for"
	case http.StatusIMUsed:
		failure.Detail = "226: unexpected delta; none was asked for"
	}
	return failure
}

func statusKind(status int) news.Kind {
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusProxyAuthRequired:
		return news.Unauthorized
	case status == http.StatusGone:
		return news.Gone
	case status == http.StatusTooManyRequests, status == http.StatusServiceUnavailable:
		return news.Busy
	case status == http.StatusRequestTimeout:
		return news.Timeout
	case status >= 400 && status < 500:
		return news.NotFound
	case status >= 500 && status < 600:
		return news.ServerError
	}
	return news.Unexpected
}

package fetcher

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	ext "github.com/mmcdole/gofeed/extensions"

	"regionwire/news"
)

// maxTTL bounds what is believed of a document's own interval.
const maxTTL = 7 * 24 * time.Hour

// schedule records what a document asks of those who poll it, in the outcome
// and in the state that remembers it for answers without a document.
func (d *document) schedule(p *news.Poll, f *feed) (warnings []string) {
	o := &p.Outcome
	o.TTL, o.SkipHour, o.SkipDay = 0, 0, 0
	if f.rss != nil {
		o.TTL = minutes(f.rss.TTL)
		if o.SkipHour = skippedHours(f.rss.SkipHours); o.SkipHour == 1<<24-1 {
			o.SkipHour = 0
			warnings = append(warnings, "skipHours names every hour and was ignored")
		}
		if o.SkipDay = skippedDays(f.rss.SkipDays); o.SkipDay == 1<<7-1 {
			o.SkipDay = 0
			warnings = append(warnings, "skipDays names every day and was ignored")
		}
	}
	o.TTL = max(o.TTL, updatePeriod(f.Extensions["sy"]))
	p.State.TTL, p.State.SkipHour, p.State.SkipDay = o.TTL, o.SkipHour, o.SkipDay
	return warnings
}

// minutes reads a ttl (RSS 2.0); 0 for what is none.
func minutes(s string) time.Duration {
	n, err := strconv.ParseUint(strings.TrimSpace(s), 10, 63)
	if err != nil {
		return 0
	}
	if n > uint64(maxTTL/time.Minute) {
		return maxTTL
	}
	return time.Duration(n) * time.Minute
}

// updatePeriod reads sy:updatePeriod and sy:updateFrequency (RSS 1.0
// Syndication Module); 0 when there is no period.
func updatePeriod(sy map[string][]ext.Extension) time.Duration {
	periods := map[string]time.Duration{
		"hourly": time.Hour, "daily": 24 * time.Hour, "weekly": 7 * 24 * time.Hour,
		"monthly": 30 * 24 * time.Hour, "yearly": 365 * 24 * time.Hour,
	}
	if len(sy["updatePeriod"]) == 0 {
		return 0
	}
	period := periods[strings.ToLower(strings.TrimSpace(sy["updatePeriod"][0].Value))]
	frequency := 1
	if f := sy["updateFrequency"]; len(f) > 0 {
		if n, err := strconv.Atoi(strings.TrimSpace(f[0].Value)); err == nil && n > 0 {
			frequency = n
		}
	}
	return min(period/time.Duration(frequency), maxTTL)
}

// skippedHours returns the hours as bits; 24 is midnight, as RSS 0.91 has it.
func skippedHours(hours []string) (bits uint32) {
	for _, h := range hours {
		if n, err := strconv.Atoi(strings.TrimSpace(h)); err == nil && n >= 0 && n <= 24 {
			bits |= 1 << (n % 24)
		}
	}
	return bits
}

// skippedDays returns the days as bits of time.Weekday.
func skippedDays(days []string) (bits uint8) {
	for _, name := range days {
		for day := time.Sunday; day <= time.Saturday; day++ {
			if strings.EqualFold(strings.TrimSpace(name), fmt.Sprint(day)) {
				bits |= 1 << day
			}
		}
	}
	return bits
}

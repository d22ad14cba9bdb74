package text

import "testing"

func TestZoneOfLanguage(t *testing.T) {
	for tag, want := range map[string]string{
		"vi": "Asia/Ho_Chi_Minh", "vi-VN": "Asia/Ho_Chi_Minh", "ja": "Asia/Tokyo", "de-AT": "Europe/Vienna", "en": "", "pt": "", "": "", "nonsense!": "",
	} {
		got := ""
		if loc := ZoneOfLanguage(tag); loc != nil {
			got = loc.String()
		}
		if got != want {
			t.Errorf("ZoneOfLanguage(%q) = %q, want %q", tag, got, want)
		}
	}
}

package text

import (
	"strings"
	"time"
)

// zoneOffsets are the abbreviations of zones that dates carry, in lower case,
// with their offsets from UTC in minutes. Where several zones share one, it is
// that of the zone with more newsrooms (IST is India's, CST North America's,
// BST Britain's).
var zoneOffsets = zonesEast(
	"gmt 0 utc 0 ut 0 z 0 wet 0",
	"cet 60 met 60 bst 60 west 60 wat 60 mez 60",
	"cest 120 mest 120 mesz 120 eet 120 cat 120 sast 120",
	"eest 180 msk 180 eat 180 trt 180 idt 180 fet 180",
	"gst 240 msd 240 samt 240 azt 240 get 240 irst 210 irdt 270 aft 270",
	"pkt 300 uzt 300 yekt 300 tmt 300 tjt 300 mvt 300 ist 330 npt 345",
	"bdt 360 btt 360 almt 360 omst 360 mmt 390",
	"ict 420 wib 420 krat 420 novt 420 hovt 420",
	"sgt 480 hkt 480 pht 480 phst 480 myt 480 wita 480 awst 480 ulat 480 irkt 480",
	"jst 540 kst 540 wit 540 yakt 540 acst 570 acdt 630",
	"aest 600 aedt 660 chst 600 pgt 600 vlat 600 nct 660 sbt 660 nzst 720 nzdt 780 fjt 720 tot 780",
	"nst -210 ndt -150 ast -240 adt -180 at -240 atlantic -240",
	"est -300 edt -240 et -300 edst -240 eastern -300 cst -360 cdt -300 ct -360 cdst -300 central -360",
	"mst -420 mdt -360 mt -420 mdst -360 mountain -420 pst -480 pdt -420 pt -480 pdst -420 pacific -480",
	"akst -540 akdt -480 hst -600 hast -600 hadt -540 sst -660",
	"brt -180 brst -120 art -180 clt -240 clst -180 uyt -180 pyt -240 gft -180 srt -180 bot -240 vet -240 gyt -240",
	"cot -300 pet -300 ect -300",
)

func zonesEast(lines ...string) map[string]*time.Location {
	m := map[string]*time.Location{}
	for _, line := range lines {
		fields := strings.Fields(line)
		for i := 0; i < len(fields); i += 2 {
			minutes, sign := fields[i+1], 1
			if rest, ok := strings.CutPrefix(minutes, "-"); ok {
				minutes, sign = rest, -1
			}
			m[fields[i]] = fixedZone(sign * digits(minutes) * 60)
		}
	}
	return m
}

// zoneAreas are the first parts of the names of the tz database.
var zoneAreas = words("Africa America Antarctica Arctic Asia Atlantic Australia Brazil Canada Chile Etc Europe Indian Mexico Pacific US")

// zoneNamed returns the zone of an abbreviation or of a name of the tz
// database, nil when there is none.
func zoneNamed(w string) *time.Location {
	if loc := zoneOffsets[w]; loc != nil {
		return loc
	}
	if area, _, ok := strings.Cut(w, "/"); !ok || !zoneAreas[area] {
		return nil
	}
	loc, err := time.LoadLocation(w)
	if err != nil { // not a zone, or no zone data on this machine
		return nil
	}
	return loc
}

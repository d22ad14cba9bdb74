package dedup

import (
	"strings"
	"testing"
	"time"
)

// Texts of several scripts, each with an edited copy and another report of the
// same event.
var tongues = []struct{ name, text, copy, other string }{
	{"English",
		"The county council voted late on Tuesday to close the Mill Road bridge for eight months while engineers replace its corroded beams. Residents of Ashford Hill fear that the detour through Lower Wexley will double the time that ambulances need to reach the hospital.",
		"(AP) The county council voted late Tuesday to close the Mill Road bridge for eight months while engineers replace its corroded beams. Residents of Ashford Hill fear the detour through Lower Wexley will double the time that ambulances need to reach the hospital.",
		"Ashford Hill must do without the Mill Road bridge: for eight months traffic will be sent by way of Lower Wexley. Ambulance drivers protested at the council's meeting, as rusty beams are torn out."},
	{"German",
		"Der Kreistag hat am Dienstagabend beschlossen, die Mühlenbrücke für acht Monate zu sperren, während die verrosteten Träger ersetzt werden. Anwohner in Großhausen fürchten, dass der Umweg über Niederwexlingen die Fahrzeit der Rettungswagen zum Krankenhaus verdoppelt.",
		"Der Kreistag hat am Dienstagabend beschlossen, die Mühlenbrücke für acht Monate zu sperren, während die verrosteten Träger ersetzt werden. Anwohner in Grosshausen fürchten, dass der Umweg über Niederwexlingen die Fahrzeit der Rettungswagen verdoppelt.",
		"Acht Monate ohne Mühlenbrücke: Großhausen muss den Umweg über Niederwexlingen nehmen. Fahrer der Rettungswagen protestierten im Kreistag."},
	{"Russian",
		"Областной совет поздно вечером во вторник решил закрыть Мельничный мост на восемь месяцев, пока инженеры заменят проржавевшие балки. Жители Верхнего Холма опасаются, что объезд через Нижний Вексель вдвое увеличит время, за которое скорая помощь доедет до больницы.",
		"Областной совет поздно вечером во вторник решил закрыть Мельничный мост на восемь месяцев, пока инженеры заменят проржавевшие балки. Жители Верхнего Холма опасаются, что объезд через Нижний Вексель вдвое увеличит время, за которое скорая доедет до больницы.",
		"Мельничный мост закроют на восемь месяцев: жители Верхнего Холма поедут через Нижний Вексель. Против выступили водители, работающие на скорой помощи."},
	{"Arabic",
		"قرر مجلس المحافظة مساء الثلاثاء إغلاق جسر الطاحونة لمدة ثمانية أشهر ريثما يستبدل المهندسون العوارض الصدئة. ويخشى سكان التلة العليا أن تضاعف التحويلة عبر البلدة السفلى الوقت الذي تحتاجه سيارات الإسعاف للوصول إلى المستشفى الكبير في المدينة.",
		"قرر مجلس المحافظة مساء الثلاثاء إغلاق جسر الطاحونة لمدة ثمانية أشهر ريثما يستبدل المهندسون العوارض الصدئة. ويخشى سكان التلة العليا أن تضاعف التحويلة عبر البلدة السفلى الوقت الذي تحتاجه سيارات الإسعاف للوصول إلى المستشفى.",
		"ثمانية أشهر من دون جسر الطاحونة: سكان التلة العليا مضطرون إلى التحويلة عبر البلدة السفلى، واحتج سائقو سيارات الإسعاف في الجلسة."},
	{"Chinese",
		"县议会周二深夜投票决定，在工程师更换锈蚀横梁期间，将磨坊路大桥关闭八个月。上山镇居民担心，绕道下溪村会使救护车前往县医院的时间增加一倍。",
		"（新华社）县议会周二深夜投票决定，在工程师更换锈蚀横梁期间，将磨坊路大桥关闭八个月。上山镇居民担心绕道下溪村会使救护车前往县医院的时间增加一倍。",
		"磨坊路大桥将关闭八个月，上山镇居民只好绕道下溪村，救护车司机在县议会会议上提出抗议。"},
	{"Thai",
		"สภาจังหวัดลงมติเมื่อดึกวันอังคารให้ปิดสะพานถนนโรงสีเป็นเวลาแปดเดือนระหว่างที่วิศวกรเปลี่ยนคานที่ขึ้นสนิม ชาวบ้านเนินเหนือเกรงว่าทางเบี่ยงผ่านบ้านล่างจะทำให้รถพยาบาลใช้เวลาไปโรงพยาบาลเพิ่มขึ้นสองเท่า",
		"สภาจังหวัดลงมติเมื่อดึกวันอังคารให้ปิดสะพานถนนโรงสีเป็นเวลาแปดเดือนระหว่างที่วิศวกรเปลี่ยนคานที่ขึ้นสนิม ชาวบ้านเนินเหนือเกรงว่าทางเบี่ยงผ่านบ้านล่างจะทำให้รถพยาบาลใช้เวลาเพิ่มขึ้นสองเท่า",
		"สะพานถนนโรงสีจะปิดแปดเดือน ชาวบ้านเนินเหนือต้องใช้ทางเบี่ยงผ่านบ้านล่าง คนขับรถพยาบาลคัดค้านในที่ประชุม"},
}

func TestLanguages(t *testing.T) {
	for _, x := range tongues {
		k := newDesk(t)
		title := strings.Join(strings.Fields(x.text)[:min(6, len(strings.Fields(x.text)))], " ")
		if i := strings.IndexAny(x.text, "，"); i > 0 {
			title = x.text[:i]
		}
		first := report("a.example", 0, Text{Title: title, Lead: x.text})
		second := report("b.example", 1, Text{Title: title, Lead: x.copy})
		third := report("c.example", 2, Text{Title: strings.Split(x.other, ":")[0], Lead: x.other})
		k.take(first)
		k.take(second)
		k.take(third)
		if k.copy(second) != first.ID {
			t.Errorf("%s: an edited copy is none\n%s", x.name, explained(k, second))
		}
		if k.copy(third) != third.ID || k.story(third) != first.ID {
			t.Errorf("%s: another report of the event: copy %v, story %v %+v", x.name, k.copy(third) != third.ID, k.story(third) == first.ID, k.mem.decisions[third.ID].Compared)
		}
		for _, y := range tongues {
			if y.name != x.name {
				r := report("d.example", 3, Text{Title: y.name, Lead: y.text})
				k.take(r)
				if k.story(r) == first.ID {
					t.Errorf("%s and %s share a story", x.name, y.name)
				}
			}
		}
	}
}

// D12: any bytes take linear time and no panic.
func TestHostileTexts(t *testing.T) {
	const size = 1 << 20
	for name, s := range map[string]string{
		"one word":         strings.Repeat("a", 10*size),
		"marks":            "a" + strings.Repeat("\u0301", 10*size/2),
		"invalid":          strings.Repeat("\xff\xfe", size/2),
		"digits":           strings.Repeat("1.", size/2),
		"numbers":          strings.Repeat("12 7/11 ", size/8),
		"entities":         strings.Repeat("&amp;amp;lt;", size/12),
		"unfinished":       strings.Repeat("&", 10*size),
		"lines":            strings.Repeat("a\n", size/2),
		"short words":      strings.Repeat("y a ", size/4),
		"words of digits":  strings.Repeat("a1", size/2),
		"han":              strings.Repeat("漢字", size/6),
		"dashes":           strings.Repeat("- ", size/2),
		"ellipses":         strings.Repeat("…", size/3),
		"emoji":            strings.Repeat("😀\u200d", size/7),
		"thai":             strings.Repeat("ก้", size/6),
		"repeated phrase":  strings.Repeat("tin tức hôm nay ", size/20),
		"full stops":       strings.Repeat(".", size),
		"opening brackets": strings.Repeat("(", size),
	} {
		k := newDesk(t)
		start := time.Now()
		r := report("a.example", 0, Text{Title: s, Lead: s, Body: s})
		k.take(r)
		k.take(report("b.example", 1, Text{Title: s, Lead: s, Body: s + "x"}))
		Significant(r.Text, Text{Title: s, Lead: s + " 1", Body: s})
		if took := time.Since(start); took > 8*time.Second {
			t.Errorf("%s: %v", name, took)
		} else {
			t.Logf("%s: %v", name, took)
		}
	}
}

func FuzzMatch(f *testing.F) {
	f.Add("Tiêu đề 3/11: A | B; C", "(LĐTĐ) Sáng nay, 10.000 người", "Đoạn một.\nNguồn: TTXVN")
	f.Add("\xff", "1-1-1 2/2/2", "a.b.c\n\n\n")
	f.Add("Live: A v B", "", strings.Repeat("漢", 40))
	f.Fuzz(func(t *testing.T, title, lead, body string) {
		k := newDesk(t)
		a := report("a.example", 0, Text{title, lead, body})
		b := report("b.example", 1, Text{title, lead, body})
		if k.take(a); a.ID == b.ID {
			return
		}
		d := k.take(b)
		if p := k.m; d.Copy != a.ID && d.Copy != b.ID || d.Story.IsZero() || p == nil {
			t.Errorf("%+v", d)
		}
	})
}

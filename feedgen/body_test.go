package feedgen

import (
	"html/template"
	"testing"
)

func TestWholeTextThatBeginsWithItsLead(t *testing.T) {
	const lead = "Sáng nay cầu thông xe, sớm hai tháng."
	for whole, want := range map[template.HTML]bool{
		"<p><b>Sáng nay cầu thông xe, sớm hai tháng.</b></p><p>Cầu dài 386 m.</p>": true,
		"<p>Sáng nay cầu thông xe, sớm hai tháng</p>":                              true,
		"<p>Cầu dài 386 m.</p>": false,
	} {
		if got := begins(whole, lead); got != want {
			t.Errorf("%q begins with its lead: %v, want %v", whole, got, want)
		}
	}
}

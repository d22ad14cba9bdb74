package dedup

import "strings"

// Tables of what an address may carry without naming another document. Names
// are in lower case and compared without regard to case.
var (
	// renderings are first labels under which a site shows the same article
	// to other devices.
	renderings = []string{"www", "m", "amp", "mobile"}

	trackingPrefixes = []string{
		"utm_", "mtm_", "matomo_", "pk_", "piwik_", "itm_", "hsa_", "hmb_", "_hs", "__hs", "at_medium", "at_campaign", "at_custom",
		"vn_source", "vn_medium", "vn_campaign", "vn_term", "vn_thumb", "fb_action", "fb_source", "fb_ref", "oly_", "vero_", "wt_mc", "wt_zmc",
		"guce_", "gad_", "amp_", "ns_mchannel", "ns_source", "ns_campaign", "ns_linkname", "sc_campaign", "sc_channel", "xtor",
	}

	// tracking are parameters that never choose a document.
	tracking = words(`
		amp
		fbclid gclid dclid gbraid wbraid gclsrc msclkid yclid ysclid twclid ttclid igshid igsh mibextid li_fat_id rb_clickid epik
		wickedid irclickid s_kwcid ef_id _openstat mc_cid mc_eid mkt_tok trk trkcampaign trkinfo _ga _gl _ke _kx dm_i cmpid cmp ocid
		ncid smid smtyp sref s_cid zarsrc zsrc gidzl zalo_share ref_src ref_url referrer __twitter_impression guccounter usqp
		share_token sharetoken spm from_rss rss_source fromrss source_rss newsletter_id nl_id
		jsessionid phpsessid aspsessionid cfid cftoken sessionid session_id`)

	// referrers are parameters that name where a reader came from on some
	// sites and choose a document on others: their value decides.
	referrers      = words(`ref source src from via share feature outputtype output medium`)
	referrerValues = words(`
		rss feed feeds rssfeed atom facebook fb zalo twitter x telegram tg whatsapp instagram tiktok youtube linkedin email mail
		newsletter push app mobile amp share sharing social home homepage google googlenews news_google msn`)
)

func words(list string) map[string]bool {
	m := map[string]bool{}
	for word := range strings.FieldsSeq(list) {
		m[word] = true
	}
	return m
}

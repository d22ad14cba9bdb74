package feedgen

var english = words{
	ReadAt: "Read at {paper}", AlsoBy: "also reported by", AllReports: "all papers on this", SoManyReport: "{n} paper reports this|{n} papers report this",
	Follows: "Follows:", EarlierReports: "earlier reports on this",
	WithdrawnTitle: "Article withdrawn", WithdrawnBy: "{paper} withdrew this article at {at}.", WithdrawnHere: "This article by {paper} was removed from here at {at}.",
	Untitled: "(untitled)",

	AboutPlace: "News about {place} {papers}", AboutAll: "News {papers}", FromPapers: "from {n} paper|from {n} papers",

	SkipToText: "Skip to content", Home: "Front page", Feeds: "Feeds",
	Report: "Report an error or ask for removal", ReportSubject: "Error or removal: {url}",
	AllInOPML: "Subscribe to all (OPML)", HowTo: "How to subscribe", Subscribe: "Subscribe", Updated: "updated {at}",

	Papers: "{n} paper|{n} papers", ItemsWeek: "{n} item this week|{n} items this week", ItemsToday: "{n} item today|{n} items today", NoneToday: "nothing today yet", NewestAt: "newest {at}",
	ByPlace: "By place", EachPlace: "each place is a feed", BySource: "By paper", EachSource: "each paper is a feed", AsPage: "read from its pages, it has no feed",
	NoFeeds: "No feed is configured yet. The administrator adds feeds in config.yaml.",

	Details: "details", Today: "today, {day}", Yesterday: "yesterday, {day}", Pinned: "Pinned",
	Empty: "No news in the last 30 days.", EmptyPlace: "No news about {place} in the last 30 days.",
	NewestIs: "Newest item: {at}", NothingYet: "No news yet. You can subscribe all the same; items arrive as soon as papers report.",
	EmptyMonth: "No news in this month.", NewestMonth: "Newest items", Months: "Months",
	SourceAbout: "Articles by {paper} that entered feeds here", PlaceAbout: "Articles about {place} that entered feeds here",

	SubscribeTo: "Subscribe to {feed}", Address: "Feed address",
	AddressHelp: "Copy this address into your news reader. New articles then come to you; no account is needed here.",
	OpenIn:      "Or open it with", InReader: "App on this device",
	Outlook: "Outlook classic: right-click “RSS Feeds”, choose “Add a New RSS Feed”, paste the address. The new Outlook reads no RSS.",
	Phone:   "Phone: install a news reader (NetNewsWire, Feeder, Read You…), choose to add a feed, paste the address.", OtherFormats: "The same in other formats:",
	WhatIs:    "What is a feed?",
	HowToText: "A feed is an address that a news reader asks from time to time: news comes to you in the order of time, without an algorithm and without advertising. Choose a feed below, or import the OPML file to subscribe to all at once.",
	JSONHead:  "For programmers",
	JSONText:  "In JSON Feed each item carries _regionwire: its article, the group of copies of its text (copy), its event (story, story_url), the paper (source), region IDs (regions), other papers with it (also_reported), the number of independent reports (independent) and of significant edits (rev).",

	Reports: "Reported by|Papers on this", First: "first", Same: "same text, {n} %", Own: "own report", Edited: "edited once|edited {n} times", InFeeds: "Found in",
	Differing:  "Figures that differ",
	PlacesHead: "Places", Sure: "certain, {n} of 100", Likely: "likely, {n} of 100", Mentioned: "mentioned, {n} of 100", InText: "“{text}” in the {field}",
	EvidenceFields: map[string]string{"kicker": "kicker", "title": "title", "lead": "lead", "body": "text", "home": "paper's home", "url": "address"},

	Errors: map[int][2]string{
		400: {"Bad request", "The server does not understand this request. Please check the address."},
		404: {"No such page", "The address may be mistyped, or the article has outlived its keeping. The feeds are on the front page."},
		405: {"For reading only", "This address answers GET and HEAD only."},
		500: {"An error on our side", "The feeds still work. Please try again in a minute."},
		503: {"Starting", "The server is starting. Please try again in a minute."},
	},

	Weekdays: [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	Day:      "2 January", Date: "2 January 2006", Clock: "15:04", At: "{clock}, {date}",
	Month:    "{month} {year}",
	Months12: [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
}

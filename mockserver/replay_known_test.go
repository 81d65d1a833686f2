package mockserver_test

// beyondContract are recorded cases whose outcome hangs on operations outside the
// contract, by pattern of scenario/case, with the reason. A pattern that excuses
// nothing is an error, so that the list shrinks as the contract grows.
var beyondContract = map[string]string{
	"x_auth/me verified":        "verifying an address",
	"x_auth/login *":            "verifying an address and resetting a password",
	"x_auth/* after reset":      "resetting a password",
	"x_auth/logout with cookie": "resetting a password: that person could not log in here",
	"x_ops_rules_cast/*":        "rules: a DROP drops",
	"x_orgs/*":                  "members and their roles",
}

// beyondReplay are recorded cases that no server could answer alike from the
// exchanges there are. They count as different where nothing is tolerated.
var beyondReplay = map[string]string{
	"deliveries_api/replay 404-delivery ?*": "recorded before the replayed attempt was made; here it is made at once",
	"deliveries_api/bulk project+status":    "which deliveries had failed by then depends on the recorded worker's pace",
	"extra/login limit *":                   "the logins that used up the limit are kept elsewhere",
}

// beyondDialect are recorded cases that the dialect of the recorded server
// answers otherwise, each for a reason that the contract shares or that is chance.
var beyondDialect = map[string]string{
	"raw_events/type '' len0":                "which of two messages comes is chance",
	"x_events/sanitized *":                   "masking rules are outside the contract",
	"x_events/diff with rules":               "masking rules are outside the contract",
	"x_events/perm sanitized: READ_ONLY key": "masking rules are outside the contract",
}

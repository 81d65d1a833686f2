package api

import "strings"

func blank(s string) bool { return strings.TrimSpace(s) == "" }

// containsFold is the platform's text filter: anywhere, in any case.
func containsFold(s, part string) bool {
	return strings.Contains(strings.ToLower(s), strings.ToLower(part))
}

// Package mask hides the values of headers that hold secrets before they are
// stored where people read them.
package mask

import (
	"slices"
	"strings"
)

// Hidden stands in for a value that is not shown.
const Hidden = "***MASKED***"

var (
	words = []string{"signature", "token", "secret", "hmac", "auth", "key", "credential", "password"}
	names = []string{"cookie", "set-cookie"}
)

// Header returns the value of a header, or Hidden when its name tells that it
// is a secret.
func Header(name, value string) string {
	name = strings.ToLower(name)
	if slices.Contains(names, name) || slices.ContainsFunc(words, func(w string) bool { return strings.Contains(name, w) }) {
		return Hidden
	}
	return value
}

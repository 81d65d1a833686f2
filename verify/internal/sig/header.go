package sig

import "net/http"

// Lookup returns all values of a header, in whatever case its name was put into
// the map: frameworks other than net/http hand over lower-case names, and a
// second spelling would be a way to hide a duplicate.
func Lookup(header http.Header, name string) []string {
	values, found := header[name], 0
	for key, candidate := range header {
		if equalFold(key, name) {
			values = candidate
			found++
		}
	}
	if found < 2 {
		return values
	}
	var all []string
	for key, candidate := range header {
		if equalFold(key, name) {
			all = append(all, candidate...)
		}
	}
	return all
}

// Field is one header of a request: its first value, and how many it has.
type Field struct {
	Value string
	Count int
}

// Collect looks several headers up in one pass over the map; fields[i] is what
// Lookup would find for names[i]. The names must differ.
func Collect(header http.Header, names []string, fields []Field) {
	for key, values := range header {
		for i, name := range names {
			if len(values) > 0 && equalFold(key, name) {
				fields[i].Value = values[0]
				fields[i].Count += len(values)
			}
		}
	}
}

// First returns the first value of a header, or "". It prefers the canonical
// spelling and scans the map only when that is absent.
func First(header http.Header, name string) string {
	if values := header[name]; len(values) > 0 {
		return values[0]
	}
	if values := Lookup(header, name); len(values) > 0 {
		return values[0]
	}
	return ""
}

// equalFold compares without case in ASCII only: strings.EqualFold would take
// the long s for an s.
func equalFold(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := 0; i < len(a); i++ {
		if lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + ('a' - 'A')
	}
	return c
}

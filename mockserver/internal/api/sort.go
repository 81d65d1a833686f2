package api

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// sorter knows the properties that rows may be sorted by.
type sorter[T any] map[string]func(a, b T) int

// sort orders rows by the request's sort parameters, each "property[,property…][,asc|desc]".
func (s sorter[T]) sort(rows []T, parameters []string) {
	var by []func(a, b T) int
	for _, parameter := range parameters {
		by = append(by, s.parse(parameter)...)
	}
	if len(by) == 0 {
		return
	}
	slices.SortStableFunc(rows, func(a, b T) int {
		for _, compare := range by {
			if c := compare(a, b); c != 0 {
				return c
			}
		}
		return 0
	})
}

// asked reports whether the parameters name any order.
func (s sorter[T]) asked(parameters []string) bool {
	return slices.ContainsFunc(parameters, func(p string) bool { return len(s.parse(p)) > 0 })
}

func (s sorter[T]) parse(parameter string) []func(a, b T) int {
	names := strings.Split(parameter, ",")
	descending := false
	switch last := names[len(names)-1]; {
	case strings.EqualFold(last, "desc"):
		descending = true
		names = names[:len(names)-1]
	case strings.EqualFold(last, "asc"):
		names = names[:len(names)-1]
	}
	var by []func(a, b T) int
	for _, name := range names {
		compare, ok := s[name]
		if !ok {
			continue // the contract lets known names and the empty text through
		}
		if descending {
			ascending := compare
			compare = func(a, b T) int { return ascending(b, a) }
		}
		by = append(by, compare)
	}
	return by
}

func byText[T any](of func(T) string) func(a, b T) int {
	return func(a, b T) int { return cmp.Compare(of(a), of(b)) }
}

func byNumber[T any](of func(T) int) func(a, b T) int {
	return func(a, b T) int { return cmp.Compare(of(a), of(b)) }
}

func byTime[T any](of func(T) time.Time) func(a, b T) int {
	return func(a, b T) int { return of(a).Compare(of(b)) }
}

func byFlag[T any](of func(T) bool) func(a, b T) int {
	return byNumber(func(row T) int {
		if of(row) {
			return 1
		}
		return 0
	})
}

// A missing value sorts last, as in the platform's database.
func byOptional[T, V any](of func(T) *V, compare func(a, b V) int) func(a, b T) int {
	return func(a, b T) int {
		x, y := of(a), of(b)
		switch {
		case x == nil && y == nil:
			return 0
		case x == nil:
			return 1
		case y == nil:
			return -1
		}
		return compare(*x, *y)
	}
}

func compareText(a, b string) int { return cmp.Compare(a, b) }

func compareNumber(a, b int) int { return cmp.Compare(a, b) }

func compareFlag(a, b bool) int { return byFlag(func(v bool) bool { return v })(a, b) }

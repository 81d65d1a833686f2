package ledger

import (
	"slices"
	"strings"
)

// Tolerates finds the entry that explains a difference between a recorded
// exchange and ours: name is scenario/case, pointer the member that differs.
func (l *Ledger) Tolerates(operation, name string, recorded, ours int, pointer string) (id string, ok bool) {
	for _, e := range l.Entries {
		if !slices.ContainsFunc(e.Evidence, func(glob string) bool { return matchCase(glob, name) }) {
			continue
		}
		for _, m := range e.Matches {
			if m.Status == recorded && m.Answer == ours && covers(m.Pointer, pointer) &&
				(slices.Contains(m.Operations, operation) || slices.Contains(m.Operations, "*")) {
				return e.ID, true
			}
		}
	}
	return "", false
}

// Explains reports whether some entry says that an operation answers a status
// where the recorded server answers another.
func (l *Ledger) Explains(operation string, answer int) (id string, ok bool) {
	for _, e := range l.Entries {
		for _, m := range e.Matches {
			if m.Answer == answer && m.Status != answer && slices.Contains(m.Operations, operation) {
				return e.ID, true
			}
		}
	}
	return "", false
}

// MatchesCase reports whether an entry's evidence names a recorded case.
func (e Entry) MatchesCase(name string) bool {
	return slices.ContainsFunc(e.Evidence, func(glob string) bool { return matchCase(glob, name) })
}

// matchCase compares a case with a glob in which * stands for any text.
func matchCase(glob, name string) bool {
	parts := strings.Split(glob, "*")
	if len(parts) == 1 {
		return glob == name
	}
	if !strings.HasPrefix(name, parts[0]) {
		return false
	}
	name = name[len(parts[0]):]
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(name, part)
		if i < 0 {
			return false
		}
		name = name[i+len(part):]
	}
	return strings.HasSuffix(name, parts[len(parts)-1])
}

// covers reports whether a listed pointer covers the member that differs: the
// same one, or one above it.
func covers(listed, pointer string) bool {
	if listed == "" {
		return true
	}
	want, have := strings.Split(listed, "/"), strings.Split(pointer, "/")
	if len(have) < len(want) {
		return false
	}
	for i, part := range want {
		if part != "*" && part != have[i] {
			return false
		}
	}
	return true
}

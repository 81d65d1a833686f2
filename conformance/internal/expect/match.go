package expect

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Difference is a place where a value is not what was expected.
type Difference struct {
	Path      string // such as content[0].id; empty for the whole value
	Want, Got string
}

// Options of Match.
type Options struct {
	// Ordered makes the order of lists of objects matter.
	Ordered bool
	// FoldNames finds members however their names are cased and whatever
	// underscores they have, but not below members that hold free data, and takes
	// times for the same that are the same to the millisecond.
	FoldNames bool
	// Exact refuses members that were not expected.
	Exact bool
}

// Missing is what a difference says of a value that is not there.
const Missing = "nothing"

// free are the members whose own members are data and no names of the contract.
var free = []string{"data", "fieldErrors"}

// Match compares got with a filled template: members that the template does not
// name are not looked at.
func Match(want, got any, o Options) []Difference {
	return match("", want, got, o)
}

func match(at string, want, got any, o Options) []Difference {
	switch w := want.(type) {
	case Kind:
		if !w.fits(got) {
			return []Difference{{at, string(w), Show(got)}}
		}
		return nil
	case map[string]any:
		g, ok := got.(map[string]any)
		if list, empty := got.([]any); empty && len(list) == 0 && len(w) == 0 {
			return nil // some languages have one empty value for both
		}
		if !ok {
			return []Difference{{at, Show(want), Show(got)}}
		}
		return matchObject(at, w, g, o)
	case []any:
		g, ok := got.([]any)
		if object, empty := got.(map[string]any); empty && len(object) == 0 && len(w) == 0 {
			return nil
		}
		if !ok {
			return []Difference{{at, Show(want), Show(got)}}
		}
		return matchList(at, w, g, o)
	case json.Number:
		if g, ok := got.(json.Number); ok && sameNumber(w, g) {
			return nil
		}
	default:
		if want == got || o.FoldNames && sameTime(want, got) {
			return nil
		}
	}
	return []Difference{{at, Show(want), Show(got)}}
}

func matchObject(at string, want, got map[string]any, o Options) []Difference {
	var found []Difference
	for _, name := range slices.Sorted(maps.Keys(want)) {
		inner := o
		if slices.Contains(free, name) {
			inner.FoldNames, inner.Exact = false, true
		}
		value, ok := member(got, name, o.FoldNames)
		if !ok && o.FoldNames && want[name] == nil {
			continue // some languages have no null
		}
		if !ok {
			found = append(found, Difference{join(at, name), Show(want[name]), Missing})
			continue
		}
		found = append(found, match(join(at, name), want[name], value, inner)...)
	}
	if o.Exact {
		for _, name := range slices.Sorted(maps.Keys(got)) {
			if _, expected := want[name]; !expected {
				found = append(found, Difference{join(at, name), Missing, Show(got[name])})
			}
		}
	}
	return found
}

func matchList(at string, want, got []any, o Options) []Difference {
	if len(want) != len(got) {
		return []Difference{{at, fmt.Sprintf("%d items", len(want)), fmt.Sprintf("%d items", len(got))}}
	}
	rest := slices.Clone(got)
	if !o.Ordered {
		rest = inOrderOf(want, rest, o)
	}
	var found []Difference
	for i := range want {
		found = append(found, match(fmt.Sprintf("%s[%d]", at, i), want[i], rest[i], o)...)
	}
	return found
}

// inOrderOf sorts got so that items that fit stand where they are expected.
func inOrderOf(want, got []any, o Options) []any {
	out := make([]any, len(want))
	taken := make([]bool, len(got))
	placed := make([]bool, len(want))
	for i := range want {
		for j := range got {
			if !taken[j] && len(match("", want[i], got[j], o)) == 0 {
				out[i], taken[j], placed[i] = got[j], true, true
				break
			}
		}
	}
	next := 0
	for i := range want {
		if placed[i] {
			continue
		}
		for taken[next] {
			next++
		}
		out[i], taken[next] = got[next], true
	}
	return out
}

func member(object map[string]any, name string, fold bool) (any, bool) {
	if value, ok := object[name]; ok || !fold {
		return value, ok
	}
	for _, key := range slices.Sorted(maps.Keys(object)) {
		if Fold(key) == Fold(name) {
			return object[key], true
		}
	}
	return nil, false
}

// Fold is a name without its case and underscores: http_status_code,
// HTTPStatusCode and httpStatusCode are the same name.
func Fold(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name))
}

func sameNumber(a, b json.Number) bool {
	x, okX := new(big.Rat).SetString(a.String())
	y, okY := new(big.Rat).SetString(b.String())
	return okX && okY && x.Cmp(y) == 0
}

// sameTime holds texts against each other as times. Some languages have no
// microseconds.
func sameTime(a, b any) bool {
	x, okX := a.(string)
	y, okY := b.(string)
	if !okX || !okY {
		return false
	}
	s, errX := time.Parse(time.RFC3339Nano, x)
	t, errY := time.Parse(time.RFC3339Nano, y)
	return errX == nil && errY == nil && s.Sub(t).Abs() < time.Millisecond
}

var (
	uuidForm   = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	secretForm = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)
)

func (k Kind) fits(value any) bool {
	text, isText := value.(string)
	switch k {
	case Anything:
		return true
	case Number:
		_, ok := value.(json.Number)
		return ok
	case UnixTime:
		seconds, ok := value.(json.Number)
		n, err := seconds.Int64()
		return ok && err == nil && time.Since(time.Unix(n, 0)).Abs() < 24*time.Hour
	case UUID:
		return uuidForm.MatchString(text)
	case Secret:
		return secretForm.MatchString(text)
	case Time:
		_, err := time.Parse(time.RFC3339Nano, text)
		return isText && err == nil
	}
	return isText
}

func join(at, name string) string {
	if at == "" {
		return name
	}
	return at + "." + name
}

// Show is a value as JSON text, for people.
func Show(value any) string {
	if kind, ok := value.(Kind); ok {
		return string(kind)
	}
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return fmt.Sprint(value)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// MatchText compares the text of a header with a filled template.
func MatchText(want any, got string) *Difference {
	value := any(got)
	if kind, ok := want.(Kind); ok && (kind == Number || kind == UnixTime) {
		value = json.Number(got)
		if !json.Valid([]byte(got)) {
			return &Difference{Want: string(kind), Got: Show(got)}
		}
	}
	if number, ok := want.(json.Number); ok {
		want = number.String()
	}
	if found := Match(want, value, Options{}); len(found) > 0 {
		return &found[0]
	}
	return nil
}

package transform

import (
	"strconv"
	"strings"

	"github.com/speakeasy-api/jsonpath/pkg/jsonpath"
	"gopkg.in/yaml.v3"
)

const (
	maxPath = 1000    // characters of an expression
	maxWork = 1 << 22 // nodes that a search may visit
)

// document is a JSON value to search in.
type document struct {
	root  *node
	nodes int
	found map[string]*node // by expression, since templates repeat them
}

func newDocument(root *node) *document {
	d := &document{root: root, found: map[string]*node{}}
	walk(root, func(*node) { d.nodes++ })
	return d
}

// find returns what a path leads to: one value for a definite path, an array of
// the matches for one that can have several. It returns nil when a definite
// path leads nowhere, and for a path that cannot be read.
func (d *document) find(path string) *node {
	found, ok := d.found[path]
	if !ok {
		found = d.search(path)
		d.found[path] = found
	}
	return found
}

func (d *document) search(path string) (found *node) {
	if len(path) > maxPath {
		return nil
	}
	path, count := cutCount(path)
	standard, definite := standardise(path)
	if !d.affordable(standard) {
		return nil
	}
	// The library has panicked on odd input before; a template must not take
	// a worker down.
	defer func() {
		if recover() != nil {
			found = nil
		}
	}()
	query, err := jsonpath.NewPath(standard)
	if err != nil {
		return nil
	}
	matches := query.Query(d.root)
	switch {
	case !definite:
		found = &node{Kind: yaml.SequenceNode, Content: matches}
	case len(matches) == 1:
		found = matches[0]
	default:
		return nil
	}
	if count {
		return length(found)
	}
	return found
}

// affordable refuses searches that would visit the document over and over:
// each descent, and each look back at the root from a filter, multiplies them.
func (d *document) affordable(path string) bool {
	work := 1
	for range strings.Count(path, "..") + strings.Count(path, "$") - 1 {
		if work *= max(d.nodes, 1); work > maxWork {
			return false
		}
	}
	return true
}

// cutCount takes the function that the platform's dialect adds off the end.
func cutCount(path string) (string, bool) {
	for _, f := range []string{".length()", ".size()"} {
		if rest, ok := strings.CutSuffix(path, f); ok {
			return rest, true
		}
	}
	return path, false
}

func length(n *node) *node {
	switch {
	case n.Kind == yaml.MappingNode:
		return number(strconv.Itoa(len(n.Content) / 2))
	case n.Kind == yaml.SequenceNode:
		return number(strconv.Itoa(len(n.Content)))
	case n.Tag == tagString:
		return number(strconv.Itoa(len([]rune(n.Value))))
	}
	return nil
}

// standardise rewrites a path of the platform's dialect as RFC 9535 has it:
// names after a dot may hold any character but . and [, so they go in brackets.
// definite tells whether the path leads to one place at most.
func standardise(path string) (standard string, definite bool) {
	definite = true
	var b strings.Builder
	for i := 0; i < len(path); {
		switch rest := path[i:]; {
		case strings.HasPrefix(rest, ".."):
			definite = false
			b.WriteString("..")
			i += 2
			if i < len(path) && path[i] != '[' && path[i] != '*' {
				i += name(&b, path[i:])
			}
		case strings.HasPrefix(rest, ".*"):
			definite = false
			b.WriteString("[*]")
			i += 2
		case rest[0] == '.' && len(rest) > 1 && rest[1] != '[':
			i += 1 + name(&b, rest[1:])
		case rest[0] == '[':
			inside := bracket(rest)
			if several(inside) {
				definite = false
			}
			b.WriteString(inside)
			i += len(inside)
		default:
			b.WriteByte(rest[0])
			i++
		}
	}
	return b.String(), definite
}

// name writes the name that s begins with in brackets and returns its length.
func name(b *strings.Builder, s string) int {
	end := strings.IndexAny(s, ".[")
	if end < 0 {
		end = len(s)
	}
	b.WriteString(`['`)
	b.WriteString(strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s[:end]))
	b.WriteString(`']`)
	return end
}

// bracket returns the bracketed part that s begins with, quotes and nested
// brackets included.
func bracket(s string) string {
	depth := 0
	var quote byte
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == '\\' {
				i++
			} else if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '[':
			depth++
		case c == ']':
			if depth--; depth == 0 {
				return s[:i+1]
			}
		}
	}
	return s
}

// several reports whether a bracketed part can select more than one value.
func several(inside string) bool {
	body := strings.TrimSpace(strings.Trim(inside, "[]"))
	if strings.HasPrefix(body, "'") || strings.HasPrefix(body, `"`) {
		return strings.Contains(body, "','") || strings.Contains(body, `","`) || strings.Contains(body, "', '")
	}
	return strings.ContainsAny(body, "*?:,")
}

// pointerToPath turns /a/b/0 and a.b into a path.
func pointerToPath(s string) string {
	switch {
	case strings.HasPrefix(s, "$"):
		return s
	case !strings.HasPrefix(s, "/"):
		return "$." + s
	}
	var b strings.Builder
	b.WriteByte('$')
	for part := range strings.SplitSeq(s[1:], "/") {
		part = strings.NewReplacer("~1", "/", "~0", "~").Replace(part)
		if _, err := strconv.ParseUint(part, 10, 31); err == nil {
			b.WriteString("[" + part + "]")
			continue
		}
		b.WriteString(`['` + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(part) + `']`)
	}
	return b.String()
}

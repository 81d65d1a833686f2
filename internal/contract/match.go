package contract

import (
	"net/url"
	"strings"
)

// Match finds the operation that a raw request path belongs to, with the
// values of its path parameters. A literal segment wins over a parameter. Only
// readers of recordings need it: a server knows the route already.
func (c *Contract) Match(method, path string) (*Operation, map[string]string) {
	path, _, _ = strings.Cut(path, "?")
	segments := strings.Split(path, "/")
	var best *Operation
	for _, op := range c.operations {
		if op.Method == method && op.fits(segments) && (best == nil || moreLiteral(op, best)) {
			best = op
		}
	}
	if best == nil {
		return nil, nil
	}
	values := map[string]string{}
	for i, segment := range best.segments {
		if name, ok := parameterName(segment); ok {
			values[name] = unescape(segments[i])
		}
	}
	return best, values
}

func (op *Operation) fits(segments []string) bool {
	if len(segments) != len(op.segments) {
		return false
	}
	for i, segment := range op.segments {
		if _, ok := parameterName(segment); ok {
			if segments[i] == "" {
				return false
			}
		} else if segment != segments[i] {
			return false
		}
	}
	return true
}

// moreLiteral compares from the left, as routers do.
func moreLiteral(a, b *Operation) bool {
	for i := range a.segments {
		_, pa := parameterName(a.segments[i])
		_, pb := parameterName(b.segments[i])
		if pa != pb {
			return pb
		}
	}
	return false
}

func unescape(segment string) string {
	if plain, err := url.PathUnescape(segment); err == nil {
		return plain
	}
	return segment
}

package exchange

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Redacted stands where a secret was that has no name.
const Redacted = "<redacted>"

// minSecret is the shortest text that is looked for everywhere: replacing each
// "a" of a report would destroy it and hide nothing.
const minSecret = 6

// Secret is a value that must not be shown. Name becomes "$Name" in its place,
// so that a curl line works once the variable is set.
type Secret struct{ Name, Value string }

// Redactor takes secrets out of what is shown: the values it was given, in
// every spelling they travel in, credentials in headers, and JSON members that
// hold secrets by their names. The nil Redactor knows the names only.
type Redactor struct{ values *strings.Replacer }

// NewRedactor makes a redactor of the given values.
func NewRedactor(secrets ...Secret) *Redactor {
	var pairs []string
	secrets = slices.Clone(secrets)
	// The longest first: one secret may be part of another.
	slices.SortStableFunc(secrets, func(a, b Secret) int { return len(b.Value) - len(a.Value) })
	for _, s := range secrets {
		if len(s.Value) < minSecret {
			continue
		}
		shown := Redacted
		if s.Name != "" {
			shown = "$" + s.Name
		}
		for _, spelling := range spellings(s.Value) {
			pairs = append(pairs, spelling, shown)
		}
	}
	return &Redactor{values: strings.NewReplacer(pairs...)}
}

func spellings(value string) []string {
	quoted, _ := json.Marshal(value) // a string always marshals
	all := []string{
		value, url.QueryEscape(value), url.PathEscape(value), string(quoted[1 : len(quoted)-1]),
		base64.StdEncoding.EncodeToString([]byte(value)), base64.RawURLEncoding.EncodeToString([]byte(value)),
	}
	return all
}

// Members of JSON objects that hold secrets, and those that do so only when
// they are long.
var (
	secretMember = regexp.MustCompile(`(?i)("(?:\w*(?:secret|password|token)|apiKey|privateKey|authConfig)"\s*:\s*)"(?:[^"\\]|\\.)+"`)
	longMember   = regexp.MustCompile(`("key"\s*:\s*)"[^"\\]{20,}"`)
)

// Text hides secrets in a text.
func (r *Redactor) Text(s string) string {
	if r != nil && r.values != nil {
		s = r.values.Replace(s)
	}
	s = secretMember.ReplaceAllStringFunc(s, func(member string) string { return hide(secretMember, member) })
	return longMember.ReplaceAllStringFunc(s, func(member string) string { return hide(longMember, member) })
}

// hide keeps the name of a variable that stands for the value already.
func hide(pattern *regexp.Regexp, member string) string {
	if name := pattern.FindStringSubmatch(member)[1]; !variable.MatchString(member[len(name):]) {
		return name + `"` + Redacted + `"`
	}
	return member
}

// variable is a placeholder that a shell fills in.
var variable = regexp.MustCompile(`\$HOOKFLOW_[A-Z_]+`)

// Exchange returns a copy of x without secrets, with bodies of at most limit
// bytes and a word on what is left out.
func (r *Redactor) Exchange(x Exchange, limit int) Exchange {
	x.Request.Target = r.Text(x.Request.Target)
	x.Request.Header = r.header(x.Request.Header)
	x.Request.Body = r.body(x.Request.Body, limit)
	x.Error = r.Text(x.Error)
	if x.Response != nil {
		answer := *x.Response
		answer.Header = r.header(answer.Header)
		answer.Body = r.body(answer.Body, limit)
		x.Response = &answer
	}
	violations := slices.Clone(x.Violations)
	for i := range violations {
		violations[i].Text = r.Text(violations[i].Text)
	}
	x.Violations = violations
	return x
}

// body looks behind the limit, so that a secret that lies across it is whole.
func (r *Redactor) body(b Body, limit int) Body {
	shown := Body(r.Text(string(b[:min(len(b), 2*limit)])))
	if len(b) <= limit && len(shown) <= limit {
		return shown
	}
	end := min(limit, len(shown))
	if len(b) > 2*limit { // what was read may end within a secret
		end = min(end, max(len(shown)-limit/2, 0))
	}
	for end > 0 && end < len(shown) && !utf8.RuneStart(shown[end]) {
		end--
	}
	if left := len(b) - end; left > 0 {
		return fmt.Appendf(slices.Clone(shown[:end]), " … and about %d bytes more", left)
	}
	return shown[:end]
}

var credentialHeaders = []string{"Authorization", "Proxy-Authorization", "X-Api-Key", "Cookie", "Set-Cookie"}

func (r *Redactor) header(h http.Header) http.Header {
	if h == nil {
		return nil
	}
	out := make(http.Header, len(h))
	for name, values := range h {
		shown := make([]string, len(values))
		for i, value := range values {
			shown[i] = r.Text(value)
			if slices.Contains(credentialHeaders, http.CanonicalHeaderKey(name)) && !variable.MatchString(shown[i]) && value != "" {
				shown[i] = Redacted
			}
		}
		out[name] = shown
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

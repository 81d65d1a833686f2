package dialect

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/webhook-platform/hookflow-go/internal/contract"
)

func TestCoerce(t *testing.T) {
	t.Parallel()
	integer, boolean := contract.Property{Type: "integer"}, contract.Property{Type: "boolean"}
	text, enum := contract.Property{Type: "string"}, contract.Property{Type: "string", Enum: true}
	id, date := contract.Property{Type: "string", Format: "uuid"}, contract.Property{Type: "string", Format: "date-time"}
	for _, tc := range []struct {
		property   contract.Property
		from, want string // "" is left as it is
	}{
		{integer, `"5"`, `5`}, {integer, `" 05 "`, `5`}, {integer, `""`, `null`}, {integer, `1.9`, `1`}, {integer, `-1.9`, `-1`},
		{integer, `1e3`, `1000`}, {integer, `5`, ``}, {integer, `"x"`, ``}, {integer, `"1.5"`, ``}, {integer, `true`, ``},
		{integer, `1e300`, ``}, {integer, `null`, ``}, {integer, `[1]`, ``}, {integer, `{}`, ``},
		{boolean, `"true"`, `true`}, {boolean, `"False"`, `false`}, {boolean, `""`, `null`}, {boolean, `1`, `true`}, {boolean, `0`, `false`},
		{boolean, `-7`, `true`}, {boolean, `"yes"`, ``}, {boolean, `1.0`, ``}, {boolean, `true`, ``},
		{text, `5`, `"5"`}, {text, `1.50`, `"1.50"`}, {text, `true`, `"true"`}, {text, `"x"`, ``}, {text, `{}`, ``}, {text, `null`, ``},
		{enum, `5`, ``}, {enum, `true`, ``}, {enum, `""`, ``},
		{id, `""`, `null`}, {id, `"x"`, ``}, {id, `5`, ``},
		{date, `""`, `null`}, {date, `0`, `"1970-01-01T00:00:00Z"`}, {date, `"x"`, ``},
		{contract.Property{}, `5`, ``}, {contract.Property{Type: "array"}, `"x"`, ``},
	} {
		assert.Equal(t, tc.want, string(coerce(tc.property, []byte(tc.from))), "%s of %+v", tc.from, tc.property)
	}
}

func TestLongID(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"1-1-1-1-1":                              "00000001-0001-0001-0001-000000000001",
		"a-b-c-d-e":                              "0000000a-000b-000c-000d-00000000000e",
		"123456789-1-1-1-1":                      "23456789-0001-0001-0001-000000000001",
		"11111111-2222-4333-8444-555555555555":   "11111111-2222-4333-8444-555555555555",
		"nope":                                   "nope",
		"1-1-1-1":                                "1-1-1-1",
		"1-1-1-1-g":                              "1-1-1-1-g",
		"1-1-1-1-":                               "1-1-1-1-",
		"00000000000000000-1-1-1-1":              "00000000-0001-0001-0001-000000000001",
		"11111111-2222-4333-8444-5555555555556":  "11111111-2222-4333-8444-5555555555556",
		"+1-1-1-1-1":                             "+1-1-1-1-1",
		"ffffffffffffffffff-1-1-1-1":             "ffffffffffffffffff-1-1-1-1",
		"11111111-2222-4333-8444-55555555555555": "11111111-2222-4333-8444-55555555555555",
	} {
		assert.Equal(t, want, longID(text), text)
	}
}

func TestAcceptsJSON(t *testing.T) {
	t.Parallel()
	for _, lines := range [][]string{nil, {"*/*"}, {"application/json"}, {"text/html, application/*;q=0.5"}, {"application/problem+json"}, {"text/html", "*/*"}, {"application/*+json"}} {
		assert.True(t, acceptsJSON(lines), lines)
	}
	for _, lines := range [][]string{{"text/html"}, {"application/xml, text/*"}, {"text/json"}, {""}} {
		assert.False(t, acceptsJSON(lines), lines)
	}
}

func TestWebServerRefuses(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]int{
		"/api/v1/projects":          0,
		"/api/v1/projects?x=//;%2F": 0,
		"/api/%2f":                  400,
		"/api/%5c":                  400,
		"/api//v1":                  401,
		"/api;x=1/v1":               401,
		"/api/%2e%2e/v1":            401,
		"/api/../v1":                401,
		"/api/..":                   401,
		"/api/./v1":                 401,
		"/api/..x/v1":               0,
		"/api/%252F":                401,
		"/api/%25":                  401,
	} {
		u, err := url.Parse(path)
		assert.NoError(t, err)
		for _, request := range []*http.Request{{RequestURI: path}, {URL: u}} {
			x := &translation{}
			x.Request = requestOf(request)
			got := 0
			for _, r := range webServer {
				if a := r.refuse(x); a != nil && got == 0 {
					got = a.Status
				}
			}
			assert.Equal(t, want, got, path)
		}
	}
	long := &http.Request{RequestURI: "/", Header: http.Header{"X": {strings.Repeat("a", maxHeader)}}}
	assert.Greater(t, headerSize(long), maxHeader)
}

func TestAllowedMethods(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "POST,OPTIONS", allowedMethods("OPTIONS, POST"))
	assert.Equal(t, "GET,HEAD,PUT,OPTIONS", allowedMethods("PUT, OPTIONS,GET"))
	assert.Equal(t, "GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS", allowedMethods("OPTIONS, DELETE, GET, PATCH, POST, PUT"))
	assert.Equal(t, "OPTIONS", allowedMethods(""))
}

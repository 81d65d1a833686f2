package exchange_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/conformance/internal/exchange"
	"github.com/webhook-platform/hookflow-go/internal/contract"
)

const project = "11111111-1111-4111-8111-111111111111"

func jsonHeader() http.Header {
	return http.Header{"Content-Type": {"application/json"}, "X-Correlation-Id": {"c"}}
}

func TestCheckNamesTheSideThatIsOff(t *testing.T) {
	t.Parallel()
	c, err := contract.Load()
	require.NoError(t, err)
	list := "/api/v1/projects/" + project + "/endpoints"
	page := `{"content":[],"totalElements":0}`
	for name, tc := range map[string]struct {
		x         exchange.Exchange
		operation string
		request   string // what the violation of that side says
		response  string
	}{
		"unknown route": {exchange.Exchange{Request: exchange.Request{Method: "GET", Target: "/api/v2/x?y=1"}}, "", "the contract has no GET /api/v2/x", ""},
		"bad query":     {exchange.Exchange{Request: exchange.Request{Method: "GET", Target: list + "?page=x"}}, "listEndpoints", "Parameter 'page' must be an integer", ""},
		"broken query":  {exchange.Exchange{Request: exchange.Request{Method: "GET", Target: list + "?page=%zz"}}, "listEndpoints", "the query cannot be read", ""},
		"bad field":     {exchange.Exchange{Request: exchange.Request{Method: "POST", Target: list, Header: jsonHeader(), Body: []byte(`{"url":"bad"}`)}}, "createEndpoint", "/url: Invalid URL format", ""},
		"no answer":     {exchange.Exchange{Request: exchange.Request{Method: "GET", Target: list}}, "listEndpoints", "", ""},
		"off schema":    {exchange.Exchange{Request: exchange.Request{Method: "GET", Target: list}, Response: &exchange.Response{Status: 200, Header: jsonHeader(), Body: []byte(page)}}, "listEndpoints", "", "off its schema"},
		"status":        {exchange.Exchange{Request: exchange.Request{Method: "GET", Target: list}, Response: &exchange.Response{Status: 418}}, "listEndpoints", "", "418 is not declared"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc.x.Check(c)
			tc.x.Check(c) // again finds the same, not twice as much
			assert.Equal(t, tc.operation, tc.x.Operation)
			for side, want := range map[string]string{exchange.SideRequest: tc.request, exchange.SideResponse: tc.response} {
				assert.Equal(t, want != "", tc.x.Off(side), side)
			}
			text := ""
			for _, v := range tc.x.Violations {
				text += v.Text
			}
			assert.Contains(t, text, tc.request+tc.response)
		})
	}
}

const (
	key    = `k3y/with+odd"chars`
	secret = "whsec-of-the-endpoint"
)

func redactor() *exchange.Redactor {
	return exchange.NewRedactor(exchange.Secret{Name: "HOOKFLOW_API_KEY", Value: key}, exchange.Secret{Value: secret}, exchange.Secret{Value: "ab"})
}

func TestSecretsAreRedactedEverywhere(t *testing.T) {
	t.Parallel()
	escaped, err := json.Marshal(key)
	require.NoError(t, err)
	x := exchange.Exchange{
		Request: exchange.Request{
			Method: "POST", Target: "/x?key=k3y%2Fwith%2Bodd%22chars",
			Header: http.Header{"X-Api-Key": {key}, "Authorization": {"Bearer unknown-token"}, "Cookie": {"a=b"}, "Webhook-Signature": {"v1,keep"}},
			Body:   []byte(`{"apiKey":` + string(escaped) + `,"password":"Pw1!","hmacSecret" : "s\"x","key":"abcdefghijklmnopqrstuvwxyz","note":"key"}`),
		},
		Response: &exchange.Response{
			Status: 200, Header: http.Header{"Set-Cookie": {"session=1"}},
			Body: []byte(`{"secret":"` + secret + `","standardWebhooksSecret":"whsec_` + base64.StdEncoding.EncodeToString([]byte(secret)) + `","accessToken":"t","empty":{"secret":""},"none":{"secret":null}}`),
		},
		Error:      "dial with " + key,
		Violations: []exchange.Violation{{Text: "bad " + secret}},
	}
	clean := redactor().Exchange(x, 1<<20)
	text, err := json.Marshal(clean)
	require.NoError(t, err)
	text = append(text, clean.Curl()...)
	for _, hidden := range []string{"k3y", secret, base64.StdEncoding.EncodeToString([]byte(secret)), "Pw1!", "unknown-token", "a=b", "session=1", "abcdefghijklmnopqrstuvwxyz", `s\"x`} {
		assert.NotContains(t, string(text), hidden)
	}
	assert.Equal(t, "v1,keep", clean.Request.Header.Get("Webhook-Signature"))
	assert.Contains(t, string(clean.Response.Body), `{"secret":""}`, "an empty secret is worth seeing")
	assert.Contains(t, string(clean.Response.Body), `"accessToken":"<redacted>"`)
	assert.Contains(t, string(clean.Request.Body), `"note":"key"`)
	assert.Equal(t, key, x.Request.Header.Get("X-Api-Key"), "the original is untouched")
	assert.Equal(t, "bad "+secret, x.Violations[0].Text)
	assert.Equal(t, "ab", redactor().Text("ab"), "a short text would be everywhere")
	assert.Equal(t, `{"password":"<redacted>"}`, (*exchange.Redactor)(nil).Text(`{"password":"x"}`))
}

// The line is given to a shell whose curl prints its arguments.
func TestCurlIsOneSafeShellCommand(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		request exchange.Request
		want    []string
		stdin   string
	}{
		"get": {exchange.Request{Method: "GET", Target: "/a?b=c&d='e'"}, []string{"http://h/a?b=c&d='e'"}, ""},
		"post": {
			exchange.Request{Method: "POST", Target: "/a", Header: http.Header{"X-Api-Key": {"$HOOKFLOW_API_KEY"}, "Host": {"h"}, "Content-Length": {"1"}, "Two": {"1", "2"}}, Body: []byte(`{"x":"it's $(rm) $HOME"}`)},
			[]string{"-X", "POST", "http://h/a", "-H", "Two: 1", "-H", "Two: 2", "-H", "X-Api-Key: k'1", "--data-binary", `{"x":"it's $(rm) $HOME"}`},
			"",
		},
		"head":   {exchange.Request{Method: "HEAD", Target: "/"}, []string{"--head", "http://h/"}, ""},
		"at":     {exchange.Request{Method: "PUT", Target: "/", Body: []byte("@/etc/passwd")}, []string{"-X", "PUT", "http://h/", "--data-binary", "@-"}, "@/etc/passwd"},
		"binary": {exchange.Request{Method: "PUT", Target: "/", Body: []byte("\xff\x00'")}, []string{"-X", "PUT", "http://h/", "--data-binary", "@-"}, "\xff\x00'"},
		"long":   {exchange.Request{Method: "PUT", Target: "/", Body: []byte(strings.Repeat("x", 9000))}, []string{"-X", "PUT", "http://h/", "--data-binary", "@BODY"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			script := `curl() { for a in "$@"; do printf '%s\n' "$a"; done; [ "$a" = @- ] && cat; return 0; }` + "\n" + exchange.Exchange{Request: tc.request}.Curl()
			cmd := exec.Command("bash", "-eu", "-c", script)
			cmd.Env = append(cmd.Environ(), "HOOKFLOW_URL=http://h", "HOOKFLOW_API_KEY=k'1")
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, string(out))
			assert.Equal(t, strings.Join(tc.want, "\n")+"\n"+tc.stdin, string(out))
		})
	}
}

func TestBodiesSurviveJSON(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "text ü", "\xff\x00"} {
		text, err := json.Marshal(exchange.Body(body))
		require.NoError(t, err)
		var back exchange.Body
		require.NoError(t, json.Unmarshal(text, &back))
		assert.Equal(t, body, string(back))
	}
}

func TestLongBodiesAreCut(t *testing.T) {
	t.Parallel()
	show := func(body string, limit int) string {
		x := exchange.Exchange{Request: exchange.Request{Body: []byte(body)}, Response: &exchange.Response{Body: []byte(body)}}
		clean := redactor().Exchange(x, limit)
		assert.Equal(t, body, string(x.Request.Body))
		assert.Equal(t, string(clean.Request.Body), string(clean.Response.Body))
		return string(clean.Request.Body)
	}
	assert.Equal(t, "abcü", show("abcü", 5))
	assert.Equal(t, "abc … and about 2 bytes more", show("abcü", 4), "no half rune")
	assert.NotContains(t, show("0123456789"+secret, 20), secret[:10], "a secret across the bound is hidden whole")
	many := strings.Repeat(secret+" ", 100)
	assert.NotContains(t, show(many, len(many)/3), secret[:10], "nor is half of one shown where much was hidden")
	assert.Equal(t, "\xff", show("\xff", 4))
}

func FuzzRedaction(f *testing.F) {
	f.Add("{\"password\":\"", "\"}")
	f.Add("", secret[:5])
	f.Fuzz(func(t *testing.T, before, after string) {
		assert.NotContains(t, redactor().Text(before+secret+after), secret)
		x := exchange.Exchange{Request: exchange.Request{Method: "POST", Target: "/", Body: []byte(before + secret + after)}}
		clean := redactor().Exchange(x, 100)
		assert.NotContains(t, string(clean.Request.Body)+clean.Curl(), secret)
		assert.LessOrEqual(t, len(clean.Request.Body), 150)
	})
}

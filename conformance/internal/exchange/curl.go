package exchange

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// URLVariable is the shell variable that a curl line takes the origin from.
const URLVariable = "HOOKFLOW_URL"

// maxCurlBody keeps a curl line readable; a longer body is named, not shown.
const maxCurlBody = 8 << 10

// Headers that curl sets itself, or that say nothing.
var curlOwn = []string{"Host", "Content-Length", "Accept-Encoding", "Connection", "User-Agent", "Accept", "Transfer-Encoding"}

// Curl is a shell command that sends the request again, to $HOOKFLOW_URL. Give
// it an exchange without secrets: their places are shell variables there.
func (x Exchange) Curl() string {
	var before string
	line := []string{"curl"}
	switch x.Request.Method {
	case http.MethodGet:
	case http.MethodHead:
		line = append(line, "--head")
	default:
		line = append(line, "-X", x.Request.Method)
	}
	line = append(line, `"$`+URLVariable+`"`+quote(x.Request.Target))
	for _, name := range sortedKeys(x.Request.Header) {
		if slices.Contains(curlOwn, name) {
			continue
		}
		for _, value := range x.Request.Header[name] {
			line = append(line, "-H", quote(name+": "+value))
		}
	}
	after := ""
	switch body := x.Request.Body; {
	case len(body) == 0:
	case len(body) > maxCurlBody:
		line, after = append(line, "--data-binary", "@BODY"), fmt.Sprintf("  # BODY holds the body of %d bytes", len(body))
	case !utf8.Valid(body) || strings.ContainsRune(string(body), 0):
		before = "printf %s " + base64.StdEncoding.EncodeToString(body) + " | base64 -d | "
		line = append(line, "--data-binary", "@-")
	case body[0] == '@':
		before = "printf %s " + quote(string(body)) + " | "
		line = append(line, "--data-binary", "@-")
	default:
		line = append(line, "--data-binary", quote(string(body)))
	}
	return before + strings.Join(line, " ") + after
}

// quote makes one shell word of s in which only our variables are expanded.
func quote(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		at := variable.FindStringIndex(s)
		if at == nil {
			b.WriteString(single(s))
			break
		}
		if at[0] > 0 {
			b.WriteString(single(s[:at[0]]))
		}
		b.WriteString(`"` + s[at[0]:at[1]] + `"`)
		s = s[at[1]:]
	}
	if b.Len() == 0 {
		return "''"
	}
	return b.String()
}

func single(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

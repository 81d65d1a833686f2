package mockserver_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/webhook-platform/hookflow-go/internal/contract"
	"github.com/webhook-platform/hookflow-go/internal/recording"
)

// comparison holds one recorded answer against ours.
type comparison struct {
	replay    *replay
	operation *contract.Operation
	exchange  recording.Exchange
	status    int
	found     []string // all differences
	open      []string // those that the ledger does not explain
}

func (c *comparison) compare(recorded, ours []byte) {
	if c.exchange.Response.Status != c.status {
		c.differ("", fmt.Sprintf("status %d %s, here %d %s", c.exchange.Response.Status, cut(recorded), c.status, cut(ours)))
		return
	}
	if len(recorded) == 0 || len(ours) == 0 {
		if len(recorded) != len(ours) {
			c.differ("", fmt.Sprintf("body %q, here %q", cut(recorded), cut(ours)))
		}
		return
	}
	if bytes.Equal(recorded, ours) {
		return
	}
	var a, b any
	if json.Unmarshal(recorded, &a) != nil || json.Unmarshal(ours, &b) != nil {
		c.differ("", fmt.Sprintf("body %q, here %q", cut(recorded), cut(ours)))
		return
	}
	c.values("", "", a, b)
}

// cookies compares names and attributes, and learns the values.
func (c *comparison) cookies(recorded, ours http.Header) {
	if c.exchange.Response.Status != c.status {
		return
	}
	a, b := recorded.Get("Set-Cookie"), ours.Get("Set-Cookie")
	if !c.sameText(refreshToken(a), refreshToken(b)) || cookieShape.ReplaceAllString(a, "") != cookieShape.ReplaceAllString(b, "") {
		c.differ("Set-Cookie", fmt.Sprintf("cookie %q, here %q", a, b))
	}
}

// cookieShape is what differs in every run, in a cookie that is not cleared.
var cookieShape = regexp.MustCompile(`=[^;]+\.[^;]+\.[^;]+;|Expires=.*20\d\d [^;]*;`)

func refreshToken(cookie string) string {
	value, _, _ := strings.Cut(strings.TrimPrefix(cookie, "refresh_token="), ";")
	return value
}

// connection are the headers that belong to the connection, or to the mock.
var connection = []string{"Connection", "Content-Length", "Transfer-Encoding", "Date", dialectHeader}

const dialectHeader = "X-Hookflow-Dialect"

// headers compares which headers there are, and the values of those that do not
// differ in every run.
func (c *comparison) headers(recorded, ours http.Header) {
	for _, name := range slices.Sorted(maps.Keys(recorded)) {
		if slices.Contains(connection, name) {
			continue
		}
		switch there := ours.Values(name); {
		case len(there) == 0:
			c.differ("header "+name, "missing here")
		case name != "X-Correlation-Id" && name != "Set-Cookie" && name != "X-Ratelimit-Reset" && name != "X-Ratelimit-Remaining" && !slices.Equal(recorded[name], there):
			c.differ("header "+name, fmt.Sprintf("%q, here %q", recorded[name], there))
		}
	}
	for name := range ours {
		if recorded[name] == nil && !slices.Contains(connection, name) {
			c.differ("header "+name, "only here")
		}
	}
}

func cut(b []byte) string {
	if len(b) > 160 {
		return string(b[:160]) + "…"
	}
	return string(b)
}

func (c *comparison) differ(pointer, text string) {
	c.found = append(c.found, text)
	if c.replay.faithful() {
		c.open = append(c.open, pointer+": "+text)
		return
	}
	id, ok := c.replay.ledger.Tolerates(c.operation.ID, c.exchange.Name(), c.exchange.Response.Status, c.status, pointer)
	if ok {
		c.replay.tolerated[id]++
		return
	}
	c.open = append(c.open, pointer+": "+text)
}

// volatile members differ in every run; that they are there, and of the same
// type, is all that is compared.
var volatile = map[string]bool{
	"latencyMs": true, "durationMs": true, "errorMessage": true, "requestHeaders": true, "responseHeaders": true,
	"headersJson": true, "responseHeadersJson": true, "clientIp": true, "ingressUrl": true, "keyPrefix": true,
	"responseBody": true, "responseBodySnippet": true,
	"headers": true, "slug": true, "requestCount": true,
	// Counts, because a part of the recording is kept elsewhere.
	"totalElements": true, "totalPages": true, "numberOfElements": true, "last": true, "empty": true,
	"replayed": true, "skipped": true, "totalMatched": true, "totalRequested": true, "hasMore": true,
}

// progress are the members of a delivery or forward that change until it is final.
var progress = []string{
	"status", "attemptCount", "nextRetryAt", "lastAttemptAt", "succeededAt", "failedAt",
	"startedAt", "finishedAt", "responseCode", "responseHeadersJson", "responseBodySnippet", "errorMessage",
}

// unfinished reports whether the recorded platform had not come to an end with a
// delivery or forward. Ours may be further on: it does not poll.
func unfinished(o map[string]any) bool {
	return o["status"] == "PENDING" || o["status"] == "PROCESSING"
}

func (c *comparison) values(pointer, name string, recorded, ours any) {
	if recorded == nil || ours == nil {
		if recorded != ours {
			c.differ(pointer, fmt.Sprintf("%s, here %s", show(recorded), show(ours)))
		}
		return
	}
	if kind(recorded) != kind(ours) {
		c.differ(pointer, fmt.Sprintf("%s, here %s", show(recorded), show(ours)))
		return
	}
	switch a := recorded.(type) {
	case map[string]any:
		c.objects(pointer, a, ours.(map[string]any))
	case []any:
		c.arrays(pointer, a, ours.([]any))
	case string:
		if !volatile[name] && !c.sameText(a, ours.(string)) {
			c.differ(pointer, fmt.Sprintf("%q, here %q", a, ours))
		}
	default:
		if !volatile[name] && recorded != ours {
			c.differ(pointer, fmt.Sprintf("%v, here %v", recorded, ours))
		}
	}
}

func kind(v any) string { return fmt.Sprintf("%T", v) }

func show(v any) string {
	text, _ := json.Marshal(v) // it came from JSON
	return cut(text)
}

func (c *comparison) objects(pointer string, recorded, ours map[string]any) {
	waiting := unfinished(recorded)
	for _, name := range slices.Sorted(maps.Keys(recorded)) {
		value, ok := ours[name]
		if !ok {
			c.differ(pointer+"/"+name, "missing here")
			continue
		}
		if waiting && slices.Contains(progress, name) || name == "deliveriesCreated" && c.replay.crippled[c.exchange.Scenario] {
			continue
		}
		c.values(pointer+"/"+name, name, recorded[name], value)
	}
	for _, name := range slices.Sorted(maps.Keys(ours)) {
		if _, ok := recorded[name]; !ok && !later[name] {
			c.differ(pointer+"/"+name, "only here: "+show(ours[name]))
		}
	}
}

// later are the members that a later release added; the contract has them as
// optional.
var later = map[string]bool{
	"signatureScheme": true, "standardWebhooksSecret": true, "schemaWarnings": true, "requestHeadersJson": true, "requestBodySnippet": true,
}

// arrays compares lists item by item where the same item is found on both
// sides. How many there are is not compared: a part of the recording, creations
// among it, is kept elsewhere.
func (c *comparison) arrays(pointer string, recorded, ours []any) {
	if len(recorded) > 0 && len(ours) == 0 {
		if c.replay.crippled[c.exchange.Scenario] {
			return
		}
		c.differ(pointer, fmt.Sprintf("%d items, here none", len(recorded)))
		return
	}
	for i, item := range recorded {
		o, ok := item.(map[string]any)
		if !ok {
			if i < len(ours) {
				c.values(fmt.Sprintf("%s/%d", pointer, i), "", item, ours[i])
			}
			continue
		}
		if other, ok := c.same(o, ours); ok {
			c.values(fmt.Sprintf("%s/%d", pointer, i), "", item, other)
		} else if other, ok := ours[0].(map[string]any); ok {
			c.shapes(fmt.Sprintf("%s/%d", pointer, i), o, other)
		}
	}
}

// same finds an item of the recording among ours: by its id, or by what it
// belongs to when the id is seen for the first time.
func (c *comparison) same(item map[string]any, ours []any) (any, bool) {
	keys := [][]string{{"id"}, {"eventId", "subscriptionId"}, {"deliveryId", "attemptNumber"}, {"incomingEventId", "destinationId", "attemptNumber"}, {"requestId"}}
	for _, key := range keys {
		var found []any
		for _, other := range ours {
			if o, ok := other.(map[string]any); ok && c.agree(key, item, o) {
				found = append(found, other)
			}
		}
		if len(found) == 1 {
			return found[0], true
		}
	}
	return nil, false
}

func (c *comparison) agree(key []string, recorded, ours map[string]any) bool {
	for _, name := range key {
		a, ok := recorded[name]
		if !ok {
			return false
		}
		if text, isText := a.(string); isText {
			if a, ok = c.replay.known[text]; !ok {
				return false
			}
		}
		if a != ours[name] {
			return false
		}
	}
	return true
}

// shapes compares only which members there are.
func (c *comparison) shapes(pointer string, recorded, ours map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(recorded)) {
		if _, ok := ours[name]; !ok {
			c.differ(pointer+"/"+name, "missing here")
		}
	}
}

var (
	isID       = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	isToken    = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)
	isJWT      = regexp.MustCompile(`^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$`)
	isHook     = regexp.MustCompile(`^http://[^/]+(/hook/[a-z0-9]{8})$`)
	isPath     = regexp.MustCompile(`^/hook/[a-z0-9]{8}$`)
	isSig      = regexp.MustCompile(`^t=\d+,v1=[0-9a-f]{64}$`)
	objectName = regexp.MustCompile(`@[0-9a-f]{6,8}\b`) // an object's address in Java's words
	millis     = regexp.MustCompile(`^\d{13}$`)
)

// sameText compares texts, and learns what a thing of the recording is called
// here.
func (c *comparison) sameText(recorded, ours string) bool {
	recorded, ours = objectName.ReplaceAllString(recorded, "@"), objectName.ReplaceAllString(ours, "@")
	known := c.replay.known
	if c.replay.ours(recorded) == ours {
		return true
	}
	if a, b := isHook.FindStringSubmatch(recorded), isHook.FindStringSubmatch(ours); a != nil && b != nil {
		recorded, ours = a[1], b[1]
	}
	for _, form := range []*regexp.Regexp{isPath, isID, isToken, isJWT, isSig, millis} {
		if form.MatchString(recorded) && form.MatchString(ours) {
			if own, ok := known[recorded]; ok && form != isJWT {
				return own == ours
			}
			known[recorded] = ours
			return true
		}
	}
	_, err1 := time.Parse(time.RFC3339Nano, recorded)
	_, err2 := time.Parse(time.RFC3339Nano, ours)
	return err1 == nil && err2 == nil
}

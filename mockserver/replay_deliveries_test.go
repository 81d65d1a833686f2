package mockserver_test

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/internal/recording"
	"github.com/webhook-platform/hookflow-go/verify"
)

// deliveries holds the webhooks that the recorded receivers got against those
// that came here during the replay: which attempts there were, every header, the
// signature and the body byte for byte.
func (r *replay) deliveries() {
	require.NoError(r.t, r.hf.Settle(r.t.Context()))
	all, err := recording.Deliveries()
	require.NoError(r.t, err)
	w := webhookReplay{replay: r, secrets: r.secrets(), attempts: map[string][]time.Time{}}
	for _, d := range all {
		w.delivery(d)
	}
	retried := 0
	for delivery, times := range w.attempts {
		if len(times) > 1 {
			retried++
			assert.True(r.t, slices.IsSortedFunc(times, func(a, b time.Time) int { return a.Add(-time.Millisecond).Compare(b) }), "%s: each attempt has its own time", delivery)
		}
	}
	share := float64(w.equal) / float64(w.equal+len(w.differences))
	r.t.Logf("%d recorded webhooks: %d equal (%.2f %%), %d differ; %d deliveries with more than one attempt; %d of events that are kept elsewhere left out",
		len(all), w.equal, 100*share, len(w.differences), retried, w.elsewhere)
	for _, d := range w.differences {
		r.t.Log(d)
	}
	assert.GreaterOrEqual(r.t, share, leastEqual)
	assert.Greater(r.t, w.equal, 400)
	assert.Greater(r.t, retried, 10)
}

// beyond are the receivers of scenarios that hang on operations outside the
// contract (rules, replay sessions), and of a name that the mock server answers
// for itself.
var beyond = regexp.MustCompile(`^/(x_ops|x_replay|example_com)`)

type webhookReplay struct {
	*replay
	secrets          []string               // of the recorded endpoints
	attempts         map[string][]time.Time // of those that were equal, by recorded delivery
	equal, elsewhere int
	differences      []string
}

var secretMember = regexp.MustCompile(`"secret": ?"([^"]+)"`)

// secrets are all that the recorded endpoints ever had.
func (r *replay) secrets() []string {
	found := map[string]bool{}
	for _, x := range r.exchanges {
		for _, m := range secretMember.FindAllStringSubmatch(string(x.Request.Body.Bytes)+string(x.Response.Body.Bytes), -1) {
			found[m[1]] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

func (w *webhookReplay) delivery(d recording.Delivery) {
	if beyond.MatchString(d.Path) {
		w.elsewhere++
		return
	}
	recorded := d.Headers.HTTP()
	event := recorded.Get("X-Event-Id") + recorded.Get("X-Incoming-Event-Id")
	isProbe := recorded.Get("X-Test") != "" || strings.HasSuffix(recorded.Get("User-Agent"), "Verification")
	if own, known := w.known[event]; known {
		event = own
	} else if !isProbe {
		w.elsewhere++ // an event that is kept elsewhere, or of an operation that is
		return
	}
	for _, ours := range w.standIn.received {
		if ours.matched || ours.path != d.Path || !isProbe && ours.header.Get("X-Event-Id")+ours.header.Get("X-Incoming-Event-Id") != event {
			continue
		}
		if ours.header.Get("X-Forward-Attempt") != recorded.Get("X-Forward-Attempt") {
			continue // forwards of one event may come in any order
		}
		id := recorded.Get("X-Delivery-Id")
		if own, known := w.known[id]; known && !isProbe && ours.header.Get("X-Delivery-Id") != own {
			continue
		}
		ours.matched = true
		w.known[id] = ours.header.Get("X-Delivery-Id")
		w.learn(recorded, ours.header)
		if found := w.compare(d, recorded, ours); len(found) > 0 {
			w.differences = append(w.differences, fmt.Sprintf("%s hit %d: %s", d.Path, d.Hit, strings.Join(found, "; ")))
			return
		}
		w.equal++
		if id != "" && !isProbe {
			w.attempts[id] = append(w.attempts[id], instant(ours.header))
		}
		return
	}
	w.differences = append(w.differences, fmt.Sprintf("%s hit %d: did not come", d.Path, d.Hit))
}

// learn notes ids that are seen in a webhook for the first time.
func (w *webhookReplay) learn(recorded, ours http.Header) {
	for _, name := range []string{"X-Event-Id", "X-Incoming-Request-Id"} {
		if _, known := w.known[recorded.Get(name)]; !known {
			w.known[recorded.Get(name)] = ours.Get(name)
		}
	}
	// A key that the policy AUTO made, which is not the event's id.
	key, own := anID.FindString(recorded.Get("Idempotency-Key")), anID.FindString(ours.Get("Idempotency-Key"))
	if _, known := w.known[key]; !known && key != recorded.Get("X-Event-Id") && own != ours.Get("X-Event-Id") {
		w.known[key] = own
	}
}

func (w *webhookReplay) compare(d recording.Delivery, recorded http.Header, ours *received) (found []string) {
	recorded.Del("Host")
	if a, b := w.inOurIDs(d.Headers.Get("Host")), ours.host; a != b {
		found = append(found, fmt.Sprintf("host %s, here %s", a, b))
	}
	body := w.inOurIDs(string(d.Body.Bytes))
	if fixed(body) != fixed(ours.body) {
		found = append(found, fmt.Sprintf("body %q, here %q", body, ours.body))
	}
	names := map[string]bool{}
	for name := range recorded {
		names[name] = true
	}
	for name := range ours.header {
		names[name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		switch name {
		case "X-Timestamp", "X-Signature": // see signature
			if len(recorded[name]) != len(ours.header[name]) || len(recorded[name]) > 1 && !slices.Equal(recorded[name][1:], ours.header[name][1:]) {
				found = append(found, fmt.Sprintf("%s %q, here %q", name, recorded[name], ours.header[name]))
			}
		case "Content-Length":
			if recorded.Get(name) != strconv.Itoa(len(d.Body.Bytes)) {
				found = append(found, "recorded length "+recorded.Get(name))
			}
		default:
			if a, b := w.inOurIDs(strings.Join(recorded[name], "\n")), strings.Join(ours.header[name], "\n"); a != b {
				found = append(found, fmt.Sprintf("%s %q, here %q", name, a, b))
			}
		}
	}
	return append(found, w.signature(recorded, d.Body.Bytes, ours)...)
}

// signature checks that ours is made with the secret that the recorded one was
// made with, in the same form, over our time and body.
func (w *webhookReplay) signature(recorded http.Header, body []byte, ours *received) []string {
	theirs := recorded.Get("X-Signature")
	if theirs == "" {
		return nil
	}
	for _, secret := range w.secrets {
		if verify.Sign(body, instant(recorded), secret) != theirs {
			continue
		}
		if own, known := w.known[secret]; known {
			secret = own
		}
		if want := verify.Sign([]byte(ours.body), instant(ours.header), secret); want != ours.header.Get("X-Signature") {
			return []string{fmt.Sprintf("X-Signature %q, want %q", ours.header.Get("X-Signature"), want)}
		}
		return nil
	}
	if !signatureForm.MatchString(ours.header.Get("X-Signature")) {
		return []string{"X-Signature " + ours.header.Get("X-Signature")}
	}
	return nil // the endpoint is kept elsewhere
}

var signatureForm = regexp.MustCompile(`^t=\d{13},v1=[0-9a-f]{64}$`)

func instant(h http.Header) time.Time {
	milliseconds, _ := strconv.ParseInt(h.Get("X-Timestamp"), 10, 64) // what is no number fails the signature
	return time.UnixMilli(milliseconds)
}

var anID = regexp.MustCompile(`[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|127\.0\.0\.1:18090`)

// inOurIDs says a text of the recording with the ids and the address there are here.
func (w *webhookReplay) inOurIDs(text string) string {
	return anID.ReplaceAllStringFunc(text, func(id string) string {
		if own, known := w.known[id]; known {
			return own
		}
		return id
	})
}

var probeValues = regexp.MustCompile(`whc_[A-Za-z0-9_-]{43}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z`)

// fixed is a body without what differs in every test and verification. The
// members of the latter come in any order.
func fixed(body string) string {
	text := probeValues.ReplaceAllString(body, "…")
	if !strings.Contains(text, "webhook.verification") {
		return text
	}
	members := strings.Split(strings.Trim(text, "{}"), ",")
	slices.Sort(members)
	return strings.Join(members, ",")
}

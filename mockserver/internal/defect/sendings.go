package defect

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/webhook-platform/hookflow-go/verify"
	"github.com/webhook-platform/hookflow-go/verify/provider"
)

// sending is a defect of what is sent. change reports whether it made a
// difference to this request.
type sending struct {
	name    string
	summary string
	change  func(*packet) bool
}

// sendings in the order in which they are applied: first what is signed, then
// how, then what happens to it afterwards.
var sendings = []sending{
	{"envelope-body", "wraps the data as {\"type\":…,\"data\":…}", func(p *packet) bool {
		kind, _ := json.Marshal(p.Purpose.EventType) // a text always encodes
		p.Body = slices.Concat([]byte(`{"type":`), kind, []byte(`,"data":`), p.Body, []byte(`}`))
		return p.seal()
	}},
	{"no-body-on-retry", "forgets the body when it tries again", func(p *packet) bool {
		if !p.retry() {
			return false
		}
		p.Body = nil
		return p.seal()
	}},
	{"same-timestamp-on-retry", "signs retries with the time of the event", func(p *packet) bool {
		if !p.retry() {
			return false
		}
		p.at = p.created
		return p.seal()
	}},
	{"signs-with-retired-secret", "signs with the retired secret while a rotation's grace lasts", func(p *packet) bool {
		return p.keys(func(s []string) []string { return s[1:] })
	}},
	{"no-second-signature", "leaves out the retired secret's signature while a rotation's grace lasts", func(p *packet) bool {
		return p.keys(func(s []string) []string { return s[:1] })
	}},
	{"retired-signature-first", "puts the retired secret's signature before the current one's", func(p *packet) bool {
		return p.keys(func(s []string) []string { slices.Reverse(s); return s })
	}},
	{"standard-id-per-attempt", "gives every attempt another webhook-id", func(p *packet) bool {
		if !p.retry() || !p.has("Webhook-Id") {
			return false
		}
		p.id = p.uniqueID("message")
		p.sealStandard(p.at)
		return true
	}},
	{"timestamp-in-seconds", "gives X-Timestamp and t in seconds", func(p *packet) bool {
		if !p.has("X-Signature") {
			return false
		}
		seconds := p.at.Unix()
		p.Header.Set("X-Timestamp", strconv.FormatInt(seconds, 10))
		return p.set("X-Signature", verify.Sign(p.Body, time.UnixMilli(seconds), p.secrets...))
	}},
	{"standard-timestamp-in-ms", "gives webhook-timestamp in milliseconds", func(p *packet) bool {
		if !p.has("Webhook-Signature") {
			return false
		}
		p.sealStandard(time.Unix(p.at.UnixMilli(), 0))
		return true
	}},
	{"signs-body-without-timestamp", "signs the body without the timestamp", func(p *packet) bool {
		if !p.has("X-Signature") {
			return false
		}
		text := "t=" + p.Header.Get("X-Timestamp")
		for _, secret := range p.secrets {
			h, err := provider.SignGeneric(p.Body, "X-Signature", "", secret)
			if err != nil {
				return false
			}
			text += ",v1=" + h.Get("X-Signature")
		}
		return p.set("X-Signature", text)
	}},
	{"signature-without-time", "leaves t out of X-Signature", func(p *packet) bool {
		_, rest, ok := strings.Cut(p.Header.Get("X-Signature"), ",")
		return ok && p.set("X-Signature", rest)
	}},
	{"upper-case-hex", "writes v1 in upper-case hex", func(p *packet) bool {
		t, hex, ok := strings.Cut(p.Header.Get("X-Signature"), ",")
		return ok && p.set("X-Signature", t+","+strings.ReplaceAll(strings.ToUpper(hex), "V1=", "v1="))
	}},
	{"no-standard-headers", "sends none of the webhook-* headers", func(p *packet) bool {
		return p.drop("Webhook-Id", "Webhook-Timestamp", "Webhook-Signature")
	}},
	{"no-legacy-signature", "sends no X-Signature and no X-Timestamp", func(p *packet) bool {
		return p.drop("X-Signature", "X-Timestamp")
	}},
	{"reserialised-body", "serialises the body anew after it was signed", func(p *packet) bool {
		decoder := json.NewDecoder(bytes.NewReader(p.Body))
		decoder.UseNumber()
		var value any
		if decoder.Decode(&value) != nil {
			return false
		}
		var anew bytes.Buffer
		if json.NewEncoder(&anew).Encode(value) != nil || bytes.Equal(anew.Bytes(), p.Body) {
			return false
		}
		p.Body = anew.Bytes()
		return true
	}},
	{"no-idempotency-key", "forgets Idempotency-Key", func(p *packet) bool { return p.drop("Idempotency-Key") }},
	{"idempotency-key-per-attempt", "gives every retry another Idempotency-Key", func(p *packet) bool {
		return p.retry() && p.set("Idempotency-Key", p.Header.Get("Idempotency-Key")+"-"+strconv.Itoa(p.Purpose.Attempt))
	}},
	{"no-event-id", "forgets X-Event-Id", func(p *packet) bool { return p.drop("X-Event-Id") }},
	{"delivery-id-per-attempt", "gives every retry another X-Delivery-Id", func(p *packet) bool {
		return p.retry() && p.set("X-Delivery-Id", p.uniqueID("delivery"))
	}},
	{"no-sequence-number", "numbers ordered deliveries 0", func(p *packet) bool { return p.ordered && p.set("X-Sequence-Number", "0") }},
	{"text-content-type", "sends JSON as text/plain", func(p *packet) bool { return p.set("Content-Type", "text/plain") }},
	{"other-user-agent", "calls itself something else", func(p *packet) bool { return p.set("User-Agent", "Hookflow/2.0") }},
	{"put-instead-of-post", "delivers with PUT", func(p *packet) bool { p.Method = http.MethodPut; return true }},
	{"duplicate-delivery", "makes every request twice", func(p *packet) bool { p.twice = true; return true }},
}

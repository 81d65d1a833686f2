package receiver

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
	"github.com/webhook-platform/hookflow-go/internal/vectors"
)

// marginMs keeps vectors at the bound of the tolerance away from it: no clock is
// exact, and a request takes time.
const marginMs = 60_000

// vectorCases are the vectors that a receiver with one secret and the usual
// tolerance can be sent.
func vectorCases() []testCase {
	var cases []testCase
	for i, file := range vectors.Files(vectors.Fixed()) {
		if file.Scheme == "provider" {
			continue // what others send to the platform
		}
		for j, v := range file.Tests {
			if !sendable(v) {
				continue
			}
			c := testCase{
				id: file.Scheme + "/" + v.ID, title: title(v), level: level(v), needs: schemeOf(v), want: accept, handled: 1,
				ageMs: age(v),
				make: func(p vectors.Params) []request {
					return []request{fromVector(vectors.Files(p)[i].Tests[j], p)}
				},
			}
			if v.Result != "valid" {
				c.want, c.handled = refuse, 0
			}
			cases = append(cases, c)
		}
	}
	return cases
}

// sendable leaves out what asks for another receiver, what the contract does not
// decide, and genuine bodies that the platform never sends.
func sendable(v vectors.Vector) bool {
	fixed := vectors.Fixed()
	switch {
	case !slices.Equal(v.Secrets, []string{fixed.Secret}), v.ToleranceMs != nil, v.MaxBody != 0, v.Handled != nil:
		return false
	case v.Result == "acceptable":
		return slices.Contains(v.Flags, "Forgery")
	case v.Result == "valid" || v.Reason == "invalid_payload":
		return json.Valid(body(v))
	}
	return true
}

// level: a genuine delivery as the platform writes it must get through, and a
// forged one must not. Forms that the platform never writes, and data that the
// receiver may not know, are hygiene.
func level(v vectors.Vector) report.Level {
	switch {
	case v.Result == "acceptable", slices.Contains(v.Flags, "Lenient"):
		return report.Hygiene
	case v.Result == "valid" && string(body(v)) != vectors.Fixed().Body:
		return report.Hygiene
	}
	return report.Contract
}

func title(v vectors.Vector) string {
	verdict := "Must be refused"
	if v.Result == "valid" {
		verdict = "Must be taken"
	}
	if v.Comment == "" {
		return verdict + ": vector " + v.ID
	}
	return verdict + ": " + v.Comment
}

// age moves a time at the bound of the tolerance away from it.
func age(v vectors.Vector) int64 {
	age := v.NowMs - vectors.Fixed().NowMs
	away := int64(marginMs)
	if v.Result == "valid" {
		away = -away
	}
	switch {
	case age > 0:
		return age + away
	case age < 0:
		return age - away
	}
	return 0
}

func schemeOf(v vectors.Vector) Scheme {
	has := map[string]bool{}
	for _, line := range v.Headers {
		has[strings.ToLower(line[0])] = true
	}
	standard := has["webhook-signature"] || has["webhook-id"]
	switch {
	case has["x-signature"] && standard:
		return Both
	case has["x-signature"]:
		return Hookflow
	case standard:
		return Standard
	}
	return Auto
}

func body(v vectors.Vector) []byte {
	if v.Body != nil {
		return []byte(*v.Body)
	}
	raw, _ := base64.StdEncoding.DecodeString(*v.BodyBase64) // the generator encoded it
	return raw
}

// fromVector completes a vector to what the platform sends: a vector has the
// headers that it is about, and ids that are the same in all of them.
func fromVector(v vectors.Vector, p vectors.Params) request {
	r := request{body: body(v)}
	facts := facts(p)
	for _, line := range v.Headers {
		for i, fact := range facts {
			if strings.EqualFold(line[0], fact[0]) {
				if fact[0] == "X-Timestamp" { // what the vector is about
					fact[1] = line[1]
				}
				line[1] = fact[1]
				facts = slices.Delete(slices.Clone(facts), i, i+1)
				break
			}
		}
		r.header = append(r.header, line)
	}
	r.header = append(r.header, facts...)
	return r
}

// agent lets the people behind a receiver see who was there.
const agent = "WebhookPlatform/1.0 (hookflow-conformance)"

// facts are the headers of a delivery that are not signed.
func facts(p vectors.Params) [][2]string {
	event := uuid("event", p.ID)
	return [][2]string{
		{"Content-Type", "application/json"}, {"User-Agent", agent}, {"X-Event-Id", event}, {"X-Delivery-Id", p.ID},
		{"X-Sequence-Number", "0"}, {"Idempotency-Key", event + "-" + uuid("endpoint", "")}, {"X-Timestamp", fmt.Sprint(p.NowMs)},
	}
}

// uuid makes an id of version 4's form that follows from its parts.
func uuid(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	b := sum[:16]
	b[6], b[8] = b[6]&0x0F|0x40, b[8]&0x3F|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

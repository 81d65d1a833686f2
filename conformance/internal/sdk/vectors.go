package sdk

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/webhook-platform/hookflow-go/conformance/adapter"
	"github.com/webhook-platform/hookflow-go/conformance/cases"
	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
	"github.com/webhook-platform/hookflow-go/internal/vectors"
)

// signatures is the tag of the cases that are made of the test vectors.
const signatures = "Signatures"

// vectorCase is one vector through one function of an SDK.
type vectorCase struct {
	function string
	file     int    // in vectors.Files
	vector   string // id
	codes    bool   // how it is refused, not whether
}

// Vectors makes cases of the test vectors: each goes through the functions that
// it can go through. Whether a request is taken is the contract's business; how
// it is refused is hygiene.
func (r *Runner) Vectors() []*cases.Case {
	r.vectors = map[string]vectorCase{}
	var all []*cases.Case
	add := func(v vectors.Vector, c vectorCase, id, level, title, pointer string) {
		r.vectors[id] = c
		all = append(all, &cases.Case{ID: id, Title: title, Level: level, Tag: signatures, Operation: c.function, Contract: pointer, Ledger: ledgerOf(c.function, v)})
	}
	for i, file := range vectors.Files(vectors.Fixed()) {
		for _, v := range file.Tests {
			for _, function := range functionsOf(file.Scheme, v) {
				prefix := "signatures/" + strings.ReplaceAll(snake(function), "_", "-") + "/"
				name := prefix + file.Scheme + "-" + strings.ReplaceAll(v.ID, "/", "-")
				add(v, vectorCase{function, i, v.ID, false}, name, levelOf(file.Scheme, v), titleOf(v), pointerOf(file.Scheme))
				if v.Result == "invalid" && v.Family != "invalid_config" && i == own(function) {
					add(v, vectorCase{function, i, v.ID, true}, name+"-code", cases.LevelHygiene,
						titleOf(v)+", with the code "+v.Family, pointerOf(file.Scheme))
				}
			}
		}
	}
	return append(all, r.generated()...)
}

func titleOf(v vectors.Vector) string {
	verdict := map[string]string{"valid": "is taken", "invalid": "is refused"}[v.Result]
	if comment := strings.TrimSuffix(v.Comment, "."); comment != "" {
		return comment + ": " + verdict
	}
	return v.ID + " " + verdict
}

// own is the file whose vectors show how a function refuses: the others are other
// functions' business.
func own(function string) int {
	return slices.Index([]string{adapter.VerifySignature, adapter.VerifyStandardWebhook, adapter.ConstructEvent}, function)
}

// functionsOf are those that a vector can go through. What the contract leaves
// open goes through none, and neither does what needs a guard against replays or
// a limit of its own.
func functionsOf(scheme string, v vectors.Vector) []string {
	legacy := len(headerValues(v, "X-Signature")) > 0
	switch {
	case v.Result == "acceptable", v.Handled != nil, v.MaxBody != 0:
		return nil
	case scheme == "hookflow" && json.Valid(bodyOf(v)):
		return []string{adapter.VerifySignature, adapter.ConstructEvent}
	case scheme == "hookflow":
		return []string{adapter.VerifySignature}
	case scheme == "standard":
		return []string{adapter.VerifyStandardWebhook}
	case scheme == "delivery" && (legacy || len(v.Headers) == 0 || v.Reason == "missing_header"):
		return []string{adapter.ConstructEvent}
	}
	return nil
}

// levelOf: a receiver must not be fooled and must take what the platform sends.
// Forms that it never sends, and mistakes of its owner, are hygiene.
func levelOf(scheme string, v vectors.Vector) string {
	misconfigured := v.Family == "invalid_config" && !slices.Contains(v.Flags, "Forgery")
	envelope := scheme == "delivery" && slices.Contains(v.Flags, "Envelope") && isObject(v)
	if slices.Contains(v.Flags, "Lenient") || misconfigured || envelope {
		return cases.LevelHygiene
	}
	return cases.LevelContract
}

func isObject(v vectors.Vector) bool {
	body, err := decode(bodyOf(v))
	_, object := body.(map[string]any)
	return err == nil && object
}

// ledgerOf is the entry about what a vector shows.
func ledgerOf(function string, v vectors.Vector) string {
	switch {
	case slices.Contains(v.Flags, "Rotation"):
		return "rotation-grace"
	case v.Reason == "missing_secret":
		return "verify-empty-secret"
	case v.ID == "syntax/two-t":
		return "verify-two-times"
	case function == adapter.ConstructEvent && v.Result == "valid" && json.Valid(bodyOf(v)) && !isObject(v):
		return "event-of-no-object"
	}
	return ""
}

func pointerOf(scheme string) string {
	parameter := map[string]string{"hookflow": "0", "standard": "4", "delivery": "0"}[scheme]
	return "/components/callbacks/EventDelivery/{$request.body#~1url}/post/parameters/" + parameter
}

func headerValues(v vectors.Vector, name string) []string {
	var values []string
	for _, line := range v.Headers {
		if strings.EqualFold(line[0], name) {
			values = append(values, line[1])
		}
	}
	return values
}

func bodyOf(v vectors.Vector) []byte {
	if v.Body != nil {
		return []byte(*v.Body)
	}
	raw, _ := base64.StdEncoding.DecodeString(*v.BodyBase64) // the generator encoded it
	return raw
}

// cannotSetClock is why a vector is left out whose verdict depends on the time.
const cannotSetClock = "the adapter cannot set the SDK's clock"

// forTheClock is a vector as the SDK's clock will see it: the fixed one where the
// adapter can set the clock, else one that is signed anew for the present.
func (r *Runner) forTheClock(c vectorCase) (v vectors.Vector, clock bool, reason string) {
	fixed := vectors.Fixed()
	v = find(c, fixed)
	if slices.Contains(r.Info.Capabilities, adapter.Clock) {
		return v, true, ""
	}
	age := v.NowMs - fixed.NowMs
	if age != 0 && v.ToleranceMs != nil {
		return v, false, cannotSetClock
	}
	now := time.Now().UnixMilli()
	fixed.NowMs = now - offTheBound(age, v.Result == "valid")
	v = find(c, fixed)
	if away := v.NowMs - now; away > 2*marginMs || away < -2*marginMs {
		return v, false, cannotSetClock // it is somebody else's, signed long ago
	}
	return v, false, ""
}

// marginMs keeps a vector at the bound of the tolerance away from it: a call
// takes time.
const marginMs = 60_000

func offTheBound(age int64, valid bool) int64 {
	away := int64(marginMs)
	if valid {
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

func find(c vectorCase, p vectors.Params) vectors.Vector {
	for _, v := range vectors.Files(p)[c.file].Tests {
		if v.ID == c.vector {
			return v
		}
	}
	return vectors.Vector{}
}

// vectorCall makes the call of a vector; a reason when the adapter cannot make it.
func (r *Runner) vectorCall(c vectorCase) (call adapter.Call, v vectors.Vector, reason string) {
	v, clock, reason := r.forTheClock(c)
	if reason != "" {
		return call, v, reason
	}
	payload := string(bodyOf(v))
	args := &adapter.Args{Payload: &payload, ToleranceMs: v.ToleranceMs}
	switch {
	case v.BodyBase64 != nil && !slices.Contains(r.Info.Capabilities, adapter.Bytes):
		return call, v, "the SDK takes text that is UTF-8 only"
	case v.BodyBase64 != nil:
		args.Payload, args.PayloadBase64 = nil, v.BodyBase64
	}
	switch {
	case len(v.Secrets) == 1:
		args.Secret = &v.Secrets[0]
	case !slices.Contains(r.Info.Capabilities, adapter.Secrets):
		return call, v, "the SDK takes one secret"
	default:
		args.Secrets = &v.Secrets
	}
	if clock {
		args.NowMs = &v.NowMs
	}
	if c.function == adapter.VerifySignature {
		signature := strings.Join(headerValues(v, "X-Signature"), "")
		args.Signature = &signature
	} else {
		headers := append([][2]string{}, v.Headers...)
		args.Headers = &headers
	}
	return adapter.Call{Operation: c.function, Args: args}, v, ""
}

func (r *Runner) judgeVector(result report.Result, c vectorCase, v vectors.Vector, outcome adapter.Outcome) report.Result {
	switch {
	case v.Result == "valid" && outcome.Error != nil:
		return fail(result, report.Finding{Check: "verdict", Expected: "taken", Got: describeError(outcome.Error)})
	case v.Result == "valid" && string(outcome.Result) == "false":
		return fail(result, report.Finding{Check: "verdict", Expected: "taken", Got: "refused"})
	case v.Result == "valid":
		return fail(result, delivered(c, v, outcome)...)
	case outcome.Error == nil && string(outcome.Result) != "false":
		if c.codes {
			return skip(result, "it is not refused at all")
		}
		return fail(result, report.Finding{Check: "verdict", Expected: "refused", Got: "taken"})
	case !c.codes:
		return fail(result)
	case outcome.Error == nil:
		return skip(result, "the SDK says no more than false")
	case !outcome.Error.Own:
		return fail(result, report.Finding{Check: "error.own", Expected: "an error of the SDK's own", Got: describeError(outcome.Error)})
	}
	got, ok := attribute(plain(outcome.Error.Attributes), "code", "errorCode", "reason")
	late := v.Reason == "malformed_timestamp" && got == "timestamp_expired" // what was read of it is another time
	if !ok || got != v.Family && got != v.Reason && !late {
		return fail(result, report.Finding{Check: "error.code", Expected: v.Family, Got: shown(got, ok)})
	}
	return fail(result)
}

// delivered judges what constructEvent made of a request.
func delivered(c vectorCase, v vectors.Vector, outcome adapter.Outcome) []report.Finding {
	if c.function != adapter.ConstructEvent || v.Delivery == nil {
		return nil
	}
	got, err := decode(outcome.Result)
	if err != nil {
		return []report.Finding{{Check: "result", Expected: "an event", Got: "no JSON"}}
	}
	data, err := decode([]byte(v.Delivery.Data))
	if err != nil {
		return nil // not every vector's data is JSON
	}
	want := map[string]any{"type": v.Delivery.Type, "data": data, "deliveryId": v.Delivery.DeliveryID}
	if stamps := headerValues(v, "X-Timestamp"); len(stamps) == 1 && stamps[0] == strconv.FormatInt(v.Delivery.TimeMs, 10) {
		want["timestamp"] = json.Number(stamps[0])
	}
	return findings("result", matchResult(want, got))
}

func snake(name string) string {
	var b strings.Builder
	for _, r := range name {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte('_')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// generated are the cases of the function that signs.
func (r *Runner) generated() []*cases.Case {
	c := &cases.Case{
		ID: "signatures/generate-signature/header", Title: "The header that is made for tests is the platform's", Level: cases.LevelContract,
		Tag: signatures, Operation: adapter.GenerateSignature, Contract: pointerOf("hookflow"),
	}
	r.vectors[c.ID] = vectorCase{function: adapter.GenerateSignature}
	return []*cases.Case{c}
}

func (r *Runner) judgeGenerated(result report.Result, outcome adapter.Outcome) report.Result {
	plain := vectors.Files(vectors.Fixed())[0].Tests[0]
	want := headerValues(plain, "X-Signature")[0]
	if outcome.Error != nil {
		return fail(result, report.Finding{Check: "result", Expected: want, Got: describeError(outcome.Error)})
	}
	got, err := decode(outcome.Result)
	if err != nil || got != want {
		return fail(result, report.Finding{Check: "result", Expected: want, Got: fmt.Sprint(got)})
	}
	return fail(result)
}

func generateCall() adapter.Call {
	p := vectors.Fixed()
	return adapter.Call{Operation: adapter.GenerateSignature, Args: &adapter.Args{Payload: &p.Body, Secret: &p.Secret, TimestampMs: &p.NowMs}}
}

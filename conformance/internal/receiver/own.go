package receiver

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
	"github.com/webhook-platform/hookflow-go/internal/vectors"
	"github.com/webhook-platform/hookflow-go/verify"
)

// Sizes of large bodies, in bytes. An event has up to 262,144; nothing that is
// genuine is larger.
const (
	largeGenuine = 200 << 10
	largeForged  = 4 << 20
	paced        = 64 << 10 // more than the buffers on the way, or it would leave at once
)

// firstCases come first: what a receiver takes decides what else makes sense.
const (
	caseBoth     = "delivery/scheme/both"
	caseHookflow = "delivery/scheme/legacy"
	caseStandard = "delivery/scheme/standard"
)

// aliveID is the last case.
const aliveID = "last/still-alive"

// ownCases are what no single vector says.
func ownCases() []testCase {
	one := func(build func(vectors.Params) request) func(vectors.Params) []request {
		return func(p vectors.Params) []request { return []request{build(p)} }
	}
	genuine := func(p vectors.Params) request { return signed(p, []byte(p.Body)) }
	return []testCase{
		{
			id: "reserialised/genuine", title: "White space in the body is part of what is signed: must be taken",
			level: report.Contract, want: accept, handled: 1,
			make: one(func(p vectors.Params) request { return signed(p, indented(p.Body)) }),
		},
		{
			id: "reserialised/written-anew", title: "The same JSON, written anew under the old signature: must be refused",
			level: report.Contract, want: refuse,
			make: one(func(p vectors.Params) request {
				r := signed(p, indented(p.Body))
				r.body = compact(p.Body)
				return r
			}),
		},
		{
			id: "repeat/retry", title: "A second attempt has the same ids and a new signature: must be taken, or acknowledged with 2xx",
			level: report.Contract, want: accept, handled: anyNumber,
			make: func(p vectors.Params) []request {
				first := genuine(p)
				p.NowMs++
				return []request{first, genuine(p)}
			},
		},
		{
			id: "repeat/replay", title: "The same bytes again are acknowledged or refused, and acted on once",
			level: report.Hygiene, want: noRetry, handled: 1,
			make: func(p vectors.Params) []request { return []request{genuine(p), genuine(p)} },
		},
		{
			id: "huge/genuine", title: "A genuine delivery of 200 KiB: must be taken, for events may have 256 KiB",
			level: report.Hygiene, want: accept, handled: 1,
			make: one(func(p vectors.Params) request { return signed(p, padded(p.Body, largeGenuine)) }),
		},
		{
			id: "huge/forged", title: "4 MiB that nobody signed: must be refused",
			level: report.Contract, want: refuse,
			make: one(func(p vectors.Params) request {
				r := genuine(p)
				r.body = padded(p.Body, largeForged)
				return r
			}),
		},
		{
			id: "slow/genuine", title: "A genuine delivery whose bytes come slowly: must be taken",
			level: report.Contract, want: accept, handled: 1,
			make: one(func(p vectors.Params) request {
				r := signed(p, padded(p.Body, paced))
				r.pace = slowly
				return r
			}),
		},
		{
			id: "slow/cut-off", title: "A delivery that ends half-way is not acted on",
			level: report.Contract, want: anything,
			make: one(func(p vectors.Params) request {
				r := signed(p, padded(p.Body, paced))
				r.pace = cutOff
				return r
			}),
		},
		{
			id: "request/get", title: "A GET is no delivery, whatever its headers say: must be refused",
			level: report.Hygiene, want: refuse,
			make: one(func(p vectors.Params) request {
				r := signed(p, nil)
				r.method = "GET"
				return r
			}),
		},
		{
			id: "request/test-webhook", title: "The webhook that testEndpoint sends: must be taken",
			level: report.Hygiene, want: accept, handled: anyNumber,
			make: one(func(p vectors.Params) request {
				at := time.UnixMilli(p.NowMs).UTC().Format("2006-01-02T15:04:05.000000000Z")
				r := signed(p, fmt.Appendf(nil, `{"test":true,"message":"This is a test webhook","timestamp":%q}`, at))
				r.header = append(r.header, [2]string{verify.HeaderTest, "true"})
				return r
			}),
		},
		{
			id: "request/verification", title: "The challenge of verifyEndpoint, which is not signed: answered 2xx with it",
			level: report.Hygiene, want: answerToken,
			make: one(func(p vectors.Params) request {
				token := "whc_" + strings.ReplaceAll(p.ID, "-", "") + "conformance"
				at := time.UnixMilli(p.NowMs).UTC().Format("2006-01-02T15:04:05.000000Z")
				return request{
					header: [][2]string{{"Content-Type", "application/json"}, {"User-Agent", "WebhookPlatform/1.0 Verification (hookflow-conformance)"}},
					body:   fmt.Appendf(nil, `{"type":"webhook.verification","challenge":%q,"timestamp":%q}`, token, at),
					token:  token,
				}
			}),
		},
		{
			id: aliveID, title: "After all of this a genuine delivery still gets through",
			level: report.Contract, want: accept, handled: 1, make: one(genuine),
		},
	}
}

// signed is a delivery as the platform sends it by default, in both schemes.
func signed(p vectors.Params, body []byte) request {
	at := time.UnixMilli(p.NowMs)
	return request{
		header: append(facts(p),
			[2]string{verify.HeaderSignature, verify.Sign(body, at, p.Secret)},
			[2]string{verify.HeaderStandardID, p.ID},
			[2]string{verify.HeaderStandardTimestamp, strconv.FormatInt(at.Unix(), 10)},
			// The notation that cannot be misread: the secret may look like it itself.
			[2]string{verify.HeaderStandardSignature, verify.SignStandard(p.ID, body, at, verify.StandardSecret(p.Secret))}),
		body: body,
	}
}

// padded fills a body with white space, so that a receiver that knows the body
// knows this one.
func padded(body string, size int) []byte {
	return append([]byte(body), bytes.Repeat([]byte(" "), max(size-len(body), 0))...)
}

func indented(body string) []byte {
	var b bytes.Buffer
	_ = json.Indent(&b, []byte(body), "  ", "\t") // it is JSON: the configuration was checked
	return append(b.Bytes(), '\r', '\n')
}

func compact(body string) []byte {
	var b bytes.Buffer
	_ = json.Compact(&b, []byte(body)) // as above
	return b.Bytes()
}

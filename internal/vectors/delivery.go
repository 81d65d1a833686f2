package vectors

// deliveryFile is a whole request: which scheme applies, what the delivery says.
func deliveryFile(p Params) File {
	secret, nowMs, nowSec, body, id := p.Secret, p.NowMs, p.NowMs/1000, p.Body, p.ID
	valid, invalid, acceptable := p.valid, p.invalid, p.acceptable
	stamp, seconds := itoa(nowMs), itoa(nowSec)
	legacy := func(text string) func(*Vector) {
		return func(v *Vector) {
			v.Headers = append(v.Headers, [][2]string{
				{"User-Agent", "WebhookPlatform/1.0"}, {"Content-Type", "application/json"},
				{"X-Signature", signed(secret, stamp, text)},
				{"X-Event-Id", "c1347ef8-d85c-4563-8543-5d6b9d7ee4e1"}, {"X-Delivery-Id", id},
				{"X-Timestamp", stamp}, {"X-Sequence-Number", "0"}, {"Idempotency-Key", "c1347ef8-3e8980b9"},
			}...)
			withBody(text)(v)
		}
	}
	standard := func(text string) func(*Vector) { return stdSigned(secret, id, seconds, text) }
	tests := []Vector{
		valid("scheme/legacy", "Only X-Signature.", nil, legacy(body), reads(id, nowMs, "", body)),
		valid("scheme/standard", "Only Standard Webhooks.", nil, standard(body), reads(id, nowSec*1000, "", body)),
		valid("scheme/both", "Both sets; the id is the signed one.", nil, legacy(body), standard(body), reads(id, nowSec*1000, "", body)),
		acceptable("scheme/bad-standard-beside-good-legacy", "invalid_signature", "No way down to the scheme that signs less.", []string{"Forgery", "Strict"},
			legacy(body), std(id, seconds, "v1,"+b64MAC("unknown", body))),
		valid("headers/lower-case", "Header names have no case.", []string{"Headers"}, withHeader("x-signature", signed(secret, stamp, body)), withHeader("x-delivery-id", id), reads(id, nowMs, "", body)),
		valid("headers/timestamp-not-believed", "X-Timestamp is not signed; the time is t.", []string{"Headers", "KnownSdkBug"},
			withHeader("X-Timestamp", "1"), withHeader("X-Delivery-Id", id), xsig(signed(secret, stamp, body)), reads(id, nowMs, "", body)),
		invalid("headers/none", "missing_header", "A request without a signature.", []string{"Headers"}),
		acceptable("headers/two-signatures", "duplicate_header", "A custom header named X-Signature behind the platform's.", []string{"Headers", "Strict"}, legacy(body), xsig("forged")),
	}
	for _, b := range []struct{ name, text, typ, data string }{
		{"string", `"str"`, "", `"str"`},
		{"null", `null`, "", `null`},
		{"array", `[1, {"a": 1}]`, "", `[1, {"a": 1}]`},
		{"envelope", `{"type":"order.completed","data":{"n":1}}`, "order.completed", `{"n":1}`},
		{"envelope-null-data", `{"type":"a.b","data":null}`, "a.b", `null`},
		{"type-alone", `{"type":"card","brand":"visa"}`, "", `{"type":"card","brand":"visa"}`},
		{"data-alone", `{"data":[1]}`, "", `{"data":[1]}`},
		{"type-not-a-string", `{"type":5,"data":1}`, "", `{"type":5,"data":1}`},
	} {
		tests = append(tests, valid("body/"+b.name, "", []string{"Envelope"}, legacy(b.text), reads(id, nowMs, b.typ, b.data)))
	}
	return File{Name: "delivery.json", Scheme: "delivery",
		Description: "A whole delivery: the scheme is the one that the headers show, and the body is JSON.",
		Tests: append(tests,
			acceptable("body/duplicate-type", "", "Parsers disagree about the type, so there is none.", []string{"Envelope", "Strict"},
				legacy(`{"type":"a","type":"b","data":1}`), reads(id, nowMs, "", `{"type":"a","type":"b","data":1}`)),
			acceptable("body/names-in-another-case", "", "Member names have case.", []string{"Envelope", "Strict"},
				legacy(`{"Type":"a","DATA":1}`), reads(id, nowMs, "", `{"Type":"a","DATA":1}`)),
			invalid("body/not-json", "invalid_payload", "Genuine, and no JSON.", []string{"RawBody"}, legacy(`{"a":`)),
			invalid("body/empty", "invalid_payload", "Genuine, and empty.", []string{"RawBody"}, legacy(``)),
			invalid("body/not-json-and-forged", "invalid_signature", "The signature comes first.", []string{"RawBody"}, legacy(body), withBody("{")),
			invalid("replay/legacy", "replayed", "Handled before.", []string{"Replay"}, legacy(body), handled("another", id)),
			invalid("replay/standard", "replayed", "Handled before.", []string{"Replay"}, standard(body), handled(id)),
			valid("replay/other-delivery", "Another delivery was handled before.", []string{"Replay"}, legacy(body), handled("another"), reads(id, nowMs, "", body)),
			acceptable("replay/no-id", "missing_header", "Nothing to remember it by.", []string{"Replay", "Strict"}, xsig(signed(secret, stamp, body)), handled("another")),
		)}
}

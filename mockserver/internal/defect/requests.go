package defect

import "encoding/json"

// requestDefects change the question rather than the answer.
var requestDefects = []rewrite{
	{"idempotency-ignored", "makes an event anew for a repeated Idempotency-Key", func(x *exchange) bool {
		given := x.op == "ingestEvent" && x.request.Header.Get("Idempotency-Key") != ""
		if given {
			x.request.Header.Del("Idempotency-Key")
		}
		return given
	}, nil},
	{"filters-ignored", "lists all deliveries, whatever the filters", func(x *exchange) bool {
		if x.op != "listDeliveriesByProject" {
			return false
		}
		given := false
		for _, name := range []string{"status", "endpointId", "eventId", "eventType", "fromDate", "toDate"} {
			given = given || x.query.Get(name) != ""
			x.query.Del(name)
		}
		return given
	}, nil},
	{"put-clears-absent", "clears the optional members that a PUT of an endpoint leaves out", func(x *exchange) bool {
		return x.op == "updateEndpoint" && x.readBody(func(body []byte) []byte {
			o := asObject(body)
			if o == nil {
				return body
			}
			for name, empty := range map[string]string{"description": `""`, "rateLimitPerSecond": "0"} {
				if _, given := o[name]; !given {
					o[name] = json.RawMessage(empty)
				}
			}
			return encode(o)
		})
	}, nil},
	{"patch-ignored", "answers a PATCH of a subscription and changes nothing", func(x *exchange) bool {
		return x.op == "patchSubscription" && x.readBody(func([]byte) []byte { return []byte("{}") })
	}, nil},
}

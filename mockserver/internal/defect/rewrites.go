package defect

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// rewrite is a defect of the API: what it does to a request on the way in and to
// the answer on the way out. Both report whether they made a difference.
type rewrite struct {
	name    string
	summary string
	in      func(*exchange) bool
	out     func(*exchange) bool
}

var rewrites = slices.Concat(pageDefects, errorDefects, memberDefects, requestDefects)

var pageDefects = []rewrite{
	{"page-off-by-one", "counts pages from 1",
		func(x *exchange) bool {
			n, err := strconv.Atoi(x.query.Get("page"))
			if err != nil || n < 1 {
				return false
			}
			x.query.Set("page", strconv.Itoa(n-1))
			return true
		},
		func(x *exchange) bool {
			return x.change(func(o object) {
				if n, err := strconv.Atoi(string(o["number"])); err == nil && o["content"] != nil {
					o["number"] = encode(n + 1)
				}
			})
		}},
	{"no-total-elements", "leaves totalElements out of pages", nil, func(x *exchange) bool {
		return x.change(func(o object) { delete(o, "totalElements") })
	}},
	{"array-instead-of-page", "answers lists as bare arrays", nil, func(x *exchange) bool {
		o := asObject(x.body)
		content, isPage := o["content"]
		if isPage {
			x.body = content
		}
		return isPage
	}},
	{"page-size-ignored", "answers pages of its own size", func(x *exchange) bool {
		given := x.query.Has("size")
		x.query.Del("size")
		return given
	}, nil},
	{"last-always-true", "says of every page that it is the last", nil, func(x *exchange) bool {
		return x.change(func(o object) {
			if o["content"] != nil {
				o["last"] = json.RawMessage("true")
			}
		})
	}},
}

// envelope rewrites the error envelope of these statuses; none means all.
func envelope(change func(object), statuses ...int) func(*exchange) bool {
	return func(x *exchange) bool {
		if x.status < 400 || len(statuses) > 0 && !slices.Contains(statuses, x.status) {
			return false
		}
		return x.change(change)
	}
}

// answerAs changes one status into another, in the envelope too.
func answerAs(from, to int) func(*exchange) bool {
	return func(x *exchange) bool {
		if x.status != from {
			return false
		}
		x.status = to
		x.change(func(o object) {
			if o["status"] != nil && o["error"] != nil {
				o["status"] = encode(to)
			}
		})
		return true
	}
}

var errorDefects = []rewrite{
	{"wrong-error-code", "calls not_found resource_not_found", nil, envelope(func(o object) {
		if string(o["error"]) == `"not_found"` {
			o["error"] = json.RawMessage(`"resource_not_found"`)
		}
	})},
	{"no-field-errors", "leaves fieldErrors out", nil, envelope(func(o object) { delete(o, "fieldErrors") })},
	{"no-status-in-error", "leaves status out of the error envelope", nil, envelope(func(o object) { delete(o, "status") })},
	{"error-as-text", "answers errors as plain text", nil, func(x *exchange) bool {
		message, ok := text(asObject(x.body)["message"])
		if x.status < 400 || !ok {
			return false
		}
		x.body = []byte(message)
		x.header.Set("Content-Type", "text/plain;charset=utf-8")
		return true
	}},
	{"validation-as-422", "answers 422 where a field is wrong", nil, func(x *exchange) bool {
		return asObject(x.body)["fieldErrors"] != nil && answerAs(http.StatusBadRequest, http.StatusUnprocessableEntity)(x)
	}},
	{"conflict-as-400", "answers 400 where there is a conflict", nil, answerAs(http.StatusConflict, http.StatusBadRequest)},
	{"unauthorized-as-403", "answers 403 without a credential", nil, answerAs(http.StatusUnauthorized, http.StatusForbidden)},
	{"no-retry-after", "leaves Retry-After out", nil, func(x *exchange) bool {
		given := x.header.Get("Retry-After") != ""
		x.header.Del("Retry-After")
		return given
	}},
	{"rate-limit-reset-in-ms", "gives X-RateLimit-Reset in milliseconds", nil, func(x *exchange) bool {
		const name = "X-RateLimit-Reset"
		seconds, err := strconv.ParseInt(x.header.Get(name), 10, 64)
		if err != nil {
			return false
		}
		x.header.Set(name, strconv.FormatInt(seconds*1000, 10))
		return true
	}},
	{"no-rate-limit-headers", "leaves the X-RateLimit headers out", nil, func(x *exchange) bool {
		given := x.header.Get("X-RateLimit-Limit") != ""
		for _, name := range []string{"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"} {
			x.header.Del(name)
		}
		return given
	}},
	{"correlation-id-ignored", "answers with another X-Correlation-ID than it was given", nil, func(x *exchange) bool {
		given := x.request.Header.Get("X-Correlation-Id")
		if given == "" {
			return false
		}
		x.header.Set("X-Correlation-ID", "other-"+given)
		return true
	}},
}

// members rewrites the objects of successful answers.
func members(change func(object)) func(*exchange) bool {
	return func(x *exchange) bool { return x.ok() && x.each(change) }
}

// instants rewrites every member that is a time.
func instants(write func(time.Time) any) func(*exchange) bool {
	return members(func(o object) {
		for name, raw := range o {
			value, ok := text(raw)
			if !ok || !strings.HasSuffix(name, "At") {
				continue
			}
			if at, err := time.Parse(time.RFC3339Nano, value); err == nil {
				o[name] = encode(write(at))
			}
		}
	})
}

var memberDefects = []rewrite{
	{"renamed-status-code", "calls httpStatusCode httpStatus", nil, members(func(o object) {
		if code, ok := o["httpStatusCode"]; ok {
			o["httpStatus"] = code
			delete(o, "httpStatusCode")
		}
	})},
	{"nulls-omitted", "leaves members out that are null", nil, members(func(o object) {
		for name, raw := range o {
			if string(raw) == "null" {
				delete(o, name)
			}
		}
	})},
	{"times-as-numbers", "gives times as Unix milliseconds", nil, instants(func(at time.Time) any { return at.UnixMilli() })},
	{"times-without-zone", "gives times without a zone", nil, instants(func(at time.Time) any { return at.UTC().Format("2006-01-02T15:04:05.000000") })},
	{"counts-as-text", "gives attemptCount and deliveriesCreated as text", nil, members(func(o object) {
		for _, name := range []string{"attemptCount", "deliveriesCreated"} {
			if raw, ok := o[name]; ok {
				o[name] = encode(string(raw))
			}
		}
	})},
	{"lower-case-status", "writes the statuses of deliveries in lower case", nil, func(x *exchange) bool {
		return strings.Contains(x.op, "Deliver") && members(func(o object) {
			if status, ok := text(o["status"]); ok {
				o["status"] = encode(strings.ToLower(status))
			}
		})(x)
	}},
	{"deliveries-miscounted", "counts one delivery too many at ingestion", nil, members(func(o object) {
		if n, err := strconv.Atoi(string(o["deliveriesCreated"])); err == nil {
			o["deliveriesCreated"] = encode(n + 1)
		}
	})},
	{"secret-in-list", "shows the secrets of endpoints when they are read and listed", nil, func(x *exchange) bool {
		return (x.op == "listEndpoints" || x.op == "getEndpoint") && members(func(o object) {
			id, _ := text(o["id"])
			x.store.Read(func(tx *store.Tx) {
				if e, ok := tx.Endpoints.Get(id); ok {
					o["secret"] = encode(e.Secret)
				}
			})
		})(x)
	}},
	{"no-secret-on-create", "does not show an endpoint's secret when it is made", nil, func(x *exchange) bool {
		return x.op == "createEndpoint" && members(func(o object) { o["secret"] = json.RawMessage("null") })(x)
	}},
	{"created-as-200", "answers 200 where something was made", nil, answerAs(http.StatusCreated, http.StatusOK)},
	{"no-content-as-200", "answers 200 and {} where there is nothing to say", nil, func(x *exchange) bool {
		if x.status != http.StatusNoContent {
			return false
		}
		x.status, x.body = http.StatusOK, []byte("{}")
		x.header.Set("Content-Type", "application/json")
		return true
	}},
}

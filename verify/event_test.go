package verify_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/verify"
)

func TestEventHookflow(t *testing.T) {
	t.Parallel()
	const body = `{"order": "o1", "total": 9.50}`
	header := hookflowHeader(body, secret)
	header.Set("X-Sequence-Number", "3")
	// Not signed, so it must not be believed.
	header.Set("X-Timestamp", "1")
	d, err := verify.Event([]byte(body), header, []string{secret}, at(time.Second))
	require.NoError(t, err)
	assert.Equal(t, verify.Delivery{
		Scheme:         verify.SchemeHookflow,
		EventID:        "c1347ef8-d85c-4563-8543-5d6b9d7ee4e1",
		DeliveryID:     "c2053eec-5fb7-4b7a-a081-c82f86ebc014",
		Sequence:       3,
		IdempotencyKey: "c1347ef8-3e8980b9",
		Time:           signedAt,
		Body:           []byte(body),
		Data:           []byte(body),
	}, d)
	var order struct{ Order string }
	require.NoError(t, d.Decode(&order))
	assert.Equal(t, "o1", order.Order)
	requireReason(t, verify.ErrInvalidPayload, d.Decode(new(int)))
}

func TestEventStandardCoversTheID(t *testing.T) {
	t.Parallel()
	const body, id = `[1, 2]`, "7b0e3e5e-8f5c-4a3c-9f55-0f3c2b0d9a11"
	header := standardHeader(hookflowHeader(body, secret), id, body, secret)
	header.Set("X-Delivery-Id", "what an attacker wrote")
	d, err := verify.Event([]byte(body), header, []string{secret}, at(0))
	require.NoError(t, err)
	assert.Equal(t, verify.SchemeStandard, d.Scheme)
	assert.Equal(t, id, d.DeliveryID)
	assert.True(t, d.Time.Equal(time.Unix(signedAt.Unix(), 0)))

	header.Set("Webhook-Id", "another")
	_, err = verify.Event([]byte(body), header, []string{secret}, at(0))
	requireReason(t, verify.ErrInvalidSignature, err)
}

func TestEventPicksTheScheme(t *testing.T) {
	t.Parallel()
	const body = `{}`
	legacy := hookflowHeader(body, secret)
	std := standardHeader(http.Header{}, "id", body, secret)
	both := standardHeader(hookflowHeader(body, secret), "id", body, secret)
	badStd := both.Clone()
	badStd.Set("Webhook-Signature", "v1,AAAA")
	badLegacy := both.Clone()
	badLegacy.Set("X-Signature", "t=1,v1=00")
	tests := []struct {
		name   string
		header http.Header
		scheme verify.Scheme
		want   verify.Reason
		used   verify.Scheme
	}{
		{"only X-Signature", legacy, verify.SchemeAuto, "", verify.SchemeHookflow},
		{"only Standard", std, verify.SchemeAuto, "", verify.SchemeStandard},
		{"both", both, verify.SchemeAuto, "", verify.SchemeStandard},
		{"neither", http.Header{}, verify.SchemeAuto, verify.ErrMissingHeader, ""},
		{"nil header", nil, verify.SchemeAuto, verify.ErrMissingHeader, ""},
		{"no way down from a bad Standard signature", badStd, verify.SchemeAuto, verify.ErrInvalidSignature, ""},
		{"X-Signature is not looked at then", badLegacy, verify.SchemeAuto, "", verify.SchemeStandard},
		{"Standard demanded, stripped", legacy, verify.SchemeStandard, verify.ErrMissingHeader, ""},
		{"X-Signature demanded", both, verify.SchemeHookflow, "", verify.SchemeHookflow},
		{"X-Signature demanded, missing", std, verify.SchemeHookflow, verify.ErrMissingHeader, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d, err := verify.Event([]byte(body), tt.header, []string{secret}, at(0), verify.WithScheme(tt.scheme))
			requireReason(t, tt.want, err)
			assert.Equal(t, tt.used, d.Scheme)
		})
	}
}

func TestEventHeaders(t *testing.T) {
	t.Parallel()
	const body = `1`
	tests := []struct {
		name   string
		change func(http.Header)
		want   verify.Reason
		check  func(*testing.T, verify.Delivery)
	}{
		{"lower-case names in the map", func(h http.Header) {
			for name, values := range h.Clone() {
				delete(h, name)
				h[strings.ToLower(name)] = values
			}
		}, "", func(t *testing.T, d verify.Delivery) {
			assert.Equal(t, "c1347ef8-d85c-4563-8543-5d6b9d7ee4e1", d.EventID)
			assert.Equal(t, "c2053eec-5fb7-4b7a-a081-c82f86ebc014", d.DeliveryID)
		}},
		{"two signatures", add("X-Signature", "t=1,v1=00"), verify.ErrDuplicateHeader, nil},
		{"the same twice", func(h http.Header) { h.Add("X-Signature", h.Get("X-Signature")) }, verify.ErrDuplicateHeader, nil},
		{"a second spelling", func(h http.Header) { h["x-signature"] = []string{"t=1,v1=00"} }, verify.ErrDuplicateHeader, nil},
		{"empty value", set("X-Signature", ""), verify.ErrMissingHeader, nil},
		{"no values", func(h http.Header) { h["X-Signature"] = nil }, verify.ErrMissingHeader, nil},
		{"a name that only looks alike", func(h http.Header) {
			h["X-ſignature"] = h["X-Signature"]
			delete(h, "X-Signature")
		}, verify.ErrMissingHeader, nil},
		{"nothing but the signature", func(h http.Header) {
			for name := range h {
				if name != "X-Signature" {
					delete(h, name)
				}
			}
		}, "", func(t *testing.T, d verify.Delivery) {
			assert.Empty(t, d.EventID+d.DeliveryID+d.IdempotencyKey)
		}},
		{"sequence that is none", set("X-Sequence-Number", "-5"), "", func(t *testing.T, d verify.Delivery) { assert.Zero(t, d.Sequence) }},
		{"sequence too large", set("X-Sequence-Number", "99999999999999999999"), "", func(t *testing.T, d verify.Delivery) { assert.Zero(t, d.Sequence) }},
		{"a custom Idempotency-Key behind the platform's", add("Idempotency-Key", "custom"), "", func(t *testing.T, d verify.Delivery) {
			assert.Equal(t, "c1347ef8-3e8980b9", d.IdempotencyKey)
		}},
		{"test delivery", set("X-Test", "true"), "", func(t *testing.T, d verify.Delivery) { assert.True(t, d.Test) }},
		{"huge event id", set("X-Event-Id", strings.Repeat("a", verify.MaxHeader+1)), verify.ErrHeaderTooLarge, nil},
		{"huge idempotency key", set("Idempotency-Key", strings.Repeat("a", verify.MaxHeader+1)), verify.ErrHeaderTooLarge, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			header := hookflowHeader(body, secret)
			tt.change(header)
			d, err := verify.Event([]byte(body), header, []string{secret}, at(0))
			requireReason(t, tt.want, err)
			if tt.check != nil {
				tt.check(t, d)
			}
			if err != nil {
				assert.Zero(t, d)
			}
		})
	}
}

func TestEventBody(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body, typ, data string
		want                  verify.Reason
	}{
		{"data alone", `{"n": 1}`, "", `{"n": 1}`, ""},
		{"string", `"str"`, "", `"str"`, ""},
		{"array", `[1, {"a": 1}]`, "", `[1, {"a": 1}]`, ""},
		{"null", `null`, "", `null`, ""},
		{"envelope", `{"type":"order.completed","data":{"n": 1}}`, "order.completed", `{"n": 1}`, ""},
		{"envelope, other order, white space", " \n{ \"data\" : [1] , \"type\":\"a.b\" }", "a.b", `[1]`, ""},
		{"envelope with null data", `{"type":"a","data":null}`, "a", `null`, ""},
		{"envelope with more members", `{"type":"a","timestamp":"2026-11-23T18:53:36Z","data":{}}`, "a", `{}`, ""},
		{"escapes in the type", `{"type":"\u0061\u00e9","data":1}`, "aé", `1`, ""},
		{"type without data", `{"type":"card","brand":"visa"}`, "", `{"type":"card","brand":"visa"}`, ""},
		{"data without type", `{"data":1}`, "", `{"data":1}`, ""},
		{"type that is no string", `{"type":5,"data":1}`, "", `{"type":5,"data":1}`, ""},
		{"type that is null", `{"type":null,"data":1}`, "", `{"type":null,"data":1}`, ""},
		{"empty type", `{"type":"","data":1}`, "", `{"type":"","data":1}`, ""},
		{"names in another case", `{"Type":"a","DATA":1}`, "", `{"Type":"a","DATA":1}`, ""},
		{"two types", `{"type":"a","type":"b","data":1}`, "", `{"type":"a","type":"b","data":1}`, ""},
		{"two data", `{"type":"a","data":1,"data":2}`, "", `{"type":"a","data":1,"data":2}`, ""},
		{"both deeper down", `{"x":{"type":"a","data":1}}`, "", `{"x":{"type":"a","data":1}}`, ""},
		{"in an array", `[{"type":"a","data":1}]`, "", `[{"type":"a","data":1}]`, ""},
		{"empty body", ``, "", "", verify.ErrInvalidPayload},
		{"not JSON", `{bad`, "", "", verify.ErrInvalidPayload},
		{"two values", `{} {}`, "", "", verify.ErrInvalidPayload},
		{"not JSON, looks like an envelope", `{"type":"a","data":`, "", "", verify.ErrInvalidPayload},
		{"byte order mark", "\ufeff{}", "", "", verify.ErrInvalidPayload},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d, err := verify.Event([]byte(tt.body), hookflowHeader(tt.body, secret), []string{secret}, at(0))
			requireReason(t, tt.want, err)
			if tt.want == "" {
				assert.Equal(t, tt.typ, d.Type)
				assert.Equal(t, tt.data, string(d.Data))
				assert.Equal(t, tt.body, string(d.Body))
			}
		})
	}
	t.Run("a broken body with a wrong signature is a wrong signature", func(t *testing.T) {
		t.Parallel()
		_, err := verify.Event([]byte(`{bad`), hookflowHeader("x", secret), []string{secret}, at(0))
		requireReason(t, verify.ErrInvalidSignature, err)
	})
}

func TestEventTypeHeader(t *testing.T) {
	t.Parallel()
	const body = `{"type":"from the body","data":1}`
	header := hookflowHeader(body, secret)
	header.Set("X-Event-Type", "order.completed")
	d, err := verify.Event([]byte(body), header, []string{secret}, at(0), verify.WithTypeHeader("x-event-type"))
	require.NoError(t, err)
	assert.Equal(t, "order.completed", d.Type)
	assert.Equal(t, body, string(d.Data), "the body is not taken apart")

	header.Del("X-Event-Type")
	d, err = verify.Event([]byte(body), header, []string{secret}, at(0), verify.WithTypeHeader("x-event-type"))
	require.NoError(t, err)
	assert.Empty(t, d.Type)
}

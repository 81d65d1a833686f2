package journal_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/engine"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/journal"
)

func readBack(e journal.Entry) journal.Entry {
	j := journal.New(journal.Limits{}, nil, nil)
	j.Add(e)
	return j.Find(journal.Filter{})[0]
}

func TestCredentialsAreNotShown(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string][2]string{
		"X-Api-Key":         {"0123456789abcdefghij", "01234567***MASKED***"},
		"Authorization":     {"Bearer abc", "Bearer ***MASKED***"},
		"Cookie":            {"refresh_token=abc", "***MASKED***"},
		"Set-Cookie":        {"refresh_token=abc", "***MASKED***"},
		"X-Auth-Token":      {"abc", "***MASKED***"},
		"X-Signature":       {"t=1,v1=ab", "t=1,v1=ab"},
		"Webhook-Signature": {"v1,ab", "v1,ab"},
		"Idempotency-Key":   {"order-1", "order-1"},
	} {
		got := readBack(journal.Entry{Kind: engine.KindDelivery, RequestHeader: http.Header{name: {tc[0]}}, ResponseHeader: http.Header{name: {tc[0]}}})
		assert.Equal(t, tc[1], got.RequestHeader.Get(name), name)
		assert.Equal(t, tc[1], got.ResponseHeader.Get(name), name)
	}
	assert.Equal(t, "***MASKED***", journal.HeaderValue("X-API-Key", "short"))
}

func TestSecretsInBodiesAreNotShown(t *testing.T) {
	t.Parallel()
	const hidden = `"***MASKED***"`
	for _, tc := range [][2]string{
		{`{"id":1, "secret" :  "s3cret", "url":"u"}`, `{"id":1, "secret" :  ` + hidden + `, "url":"u"}`},
		{`{"content":[{"secret":"a"},{"secret":null}],"secret":"b"}`, `{"content":[{"secret":` + hidden + `},{"secret":null}],"secret":` + hidden + `}`},
		{`[{"key":"a"},{"key":"b"}]`, `[{"key":` + hidden + `},{"key":` + hidden + `}]`},
		{`{"password":{"a":[1]},"x":2}`, `{"password":` + hidden + `,"x":2}`},
		{`{"type":"a","data":{"secret":"the users' own"}}`, `{"type":"a","data":{"secret":"the users' own"}}`},
		{`{"password":"hunter2", oops`, `{"password":` + hidden + `, oops`},
		{`{"password":"hunter2`, `{"password":` + hidden},
		{`{"content":{"secret":"x"}}`, `{"content":{"secret":"x"}}`},
		{`"secret"`, `"secret"`}, {``, ``}, {`[1,[2,{"secret":1}],3]`, `[1,[2,{"secret":1}],3]`},
		{`{"secret":""}`, `{"secret":""}`},
	} {
		got := readBack(journal.Entry{Kind: journal.KindRequest, RequestBody: []byte(tc[0]), ResponseBody: []byte(tc[0])})
		assert.Equal(t, tc[1], string(got.RequestBody), tc[0])
		assert.Equal(t, tc[1], string(got.ResponseBody), tc[0])
		delivered := readBack(journal.Entry{Kind: engine.KindDelivery, RequestBody: []byte(tc[0])})
		assert.Equal(t, tc[0], string(delivered.RequestBody), "a delivery is exact")
	}
}

func FuzzRedaction(f *testing.F) {
	f.Add([]byte(`{"content":[{"secret":"needle"}]}`))
	f.Add([]byte(`[{"key":"needle"},1]`))
	f.Add([]byte(`{"secret":"needle`))
	f.Fuzz(func(t *testing.T, body []byte) {
		got := readBack(journal.Entry{Kind: journal.KindRequest, RequestBody: body})
		again := readBack(journal.Entry{Kind: journal.KindRequest, RequestBody: got.RequestBody})
		assert.Equal(t, string(got.RequestBody), string(again.RequestBody), "what is hidden stays as it is")
	})
}

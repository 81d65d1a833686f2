package engine_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestStoredTextsAreCut(t *testing.T) {
	t.Parallel()
	for code, keep := range map[int]int{200: 2048, 404: 10240} {
		r := newRig(t)
		res := status(code)
		res.Body = []byte(strings.Repeat("é", keep+1))
		r.receiver.answer = always(res)
		id := r.send(`"` + strings.Repeat("x", 20000) + `"`)
		r.settle()
		a := r.attempts(id)[0]
		assert.Equal(t, strings.Repeat("é", keep)+"\n...[truncated]", *a.ResponseBody)
		assert.Equal(t, `"`+strings.Repeat("x", 10239)+"\n...[truncated]", *a.RequestBody)
		assert.Len(t, r.receiver.requests()[0].Body, 20002, "sent whole")
	}
	r := newRig(t)
	res := status(200)
	res.Body = []byte(strings.Repeat("x", 2048))
	r.receiver.answer = always(res)
	id := r.send(`{}`)
	r.settle()
	assert.Len(t, *r.attempts(id)[0].ResponseBody, 2048, "the limit itself is kept")
}

func TestResponseHeadersAreMasked(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	res := status(200)
	res.Header = http.Header{"X-Api-Key": {"a"}, "X-My-Token": {"b"}, "Www-Authenticate": {"c"}, "X-Password-Hint": {"d"}, "X-Plain": {"e", "f"}}
	r.receiver.answer = always(res)
	id := r.send(`{}`)
	r.settle()
	assert.Equal(t, `{"X-Plain": "e, f", "X-Api-Key": "***MASKED***", "X-My-Token": "***MASKED***", "X-Password-Hint": "***MASKED***", "Www-Authenticate": "***MASKED***"}`,
		*r.attempts(id)[0].ResponseHeaders)
}

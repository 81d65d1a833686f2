package client_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/client"
)

// once is a client that makes every call once and gets one answer.
func once(t *testing.T, r *http.Response) (*client.Client, *wire) {
	w := &wire{answer: func(int, *http.Request) (*http.Response, error) { return r, nil }}
	return over(t, w, client.WithRetry(client.RetryPolicy{})), w
}

// Whatever a server or a proxy refuses with is an *Error of one category, bounded and
// on one line.
func FuzzRefusal(f *testing.F) {
	f.Add(400, "application/json", `{"error":"validation_error","message":"m","status":400,"fieldErrors":{"a":"b"}}`, "", "")
	f.Add(429, "application/json", `{"error":"rate_limit_exceeded"}`, "3", "1795460463")
	f.Add(502, "text/html; charset=utf-8", "<html>", "Mon, 23 Nov 2026 18:00:00 GMT", "-1")
	f.Add(500, "", `{"error":1,"message":[],"fieldErrors":[]}`, "99999999999999999999", "99999999999999999999")
	f.Add(302, "a/b;c", "\xff\x00", "-9223372036854775808", "9223372036854775807")
	f.Fuzz(func(t *testing.T, status int, contentType, body, retryAfter, reset string) {
		status = 100 + (status%900+900)%900
		if status >= 200 && status < 300 {
			return
		}
		hf, _ := once(t, answer(status, body, "Content-Type", contentType, "Retry-After", retryAfter, "X-RateLimit-Reset", reset, "X-RateLimit-Limit", reset, "X-RateLimit-Remaining", retryAfter))
		_, err := hf.Endpoints.Get(t.Context(), project, id)
		var e *client.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, status, e.Status)
		assert.False(t, e.RetryAfter < 0)
		assert.Less(t, len(e.Error()), 1<<20)
		assert.NotContains(t, e.Error(), "\n")
		assert.Len(t, slices.DeleteFunc(slices.Clone(categories), func(c error) bool { return !errors.Is(err, c) }), 1)
	})
}

// A success is an object with its id, or an error.
func FuzzSuccess(f *testing.F) {
	for _, body := range []string{"", "null", "{}", endpoint, `{"id":"x"}`, `{"id":"x"}x`, `[{"id":"x"}]`, `{"ID":"x"}`, `{"id":null}`, `{"id":"x","createdAt":"z"}`, "\ufeff{}"} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		hf, _ := once(t, answer(200, body))
		e, err := hf.Endpoints.Get(t.Context(), project, id)
		if err != nil {
			assert.ErrorIs(t, err, client.ErrInvalidResponse)
			assert.Nil(t, e)
			return
		}
		assert.NotEmpty(t, e.ID)
		assert.True(t, json.Valid([]byte(body)))
	})
}

// An id is one segment of the path, whatever is in it, or it is refused.
func FuzzPathSegment(f *testing.F) {
	for _, raw := range []string{"", ".", "..", "a/b", "../..", "%2e%2e", "a?b", "a#b", "\x00", "é", " ", "\xff", "a;b", "//x", `\`} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		hf, w := once(t, answer(200, `{"id":"x"}`))
		_, err := hf.Endpoints.Get(t.Context(), project, raw)
		if err != nil {
			assert.ErrorIs(t, err, client.ErrInvalidRequest)
			assert.Empty(t, w.requests())
			return
		}
		segments := strings.Split(w.requests()[0].path, "/")
		require.Len(t, segments, 7, w.requests()[0].path)
		back, err := url.PathUnescape(segments[6])
		require.NoError(t, err)
		assert.Equal(t, raw, back)
		assert.NotContains(t, []string{"", ".", ".."}, back)
	})
}

// A base URL is one that calls can be made to, or it is refused.
func FuzzBaseURL(f *testing.F) {
	for _, raw := range []string{"", "http://localhost:8080", "https://x.test/prefix/", "http://", "//x", "http://a b", "http://u:p@x", "http://[::1]:80", "http://x:99999", "HTTP://x", "http://x/%zz", "http://x#"} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		w := &wire{answer: inOrder(gives(200, `{"id":"x"}`))}
		hf, err := client.New(key, client.WithBaseURL(raw), client.WithHTTPClient(&http.Client{Transport: w}))
		if err != nil {
			return
		}
		assert.False(t, strings.HasSuffix(hf.BaseURL(), "/"))
		_, err = hf.Endpoints.Get(t.Context(), project, id)
		require.NoError(t, err)
		assert.True(t, strings.HasSuffix(w.requests()[0].path, "/api/v1/projects/"+project+"/endpoints/"+id), w.requests()[0].path)
	})
}

// Raw data goes out as it is, whatever the event's type looks like.
func FuzzEventData(f *testing.F) {
	f.Add("order.created", `{ "a" : 1.50 }`)
	f.Add(`","data":0,"x":"`, `"<&>\u2028"`)
	f.Add("\xff", "null")
	f.Add("", `{"type":"x","data":{}}`)
	f.Fuzz(func(t *testing.T, kind, data string) {
		hf, w := once(t, answer(201, receipt))
		_, err := hf.Events.Send(t.Context(), kind, json.RawMessage(data))
		if !json.Valid([]byte(data)) && data != "" {
			assert.ErrorIs(t, err, client.ErrInvalidRequest)
			assert.Empty(t, w.requests())
			return
		}
		require.NoError(t, err)
		var body struct {
			Type string
			Data json.RawMessage
		}
		require.NoError(t, json.Unmarshal([]byte(w.requests()[0].body), &body))
		assert.Equal(t, string([]rune(kind)), body.Type)
		if data != "" {
			assert.Contains(t, w.requests()[0].body, `"data":`+data)
		}
	})
}

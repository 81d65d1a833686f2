package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/client"
)

// Every answer that is no success, whatever its body, is one *Error.
func TestErrorForms(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		answer   func() (*http.Response, error)
		code     client.Code
		category error
		message  string
	}{
		{"validation", gives(400, `{"error":"validation_error","message":"Invalid request parameters","status":400,"fieldErrors":{"url":"URL is required"}}`), client.CodeValidation, client.ErrValidation, "Invalid request parameters"},
		{"invalid request", gives(400, `{"error":"invalid_request","message":"Bad","status":400}`), client.CodeInvalidRequest, client.ErrInvalidRequest, "Bad"},
		{"unauthorized", gives(401, `{"error":"unauthorized","message":"Authentication required","status":401}`), client.CodeUnauthorized, client.ErrUnauthorized, "Authentication required"},
		{"quota", gives(402, `{"error":"quota_exceeded","message":"Quota exceeded","status":402,"fieldErrors":{"quota":"endpoints_per_project","current":"5","limit":"5","plan":"Free"}}`), client.CodeQuotaExceeded, client.ErrQuotaExceeded, "Quota exceeded"},
		{"forbidden", gives(403, `{"error":"forbidden","message":"Access denied","status":403}`), client.CodeForbidden, client.ErrForbidden, "Access denied"},
		{"not found", gives(404, `{"error":"not_found","message":"Endpoint not found","status":404}`), client.CodeNotFound, client.ErrNotFound, "Endpoint not found"},
		{"conflict", gives(409, `{"error":"conflict","message":"Exists","status":409}`), client.CodeConflict, client.ErrConflict, "Exists"},
		{"too large", gives(413, `{"error":"payload_too_large","message":"Too large","status":413}`), client.CodePayloadTooLarge, client.ErrPayloadTooLarge, "Too large"},
		{"unprocessable", gives(422, `{"error":"unprocessable_entity","message":"No","status":422}`), client.CodeUnprocessable, client.ErrUnprocessable, "No"},
		{"internal", gives(500, `{"error":"internal_error","message":"An unexpected error occurred","status":500}`), client.CodeInternal, client.ErrServer, "An unexpected error occurred"},
		{"the code decides, not the status", gives(400, `{"error":"not_found","message":"x","status":400}`), client.CodeNotFound, client.ErrNotFound, "x"},
		{"client_error by its status", gives(409, `{"error":"client_error","message":"Email already exists","status":409}`), client.CodeClient, client.ErrConflict, "Email already exists"},
		{"ingress", gives(410, `{"status":null,"requestId":null,"error":"disabled","message":"This ingress endpoint is disabled"}`), client.CodeDisabled, client.ErrGone, "This ingress endpoint is disabled"},
		{"a code of a later release", gives(422, `{"error":"brand_new","message":"x","status":422}`), "brand_new", client.ErrUnprocessable, "x"},
		{"HTML of a proxy", gives(500, "<html><body>500</body></html>", "Content-Type", "text/html; charset=utf-8"), "", client.ErrServer, "Internal Server Error (text/html)"},
		{"empty", gives(401, "", "Content-Type", ""), "", client.ErrUnauthorized, "Unauthorized"},
		{"truncated", gives(404, `{"error":"not_fo`), "", client.ErrNotFound, "Not Found"},
		{"broken off", func() (*http.Response, error) {
			r := answer(404, "")
			r.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"error":`), failingReader{syscall.ECONNRESET}))
			return r, nil
		}, "", client.ErrNotFound, "Not Found"},
		{"an array", gives(404, `["not_found"]`), "", client.ErrNotFound, "Not Found"},
		{"a text", gives(403, `"no"`), "", client.ErrForbidden, "Forbidden"},
		{"null", gives(403, `null`), "", client.ErrForbidden, "Forbidden"},
		{"wrong types", gives(400, `{"error":7,"message":["x"],"status":"bad","fieldErrors":"none"}`), "", client.ErrInvalidRequest, "Bad Request"},
		{"one wrong type among right ones", gives(404, `{"error":"not_found","message":"gone","status":"404","fieldErrors":{"a":1,"b":"c"}}`), client.CodeNotFound, client.ErrNotFound, "gone"},
		{"redirect", gives(302, "", "Location", "https://elsewhere.test/"), "", client.ErrInvalidResponse, "Found"},
		{"no such status", gives(599, ""), "", client.ErrServer, ""},
		{"teapot", gives(418, ""), "", client.ErrInvalidRequest, "I'm a teapot"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			hf, w := scripted(t, tt.answer)
			_, err := hf.Endpoints.Create(t.Context(), project, client.EndpointCreate{URL: "https://x.test"})
			var e *client.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, tt.code, e.Code)
			assert.Equal(t, tt.message, e.Message)
			assert.ErrorIs(t, err, tt.category)
			assert.Equal(t, "createEndpoint", e.Operation)
			assert.Equal(t, 1, e.Attempts)
			assert.Len(t, w.requests(), 1)
			for _, other := range categories {
				if other != tt.category {
					assert.NotErrorIs(t, err, other)
				}
			}
		})
	}
}

var categories = []error{
	client.ErrValidation, client.ErrInvalidRequest, client.ErrUnauthorized, client.ErrQuotaExceeded, client.ErrForbidden, client.ErrNotFound,
	client.ErrConflict, client.ErrGone, client.ErrPayloadTooLarge, client.ErrUnprocessable, client.ErrRateLimited, client.ErrServer,
	client.ErrTimeout, client.ErrCanceled, client.ErrNetwork, client.ErrInvalidResponse,
}

type failingReader struct{ err error }

func (f failingReader) Read([]byte) (int, error) { return 0, f.err }

func TestViews(t *testing.T) {
	t.Parallel()
	view := func(body string, status int, headers ...string) error {
		w := &wire{answer: inOrder(gives(status, body, headers...))}
		_, err := over(t, w, client.WithRetry(client.RetryPolicy{})).Events.Send(t.Context(), "order.created", 1)
		require.Error(t, err)
		return err
	}
	var validation *client.ValidationError
	var limited *client.RateLimitError
	var quota *client.QuotaError
	var e *client.Error

	err := view(`{"error":"validation_error","message":"Invalid request parameters","status":400,"fieldErrors":{"type":"Event type is required","data":"Event data is required"}}`, 400, "X-Correlation-ID", "c-1")
	require.ErrorAs(t, err, &validation)
	assert.Equal(t, map[string]string{"type": "Event type is required", "data": "Event data is required"}, validation.Fields())
	assert.False(t, errors.As(err, &limited) || errors.As(err, &quota))
	assert.Equal(t, "hookflow: ingestEvent: 400 validation_error: Invalid request parameters (data: Event data is required, type: Event type is required) [c-1]", err.Error())
	assert.Equal(t, err.Error(), validation.Error())
	require.ErrorAs(t, validation, &e, "a view leads back to the error")
	assert.Equal(t, "c-1", e.CorrelationID)
	assert.ErrorIs(t, validation, client.ErrValidation)

	err = view(`{"error":"rate_limit_exceeded","message":"Too many requests.","status":429}`, 429, "Retry-After", "3",
		"X-RateLimit-Limit", "10", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "1795460463")
	require.ErrorAs(t, err, &limited)
	assert.Equal(t, 3*time.Second, limited.RetryAfter())
	assert.Equal(t, &client.RateLimit{Limit: 10, Remaining: 0, Reset: time.Unix(1795460463, 0)}, limited.Cause.RateLimit)
	assert.False(t, errors.As(err, &validation))

	err = view(`{"error":"client_error","message":"Too many login attempts. Try again later.","status":429}`, 429)
	require.ErrorAs(t, err, &limited, "whatever code a 429 has")
	assert.Zero(t, limited.RetryAfter())
	assert.Nil(t, limited.Cause.RateLimit)

	err = view(`{"error":"quota_exceeded","message":"Quota exceeded","status":402,"fieldErrors":{"quota":"endpoints_per_project","current":"5","limit":"6","plan":"Free"}}`, 402)
	require.ErrorAs(t, err, &quota)
	assert.Equal(t, []string{"endpoints_per_project", "5", "6", "Free"}, []string{quota.Quota, quota.Current, quota.Limit, quota.Plan})

	err = view(`{"error":"invalid_request","message":"x","status":400}`, 400)
	assert.False(t, errors.As(err, &validation), "400 alone is no validation error")
}

func TestNoAnswer(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		cause    error
		category error
		is       error
	}{
		{"refused", &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}, client.ErrNetwork, syscall.ECONNREFUSED},
		{"reset", syscall.ECONNRESET, client.ErrNetwork, syscall.ECONNRESET},
		{"cut", io.ErrUnexpectedEOF, client.ErrNetwork, io.ErrUnexpectedEOF},
		{"dialed too long", &net.OpError{Op: "dial", Net: "tcp", Err: timeout{}}, client.ErrTimeout, timeout{}},
		{"unknown host", &net.DNSError{Err: "no such host", Name: "x.test", IsNotFound: true}, client.ErrNetwork, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			hf, _ := scripted(t, fails(tt.cause))
			_, err := hf.Endpoints.Create(t.Context(), project, client.EndpointCreate{URL: "https://x.test"})
			var e *client.Error
			require.ErrorAs(t, err, &e)
			assert.Zero(t, e.Status)
			assert.ErrorIs(t, err, tt.category)
			if tt.is != nil {
				assert.ErrorIs(t, err, tt.is)
			}
			assert.Contains(t, err.Error(), tt.cause.Error(), "the error says why")
			assert.NotContains(t, err.Error(), "http://", "and not where")
		})
	}
}

type timeout struct{}

func (timeout) Error() string   { return "i/o timeout" }
func (timeout) Timeout() bool   { return true }
func (timeout) Temporary() bool { return true }

// A success whose body is not what was asked for.
func TestUnreadableSuccess(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"empty": "", "blank": " \n", "null": "null", "HTML": "<html>login</html>", "truncated": `{"id":"x","url":`, "array": `[]`, "text": `"x"`,
		"number": "5", "other object": `{"status":"ok"}`, "wrong type": `{"id":5}`, "wrong time": `{"id":"x","createdAt":"yesterday"}`, "two values": `{"id":"x"}{"id":"y"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hf, w := scripted(t, gives(200, body, "X-Correlation-ID", "c-1"))
			endpoint, err := hf.Endpoints.Get(t.Context(), project, id)
			assert.Nil(t, endpoint)
			var e *client.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, client.CodeInvalidResponse, e.Code)
			assert.ErrorIs(t, err, client.ErrInvalidResponse)
			assert.Equal(t, 200, e.Status)
			assert.Equal(t, "c-1", e.CorrelationID)
			assert.Len(t, w.requests(), 1)
		})
	}
	t.Run("list", func(t *testing.T) {
		t.Parallel()
		for _, body := range []string{"{}", "null", `[]`, `{"content":null}`, `{"content":[{}]}`} {
			hf, _ := scripted(t, gives(200, body))
			_, err := hf.Endpoints.List(t.Context(), project, client.ListOptions{})
			assert.ErrorIs(t, err, client.ErrInvalidResponse, body)
		}
		for _, body := range []string{"{}", "null", `[{}]`, `[null]`} {
			hf, _ := scripted(t, gives(200, body))
			_, err := hf.Subscriptions.List(t.Context(), project)
			assert.ErrorIs(t, err, client.ErrInvalidResponse, body)
		}
	})
	t.Run("cause", func(t *testing.T) {
		t.Parallel()
		hf, _ := scripted(t, gives(200, `{"id":5}`))
		_, err := hf.Endpoints.Get(t.Context(), project, id)
		var cause *json.UnmarshalTypeError
		assert.ErrorAs(t, err, &cause)
	})
}

// What a server sends is bounded: its body, its messages, its field errors.
func TestAnswersAreBounded(t *testing.T) {
	t.Parallel()
	t.Run("success", func(t *testing.T) {
		t.Parallel()
		read := &endless{begin: `{"id":"x"}`} // what follows is JSON as well, only much
		hf, _ := scripted(t, func() (*http.Response, error) {
			r := answer(200, "")
			r.Body, r.ContentLength = read, -1
			return r, nil
		})
		_, err := hf.Endpoints.Get(t.Context(), project, id)
		assert.ErrorIs(t, err, client.ErrInvalidResponse)
		assert.Less(t, read.n, 64<<20)
		assert.True(t, read.closed)
	})
	t.Run("failure", func(t *testing.T) {
		t.Parallel()
		read := &endless{}
		hf, _ := scripted(t, func() (*http.Response, error) {
			r := answer(500, "")
			r.Body, r.ContentLength = read, -1
			return r, nil
		})
		_, err := hf.Endpoints.Get(t.Context(), project, id)
		assert.ErrorIs(t, err, client.ErrServer)
		assert.Less(t, read.n, 1<<20)
		assert.True(t, read.closed)
	})
	t.Run("message", func(t *testing.T) {
		t.Parallel()
		fields := map[string]string{}
		for i := range 500 {
			fields[strings.Repeat("f", i+1)] = "x"
		}
		body, err := json.Marshal(map[string]any{"error": "validation_error", "message": strings.Repeat("é\n", 9000), "fieldErrors": fields})
		require.NoError(t, err)
		hf, _ := scripted(t, gives(400, string(body)))
		_, err = hf.Endpoints.Get(t.Context(), project, id)
		var e *client.Error
		require.ErrorAs(t, err, &e)
		assert.Less(t, len(e.Message), 3000)
		assert.Len(t, e.FieldErrors, 100)
		assert.NotContains(t, e.Message, "\n", "a log line stays one line")
		assert.NotContains(t, e.Message, "\uFFFD")
	})
}

type endless struct {
	begin  string
	n      int
	closed bool
}

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	if e.n < len(e.begin) {
		copy(p, e.begin[e.n:])
	}
	e.n += len(p)
	return len(p), nil
}

func (e *endless) Close() error {
	e.closed = true
	return nil
}

// What is wrong with a call is told before anything is sent.
func TestRefusedBeforeSending(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for name, call := range map[string]func(*client.Client) error{
		"empty id": func(hf *client.Client) error { _, err := hf.Endpoints.Get(ctx, project, ""); return err },
		"dots":     func(hf *client.Client) error { return hf.Endpoints.Delete(ctx, "..", id) },
		"a key where none is taken": func(hf *client.Client) error {
			return hf.Endpoints.Delete(ctx, project, id, client.WithIdempotencyKey("k"))
		},
		"an empty key": func(hf *client.Client) error {
			_, err := hf.Events.Send(ctx, "a", 1, client.WithIdempotencyKey(""))
			return err
		},
		"a key with a line break": func(hf *client.Client) error {
			_, err := hf.Events.Send(ctx, "a", 1, client.WithIdempotencyKey("a\r\nX: y"))
			return err
		},
		"a query where none is taken": func(hf *client.Client) error {
			_, err := hf.Endpoints.Get(ctx, project, id, client.WithQuery("a", "b"))
			return err
		},
		"a nil option": func(hf *client.Client) error { _, err := hf.Endpoints.Get(ctx, project, id, nil); return err },
		"a header of its own": func(hf *client.Client) error {
			_, err := hf.Events.Send(ctx, "a", 1, client.WithHeader("idempotency-key", "k"))
			return err
		},
		"data that is no JSON": func(hf *client.Client) error { _, err := hf.Events.Send(ctx, "a", func() {}); return err },
		"raw data that is no JSON": func(hf *client.Client) error {
			_, err := hf.Events.Send(ctx, "a", json.RawMessage(`{"a":`))
			return err
		},
		"bytes":                  func(hf *client.Client) error { _, err := hf.Events.Send(ctx, "a", []byte(`{}`)); return err },
		"a relative path":        func(hf *client.Client) error { return hf.Get(ctx, "api/v1/x", nil) },
		"another host":           func(hf *client.Client) error { return hf.Get(ctx, "@evil.test/x", nil) },
		"dots in a path":         func(hf *client.Client) error { return hf.Get(ctx, "/api/../admin", nil) },
		"escaped dots in a path": func(hf *client.Client) error { return hf.Get(ctx, "/api/%2e%2e/admin", nil) },
		"a fragment":             func(hf *client.Client) error { return hf.Get(ctx, "/api#x", nil) },
		"a body that is no JSON": func(hf *client.Client) error { return hf.Post(ctx, "/api", func() {}, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hf, w := scripted(t, gives(200, "{}"))
			err := call(hf)
			var e *client.Error
			require.ErrorAs(t, err, &e)
			assert.ErrorIs(t, err, client.ErrInvalidRequest)
			assert.Zero(t, e.Status)
			assert.Empty(t, w.requests())
		})
	}
}

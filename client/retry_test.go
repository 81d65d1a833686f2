package client_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"strconv"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/client"
)

// Each kind of call, and whether it may be made again after a failure that says
// nothing about what was done.
var kinds = []struct {
	name   string
	method string
	again  bool
	call   func(ctx context.Context, hf *client.Client, opts ...client.CallOption) error
	ok     func() (*http.Response, error)
}{
	{"get", "GET", true, func(ctx context.Context, hf *client.Client, opts ...client.CallOption) error {
		_, err := hf.Endpoints.Get(ctx, project, id, opts...)
		return err
	}, gives(200, `{"id":"x"}`)},
	{"put", "PUT", true, func(ctx context.Context, hf *client.Client, opts ...client.CallOption) error {
		_, err := hf.Subscriptions.Replace(ctx, project, id, client.SubscriptionCreate{EndpointID: id, EventType: "a"}, opts...)
		return err
	}, gives(200, `{"id":"x"}`)},
	{"delete", "DELETE", true, func(ctx context.Context, hf *client.Client, opts ...client.CallOption) error {
		return hf.Endpoints.Delete(ctx, project, id, opts...)
	}, gives(204, "")},
	{"send", "POST", true, func(ctx context.Context, hf *client.Client, opts ...client.CallOption) error {
		_, err := hf.Events.Send(ctx, "order.created", 1, opts...)
		return err
	}, gives(201, receipt)},
	{"post", "POST", false, func(ctx context.Context, hf *client.Client, opts ...client.CallOption) error {
		_, err := hf.Endpoints.Create(ctx, project, client.EndpointCreate{URL: "https://x.test"}, opts...)
		return err
	}, gives(201, `{"id":"x"}`)},
	{"patch", "PATCH", false, func(ctx context.Context, hf *client.Client, opts ...client.CallOption) error {
		_, err := hf.Subscriptions.Update(ctx, project, id, client.SubscriptionUpdate{Enabled: client.Set(true)}, opts...)
		return err
	}, gives(200, `{"id":"x"}`)},
	{"generic post with a key", "POST", false, func(ctx context.Context, hf *client.Client, opts ...client.CallOption) error {
		return hf.Post(ctx, "/api/v1/events", map[string]any{}, nil, append(opts, client.WithIdempotencyKey("k"))...)
	}, gives(201, "{}")},
}

func TestRetriesOnlyWhatIsSafe(t *testing.T) {
	t.Parallel()
	passing := map[string]func() (*http.Response, error){
		"502": gives(502, "<html>bad gateway</html>", "Content-Type", "text/html"), "503": gives(503, ""), "504": gives(504, ""),
		"reset": fails(syscall.ECONNRESET), "refused": fails(syscall.ECONNREFUSED),
	}
	for _, kind := range kinds {
		for name, failure := range passing {
			t.Run(kind.name+"/"+name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					hf, w := scripted(t, failure, failure, kind.ok)
					err := kind.call(t.Context(), hf)
					if !kind.again {
						assert.Error(t, err)
						assert.Len(t, w.requests(), 1)
						return
					}
					assert.NoError(t, err)
					assert.Len(t, w.requests(), 3)
				})
			})
		}
		t.Run(kind.name+"/429", func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				limited := gives(429, `{"error":"rate_limit_exceeded","message":"Too many requests.","status":429}`, "Retry-After", "2")
				hf, w := scripted(t, limited, limited, kind.ok)
				begun := time.Now()
				assert.NoError(t, kind.call(t.Context(), hf))
				assert.Len(t, w.requests(), 3)
				assert.Equal(t, 4*time.Second, time.Since(begun), "Retry-After is waited, no more and no less")
			})
		})
	}
}

func TestNotRetried(t *testing.T) {
	t.Parallel()
	for _, status := range []int{302, 400, 401, 402, 403, 404, 405, 408, 409, 410, 413, 422, 500, 501} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			t.Parallel()
			hf, w := scripted(t, gives(status, ""))
			_, err := hf.Events.Send(t.Context(), "order.created", 1)
			assert.Error(t, err)
			assert.Len(t, w.requests(), 1)
		})
	}
	t.Run("untrusted certificate", func(t *testing.T) {
		t.Parallel()
		hf, w := scripted(t, fails(&tls.CertificateVerificationError{Err: errors.New("x509: unknown authority")}))
		_, err := hf.Endpoints.Get(t.Context(), project, id)
		assert.ErrorIs(t, err, client.ErrNetwork)
		assert.Len(t, w.requests(), 1)
	})
}

// Every form in which a 429 can say how long to wait.
func TestWaitOf429(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		headers func(now time.Time) []string
		atLeast time.Duration
		atMost  time.Duration
	}{
		{"seconds", func(time.Time) []string { return []string{"Retry-After", "3"} }, 3 * time.Second, 3 * time.Second},
		{"seconds before the reset", func(now time.Time) []string {
			return []string{"Retry-After", "3", "X-RateLimit-Reset", strconv.FormatInt(now.Unix()+9, 10)}
		}, 3 * time.Second, 3 * time.Second},
		{"date", func(now time.Time) []string {
			return []string{"Retry-After", now.Add(4 * time.Second).UTC().Format(http.TimeFormat)}
		}, 4 * time.Second, 4 * time.Second},
		{"reset", func(now time.Time) []string {
			return []string{"X-RateLimit-Limit", "10", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", strconv.FormatInt(now.Unix()+5, 10)}
		}, 5 * time.Second, 5 * time.Second},
		{"reset by a clock that is an hour ahead", func(now time.Time) []string {
			theirs := now.Add(time.Hour)
			return []string{"Date", theirs.UTC().Format(http.TimeFormat), "X-RateLimit-Reset", strconv.FormatInt(theirs.Unix()+5, 10)}
		}, 5 * time.Second, 5 * time.Second},
		{"reset that has passed", func(now time.Time) []string {
			return []string{"X-RateLimit-Reset", strconv.FormatInt(now.Unix()-5, 10)}
		}, 0, 500 * time.Millisecond},
		{"nothing", func(time.Time) []string { return nil }, 0, 500 * time.Millisecond},
		{"no number", func(time.Time) []string { return []string{"Retry-After", "soon"} }, 0, 500 * time.Millisecond},
		{"negative", func(time.Time) []string { return []string{"Retry-After", "-5"} }, 0, 500 * time.Millisecond},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				hf, w := scripted(t, gives(429, "", tt.headers(time.Now())...), gives(201, receipt))
				begun := time.Now()
				sent, err := hf.Events.Send(t.Context(), "order.created", 1)
				require.NoError(t, err)
				assert.Equal(t, 2, sent.Attempts)
				assert.Len(t, w.requests(), 2)
				assert.GreaterOrEqual(t, time.Since(begun), tt.atLeast)
				assert.LessOrEqual(t, time.Since(begun), tt.atMost)
			})
		})
	}
}

// Retry-After of a 503 counts as well.
func TestWaitOf503(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hf, _ := scripted(t, gives(503, "", "Retry-After", "7"), gives(204, ""))
		begun := time.Now()
		require.NoError(t, hf.Endpoints.Delete(t.Context(), project, id))
		assert.Equal(t, 7*time.Second, time.Since(begun))
	})
}

// A wait that does not fit is not begun.
func TestWaitBeyondTheBudget(t *testing.T) {
	t.Parallel()
	for _, after := range []string{"61", "86400", "99999999999999999999"} {
		t.Run(after, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				hf, w := scripted(t, gives(429, "", "Retry-After", after))
				begun := time.Now()
				_, err := hf.Events.Send(t.Context(), "order.created", 1)
				var limited *client.RateLimitError
				require.ErrorAs(t, err, &limited)
				assert.Greater(t, limited.RetryAfter(), time.Minute)
				assert.Zero(t, time.Since(begun))
				assert.Len(t, w.requests(), 1)
			})
		})
	}
	t.Run("the context's deadline", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			hf, w := scripted(t, gives(429, "", "Retry-After", "10"))
			ctx, cancel := context.WithTimeout(t.Context(), 9*time.Second)
			defer cancel()
			begun := time.Now()
			_, err := hf.Events.Send(ctx, "order.created", 1)
			assert.ErrorIs(t, err, client.ErrRateLimited)
			assert.Zero(t, time.Since(begun))
			assert.Len(t, w.requests(), 1)
		})
	})
	t.Run("used up by earlier waits", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			hf, w := scripted(t, gives(429, "", "Retry-After", "40"))
			begun := time.Now()
			_, err := hf.Events.Send(t.Context(), "order.created", 1)
			assert.ErrorIs(t, err, client.ErrRateLimited)
			assert.Equal(t, 40*time.Second, time.Since(begun))
			assert.Len(t, w.requests(), 2)
		})
	})
}

func TestContextEndsTheWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hf, w := scripted(t, gives(429, "", "Retry-After", "30"))
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(2*time.Second, cancel)
		begun := time.Now()
		_, err := hf.Events.Send(ctx, "order.created", 1)
		assert.ErrorIs(t, err, context.Canceled)
		assert.ErrorIs(t, err, client.ErrRateLimited, "what it waited for is told too")
		assert.Equal(t, 2*time.Second, time.Since(begun))
		assert.Len(t, w.requests(), 1)
	})
}

func TestEndedContextSendsNothing(t *testing.T) {
	t.Parallel()
	hf, w := scripted(t, gives(201, receipt))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := hf.Events.Send(ctx, "order.created", 1)
	assert.ErrorIs(t, err, context.Canceled)
	assert.ErrorIs(t, err, client.ErrCanceled)
	assert.Empty(t, w.requests())
}

func TestPolicy(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		policy   client.RetryPolicy
		attempts int
		atMost   time.Duration
	}{
		{"zero", client.RetryPolicy{}, 1, 0},
		{"default", client.DefaultRetryPolicy(), 4, 3500 * time.Millisecond},
		{"capped", client.RetryPolicy{MaxAttempts: 20, BaseDelay: time.Second, MaxDelay: time.Second}, 20, 19 * time.Second},
		{"by time alone", client.RetryPolicy{MaxAttempts: 1000, MaxElapsed: time.Second, BaseDelay: 0}, 1000, 0},
		{"many doublings", client.RetryPolicy{MaxAttempts: 100, BaseDelay: 1, MaxDelay: time.Second}, 100, 100 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := &wire{answer: inOrder(gives(503, ""))}
				hf := over(t, w, client.WithRetry(tt.policy))
				begun := time.Now()
				_, err := hf.Events.Send(t.Context(), "order.created", 1)
				var e *client.Error
				require.ErrorAs(t, err, &e)
				assert.Equal(t, tt.attempts, e.Attempts)
				assert.Len(t, w.requests(), tt.attempts)
				assert.LessOrEqual(t, time.Since(begun), tt.atMost)
			})
		})
	}
}

// Without a cap the bound grows until it would overflow, and no further.
func TestPolicyWithoutBounds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &wire{answer: inOrder(gives(503, ""))}
		hf := over(t, w, client.WithRetry(client.RetryPolicy{MaxAttempts: 40, BaseDelay: time.Nanosecond}))
		_, err := hf.Endpoints.Get(t.Context(), project, id)
		assert.ErrorIs(t, err, client.ErrServer)
		assert.Len(t, w.requests(), 40)
	})
}

func TestJitterIsFull(t *testing.T) {
	t.Parallel()
	waits := map[time.Duration]bool{}
	for range 50 {
		synctest.Test(t, func(t *testing.T) {
			hf, _ := scripted(t, gives(503, ""), gives(204, ""))
			begun := time.Now()
			require.NoError(t, hf.Endpoints.Delete(t.Context(), project, id))
			waits[time.Since(begun)] = true
		})
	}
	var below, above bool
	for wait := range waits {
		below, above = below || wait < 250*time.Millisecond, above || wait >= 250*time.Millisecond
	}
	assert.Greater(t, len(waits), 25)
	assert.True(t, below && above, "the whole span from 0 to the bound is used")
}

func TestRetryPerCall(t *testing.T) {
	t.Parallel()
	hf, w := scripted(t, gives(503, ""))
	_, err := hf.Endpoints.Get(t.Context(), project, id, client.WithRetry(client.RetryPolicy{}))
	assert.ErrorIs(t, err, client.ErrServer)
	assert.Len(t, w.requests(), 1)
}

// The platform knows a repeated event by its key, so the key must not change.
func TestIdempotencyKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hf, w := scripted(t, fails(syscall.ECONNRESET), gives(503, ""), gives(429, ""), gives(201, receipt))
		sent, err := hf.Events.Send(t.Context(), "order.created", 1)
		require.NoError(t, err)
		_, err = hf.Events.Send(t.Context(), "order.created", 1)
		require.NoError(t, err)
		requests := w.requests()
		require.Len(t, requests, 5)
		first := requests[0].header.Get("Idempotency-Key")
		assert.GreaterOrEqual(t, len(first), 20)
		assert.Equal(t, first, sent.IdempotencyKey)
		for _, r := range requests[:4] {
			assert.Equal(t, first, r.header.Get("Idempotency-Key"))
			assert.Equal(t, requests[0].body, r.body)
		}
		assert.NotEqual(t, first, requests[4].header.Get("Idempotency-Key"), "another call is another event")
	})
}

// The first attempt deleted it, and its answer got lost.
func TestDeleteFoundNothingOnARetry(t *testing.T) {
	t.Parallel()
	gone := gives(404, `{"error":"not_found","message":"Endpoint not found","status":404}`)
	t.Run("retry", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			hf, w := scripted(t, fails(syscall.ECONNRESET), gone)
			assert.NoError(t, hf.Endpoints.Delete(t.Context(), project, id))
			assert.Len(t, w.requests(), 2)
			hf, w = scripted(t, gives(503, ""), gone)
			assert.NoError(t, hf.Delete(t.Context(), "/api/v1/x"))
			assert.Len(t, w.requests(), 2)
		})
	})
	t.Run("first attempt", func(t *testing.T) {
		t.Parallel()
		hf, _ := scripted(t, gone)
		assert.ErrorIs(t, hf.Endpoints.Delete(t.Context(), project, id), client.ErrNotFound)
		assert.ErrorIs(t, hf.Delete(t.Context(), "/api/v1/x"), client.ErrNotFound)
	})
	t.Run("only DELETE", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			hf, _ := scripted(t, fails(syscall.ECONNRESET), gone)
			_, err := hf.Endpoints.Get(t.Context(), project, id)
			assert.ErrorIs(t, err, client.ErrNotFound)
		})
	})
	t.Run("a key that is revoked already", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			revoked := gives(400, `{"error":"invalid_request","message":"API key is already revoked","status":400}`)
			hf, _ := scripted(t, gives(503, ""), revoked)
			assert.NoError(t, hf.APIKeys.Revoke(t.Context(), project, id))
			hf, _ = scripted(t, revoked)
			assert.ErrorIs(t, hf.APIKeys.Revoke(t.Context(), project, id), client.ErrInvalidRequest)
		})
	})
}

func TestTimeoutOfAnAttempt(t *testing.T) {
	t.Parallel()
	hangs := func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	t.Run("each has its own", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			w := &wire{answer: func(n int, r *http.Request) (*http.Response, error) {
				if n < 3 {
					return hangs(r)
				}
				return answer(201, receipt), nil
			}}
			begun := time.Now()
			sent, err := over(t, w, client.WithTimeout(5*time.Second)).Events.Send(t.Context(), "order.created", 1)
			require.NoError(t, err)
			assert.Equal(t, 3, sent.Attempts)
			assert.GreaterOrEqual(t, time.Since(begun), 10*time.Second)
		})
	})
	t.Run("a call that may not be made again", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			w := &wire{answer: func(_ int, r *http.Request) (*http.Response, error) { return hangs(r) }}
			begun := time.Now()
			_, err := over(t, w).Endpoints.Create(t.Context(), project, client.EndpointCreate{URL: "https://x.test"})
			assert.ErrorIs(t, err, client.ErrTimeout)
			assert.ErrorIs(t, err, context.DeadlineExceeded)
			assert.Equal(t, client.DefaultTimeout, time.Since(begun))
			assert.Len(t, w.requests(), 1)
		})
	})
	t.Run("the caller's deadline comes first", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			w := &wire{answer: func(_ int, r *http.Request) (*http.Response, error) { return hangs(r) }}
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			defer cancel()
			begun := time.Now()
			_, err := over(t, w).Events.Send(ctx, "order.created", 1)
			assert.ErrorIs(t, err, context.DeadlineExceeded)
			assert.Equal(t, 3*time.Second, time.Since(begun))
			assert.Len(t, w.requests(), 1, "and nothing is made again")
		})
	})
}

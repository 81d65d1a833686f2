package conformance

import (
	"bytes"
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
	"github.com/webhook-platform/hookflow-go/verify"
)

const receiverSecret = "6Yk0cFMoJXyMPB8Wv2TtGg1lHn4uR7qA9eZsDiKxO3x"

var receiverNow = time.UnixMilli(1795460463248)

func noPause(ctx context.Context, _ time.Duration) error { return ctx.Err() }

// check runs against a handler at a standing time.
func check(t *testing.T, handler http.Handler, change ...func(*ReceiverConfig)) *report.Report {
	t.Helper()
	server := httptest.NewServer(handler)
	defer server.Close()
	cfg := ReceiverConfig{
		URL: server.URL + "/hooks", Secret: receiverSecret, Seed: "s", Timeout: 10 * time.Second,
		now: func() time.Time { return receiverNow }, pause: noPause,
	}
	for _, fn := range change {
		fn(&cfg)
	}
	r, _, err := cfg.run(t.Context())
	require.NoError(t, err)
	return r
}

// bad lists what is not well: failed ids, or all of one level.
func bad(r *report.Report, level report.Level) []string {
	ids := []string{}
	for _, result := range r.Results {
		if result.Outcome == report.Failed && result.Level == level {
			ids = append(ids, result.ID)
		}
	}
	return ids
}

func clock() verify.Option { return verify.WithClock(func() time.Time { return receiverNow }) }

func genuineOnly(t *testing.T, next http.Handler, opts ...verify.Option) http.Handler {
	t.Helper()
	middleware, err := verify.Middleware([]string{receiverSecret}, append(opts, clock())...)
	require.NoError(t, err)
	return middleware(next)
}

func ok(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }

func TestOurOwnReceiverConforms(t *testing.T) {
	t.Parallel()
	var handled atomic.Int64
	next := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { handled.Add(1) })
	r := check(t, genuineOnly(t, next, verify.WithReplayGuard(verify.NewMemoryGuard(1000))),
		func(c *ReceiverConfig) { c.Handled = func() int { return int(handled.Load()) } })
	assert.Empty(t, bad(r, report.Contract))
	assert.Equal(t, []string{"request/verification"}, bad(r, report.Hygiene), "verification is the application's")
	assert.Equal(t, 0, r.ExitCode())
	counts := r.Counts()
	assert.Zero(t, counts.Skipped)
	assert.Greater(t, counts.Passed, 80)
}

func TestSchemesAreFoundOut(t *testing.T) {
	t.Parallel()
	for scheme, tc := range map[verify.Scheme]struct{ skipped, tested string }{
		verify.SchemeHookflow: {"standard/", "hookflow/"},
		verify.SchemeStandard: {"hookflow/", "standard/"},
	} {
		r := check(t, genuineOnly(t, http.HandlerFunc(ok), verify.WithScheme(scheme)))
		assert.Empty(t, bad(r, report.Contract))
		tested := 0
		for _, result := range r.Results {
			if strings.HasPrefix(result.ID, tc.skipped) {
				assert.Equal(t, report.Skipped, result.Outcome, result.ID)
				assert.Contains(t, result.Reason, "alone")
			} else if strings.HasPrefix(result.ID, tc.tested) {
				assert.Equal(t, report.Passed, result.Outcome, result.ID)
				tested++
			}
		}
		assert.Greater(t, tested, 20)
	}
}

func TestASchemeThatIsDemandedMustBeTaken(t *testing.T) {
	t.Parallel()
	legacyOnly := genuineOnly(t, http.HandlerFunc(ok), verify.WithScheme(verify.SchemeHookflow))
	r := check(t, legacyOnly, func(c *ReceiverConfig) { c.Scheme = "standard" })
	assert.Contains(t, bad(r, report.Contract), "delivery/scheme/standard")
	r = check(t, legacyOnly, func(c *ReceiverConfig) { c.Scheme = "both" })
	assert.Contains(t, bad(r, report.Contract), "delivery/scheme/standard")
	r = check(t, legacyOnly, func(c *ReceiverConfig) { c.Scheme = "hookflow" })
	assert.Empty(t, bad(r, report.Contract))
}

func TestTheStandardSecretNamesTheSameKey(t *testing.T) {
	t.Parallel()
	r := check(t, genuineOnly(t, http.HandlerFunc(ok)), func(c *ReceiverConfig) { c.Secret = verify.StandardSecret(receiverSecret) })
	assert.Empty(t, bad(r, report.Contract))
}

// refusing is a handler with a mistake in it: verified decides.
func refusing(verified func(body []byte, h http.Header) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || !verified(body, r.Header) {
			w.WriteHeader(http.StatusUnauthorized)
		}
	})
}

func signature(body []byte, header string, opts ...verify.Option) error {
	return verify.Signature(body, header, []string{receiverSecret}, append(opts, clock())...)
}

// parts splits a signature header the way hasty receivers do.
func parts(header string) (stamp string, macs []string) {
	for part := range strings.SplitSeq(header, ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		if key == "t" {
			stamp = value
		} else if key == "v1" {
			macs = append(macs, value)
		}
	}
	return stamp, macs
}

func right(stamp string, body []byte) string {
	ms, _ := time.ParseDuration(stamp + "ms")
	_, mac, _ := strings.Cut(verify.Sign(body, time.UnixMilli(ms.Milliseconds()), receiverSecret), "v1=")
	return mac
}

// Each mistake that receivers make is caught by the cases named.
func TestMistakesAreCaught(t *testing.T) {
	t.Parallel()
	rewrite := func(body []byte) []byte {
		var v any
		if json.Unmarshal(body, &v) != nil {
			return body
		}
		out, _ := json.Marshal(v)
		return out
	}
	for name, tc := range map[string]struct {
		handler http.Handler
		want    []string
		level   report.Level
	}{
		"takes everything": {
			http.HandlerFunc(ok),
			[]string{"hookflow/forgery/other-secret", "hookflow/forgery/body-changed", "hookflow/tolerance/too-old", "standard/forgery/id-changed", "delivery/headers/none", "huge/forged", "reserialised/written-anew"},
			report.Contract,
		},
		"never looks at the time": {
			refusing(func(b []byte, h http.Header) bool {
				return signature(b, h.Get("X-Signature"), verify.WithoutTimestampCheck()) == nil
			}),
			[]string{"hookflow/tolerance/too-old", "hookflow/tolerance/in-future", "hookflow/tolerance/ten-years-ahead", "hookflow/tolerance/seconds"},
			report.Contract,
		},
		"looks at the past only": {
			refusing(func(b []byte, h http.Header) bool {
				err := signature(b, h.Get("X-Signature"))
				return err == nil || errors.Is(err, verify.ErrTimestampInFuture)
			}),
			[]string{"hookflow/tolerance/in-future"},
			report.Contract,
		},
		"writes the body anew": {
			refusing(func(b []byte, h http.Header) bool {
				stamp, macs := parts(h.Get("X-Signature"))
				return len(macs) > 0 && (macs[0] == right(stamp, rewrite(b)) || signature(b, h.Get("X-Signature")) == nil && !bytes.Contains(b, []byte("\r\n")))
			}),
			[]string{"reserialised/genuine"},
			report.Contract,
		},
		"looks at the first v1 only": {
			refusing(func(b []byte, h http.Header) bool {
				stamp, macs := parts(h.Get("X-Signature"))
				return len(macs) > 0 && signature(b, "t="+stamp+",v1="+macs[0]) == nil
			}),
			[]string{"hookflow/rotation/old-secret", "hookflow/rotation/third-of-four"},
			report.Contract,
		},
		"compares a prefix": {
			refusing(func(b []byte, h http.Header) bool {
				stamp, macs := parts(h.Get("X-Signature"))
				for _, mac := range macs {
					if want := right(stamp, b); len(mac) >= 32 && subtle.ConstantTimeCompare([]byte(mac[:32]), []byte(want[:32])) == 1 {
						return signature(b, "t="+stamp+",v1="+want) == nil
					}
				}
				return false
			}),
			[]string{"hookflow/forgery/prefix-only", "hookflow/forgery/shortened"},
			report.Contract,
		},
		"takes a missing signature for a test": {
			refusing(func(b []byte, h http.Header) bool {
				return h.Get("X-Signature") == "" || signature(b, h.Get("X-Signature")) == nil
			}),
			[]string{"delivery/headers/none", "hookflow/header/empty"},
			report.Contract,
		},
		"knows the empty key": {
			refusing(func(b []byte, h http.Header) bool {
				return verify.Signature(b, h.Get("X-Signature"), []string{receiverSecret, "unknown"}, clock()) == nil
			}),
			[]string{"hookflow/forgery/other-secret"},
			report.Contract,
		},
		"believes X-Timestamp": {
			refusing(func(b []byte, h http.Header) bool {
				stamp, _ := parts(h.Get("X-Signature"))
				return h.Get("X-Timestamp") == stamp && signature(b, h.Get("X-Signature")) == nil
			}),
			[]string{"delivery/headers/timestamp-not-believed"},
			report.Contract,
		},
		"refuses everything": {
			refusing(func([]byte, http.Header) bool { return false }),
			[]string{"delivery/scheme/both"},
			report.Contract,
		},
		"answers with a redirect": {
			http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/elsewhere" { // where everything is taken
					http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
				}
			}),
			[]string{"delivery/scheme/both"},
			report.Contract,
		},
		"has a small limit": {
			genuineOnly(t, http.HandlerFunc(ok), verify.WithMaxBody(100<<10)),
			[]string{"huge/genuine"},
			report.Hygiene,
		},
		"crashes": {
			http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				if strings.Contains(r.Header.Get("X-Signature"), "é") {
					w.WriteHeader(http.StatusInternalServerError)
				} else if signature(body, r.Header.Get("X-Signature")) != nil {
					w.WriteHeader(http.StatusUnauthorized)
				}
			}),
			[]string{"answers/no-crash"},
			report.Hygiene,
		},
		"hangs up": {
			http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				if signature(body, r.Header.Get("X-Signature")) != nil {
					panic(http.ErrAbortHandler)
				}
			}),
			[]string{"answers/no-crash"},
			report.Hygiene,
		},
		"tells the right signature": {
			http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				if signature(body, r.Header.Get("X-Signature")) != nil {
					stamp, _ := parts(r.Header.Get("X-Signature"))
					http.Error(w, "expected "+right(stamp, body), http.StatusUnauthorized)
				}
			}),
			[]string{"answers/no-oracle"},
			report.Hygiene,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := check(t, tc.handler)
			assert.Subset(t, bad(r, tc.level), tc.want)
			if tc.level == report.Contract {
				assert.Equal(t, 1, r.ExitCode())
			} else {
				assert.Equal(t, 0, r.ExitCode(), "hygiene fails nobody")
			}
		})
	}
}

// A receiver that reads once has only the first piece of a slow body: the next is
// not sent before it has read.
func TestAReceiverThatCannotTakeASlowBody(t *testing.T) {
	t.Parallel()
	var reads, pauses atomic.Int64
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := make([]byte, r.ContentLength)
		n, _ := r.Body.Read(body)
		reads.Add(1)
		if signature(body[:n], r.Header.Get("X-Signature")) != nil {
			w.WriteHeader(http.StatusUnauthorized)
		}
	})
	r := check(t, handler, func(c *ReceiverConfig) {
		c.Run = []string{"slow/genuine"}
		var before int64
		c.pause = func(ctx context.Context, _ time.Duration) error {
			if pauses.Add(1) == 1 {
				before = reads.Load()
			}
			for pauses.Load() > 1 && reads.Load() == before && ctx.Err() == nil {
				runtime.Gosched()
			}
			return ctx.Err()
		}
	})
	assert.Equal(t, []string{"slow/genuine"}, bad(r, report.Contract))
	assert.Equal(t, int64(10), pauses.Load())
}

// Only what is counted shows that it was acted on before it was refused, or
// twice.
func TestHandledIsHeldAgainstTheAnswer(t *testing.T) {
	t.Parallel()
	var handled atomic.Int64
	counted := func(c *ReceiverConfig) { c.Handled = func() int { return int(handled.Load()) } }
	r := check(t, refusing(func(b []byte, h http.Header) bool {
		handled.Add(1)
		return signature(b, h.Get("X-Signature")) == nil
	}), counted)
	assert.Contains(t, bad(r, report.Contract), "hookflow/forgery/other-secret")
	assert.Contains(t, bad(r, report.Hygiene), "repeat/replay")
}

func TestARefusingReceiverIsNotPraised(t *testing.T) {
	t.Parallel()
	r := check(t, refusing(func([]byte, http.Header) bool { return false }))
	for _, result := range r.Results {
		assert.NotEqual(t, report.Passed, result.Outcome, result.ID)
	}
}

func TestReceiverThatGoesAway(t *testing.T) {
	t.Parallel()
	var server *httptest.Server
	var requests atomic.Int64
	verified := genuineOnly(t, http.HandlerFunc(ok))
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if requests.Add(1) == 10 {
			_ = server.Listener.Close()
			panic(http.ErrAbortHandler)
		}
		w.Header().Set("Connection", "close")
		verified.ServeHTTP(w, r)
	}))
	defer server.Close()
	cfg := ReceiverConfig{URL: server.URL, Secret: receiverSecret, now: func() time.Time { return receiverNow }, pause: noPause}
	r, _, err := cfg.run(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 1, r.ExitCode())
	counts := r.Counts()
	assert.Greater(t, counts.Skipped, 50, "the rest is left out")
	assert.LessOrEqual(t, requests.Load(), int64(10))
	var text bytes.Buffer
	require.NoError(t, r.Terminal(&text))
	assert.Contains(t, text.String(), "the receiver went away")
	assert.Equal(t, []string{"last/still-alive"}, bad(r, report.Contract))
}

func TestASilentReceiverIsNotPestered(t *testing.T) {
	t.Parallel()
	var requests atomic.Int64
	verified := genuineOnly(t, http.HandlerFunc(ok))
	r := check(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if requests.Add(1) > 3 {
			panic(http.ErrAbortHandler)
		}
		verified.ServeHTTP(w, r)
	}))
	assert.LessOrEqual(t, requests.Load(), int64(12), "three answers that did not come, each tried again by the transport at most")
	assert.Equal(t, 1, r.ExitCode())
	var text bytes.Buffer
	require.NoError(t, r.Terminal(&text))
	assert.Contains(t, text.String(), "3 answers in a row did not come")
}

func TestReceiverReportsAreRepeatableAndWithoutTheSecret(t *testing.T) {
	t.Parallel()
	render := func() string {
		r := check(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, "your secret is "+receiverSecret)
		}))
		r.Header.Target = ""
		r.Header.Command = ""
		for i := range r.Results {
			r.Results[i].Again = ""
		}
		var b bytes.Buffer
		require.NoError(t, r.JSON(&b))
		require.NoError(t, r.Markdown(&b))
		return b.String()
	}
	first := render()
	assert.Equal(t, first, render())
	assert.NotContains(t, first, receiverSecret)
	assert.Contains(t, first, "$HOOKFLOW_WEBHOOK_SECRET")
}

func TestReceiverSelection(t *testing.T) {
	t.Parallel()
	var requests atomic.Int64
	verified := genuineOnly(t, http.HandlerFunc(ok))
	r := check(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		verified.ServeHTTP(w, r)
	}), func(c *ReceiverConfig) {
		c.Run, c.Skip = []string{"tag:repeat", "hookflow/forgery/*"}, []string{"**/shortened"}
	})
	ids := []string{}
	for _, result := range r.Results {
		ids = append(ids, result.ID)
	}
	assert.Contains(t, ids, "repeat/retry")
	assert.Contains(t, ids, "hookflow/forgery/other-secret")
	assert.NotContains(t, ids, "hookflow/forgery/shortened")
	assert.NotContains(t, ids, "delivery/scheme/both", "sent to find out, and not asked for")
	assert.Less(t, requests.Load(), int64(20))
	assert.Equal(t, 0, r.ExitCode())
}

func TestReceiverThatCannotBeChecked(t *testing.T) {
	t.Parallel()
	closed := httptest.NewServer(nil)
	closed.Close()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for name, tc := range map[string]struct {
		ctx    context.Context
		change func(*ReceiverConfig)
		want   string
	}{
		"no URL":          {t.Context(), func(c *ReceiverConfig) { c.URL = "" }, "must be absolute"},
		"no scheme":       {t.Context(), func(c *ReceiverConfig) { c.URL = "localhost:3000" }, "must be absolute"},
		"another scheme":  {t.Context(), func(c *ReceiverConfig) { c.URL = "ftp://a/" }, "must be absolute"},
		"no secret":       {t.Context(), func(c *ReceiverConfig) { c.Secret = "" }, "without a secret"},
		"empty whsec":     {t.Context(), func(c *ReceiverConfig) { c.Secret = "whsec_" }, "without a secret"},
		"no such scheme":  {t.Context(), func(c *ReceiverConfig) { c.Scheme = "md5" }, `"md5"`},
		"body":            {t.Context(), func(c *ReceiverConfig) { c.Body = []byte("{") }, "must be JSON"},
		"large body":      {t.Context(), func(c *ReceiverConfig) { c.Body = []byte(`"` + strings.Repeat("x", 300000) + `"`) }, "bytes"},
		"timeout":         {t.Context(), func(c *ReceiverConfig) { c.Timeout = -1 }, "negative"},
		"pattern":         {t.Context(), func(c *ReceiverConfig) { c.Run = []string{"nope"} }, "matches no case"},
		"selects nothing": {t.Context(), func(c *ReceiverConfig) { c.Run, c.Skip = []string{"tag:huge"}, []string{"huge/*"} }, "no case is selected"},
		"not there":       {t.Context(), func(c *ReceiverConfig) { c.URL = closed.URL }, "cannot be reached"},
		"cancelled":       {ended, func(*ReceiverConfig) {}, "stopped"},
		"no baseline":     {t.Context(), func(c *ReceiverConfig) { c.Output.Baseline = []string{"/no/such/file"} }, "/no/such/file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(ok))
			defer server.Close()
			cfg := ReceiverConfig{URL: server.URL, Secret: receiverSecret}
			tc.change(&cfg)
			err := CheckReceiver(tc.ctx, cfg)
			require.ErrorContains(t, err, tc.want)
			var failure *Failure
			assert.False(t, errors.As(err, &failure), "it could not run")
			assert.NotContains(t, err.Error(), receiverSecret)
		})
	}
}

func TestReceiverInAGoTest(t *testing.T) {
	t.Parallel()
	var handled atomic.Int64
	guarded, err := verify.Middleware([]string{receiverSecret}, verify.WithReplayGuard(verify.NewMemoryGuard(1000)))
	require.NoError(t, err)
	Receiver(t, guarded(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { handled.Add(1) })), receiverSecret,
		CountHandled(func() int { return int(handled.Load()) }), SignatureScheme("both"), DeliveryBody([]byte(`{"order":1}`)),
		func(c *ReceiverConfig) { c.pause = noPause })
}

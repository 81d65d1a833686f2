package client_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/client"
)

// Nothing that prints a client, however deep it looks, shows its credential.
func TestPrintsShowNoCredential(t *testing.T) {
	t.Parallel()
	const secretHeader = "header-value-that-must-not-show"
	hf, err := client.New(key, client.WithHeader("X-Gateway", secretHeader))
	require.NoError(t, err)
	token, err := client.NewWithToken(key)
	require.NoError(t, err)
	option := client.WithHeader("X-Gateway", secretHeader)
	type holder struct {
		HF     *client.Client
		hidden *client.Client
		value  client.Client
	}
	for _, v := range []any{hf, *hf, token, hf.Events, *hf.Events, holder{hf, hf, *hf}, &holder{hf, hf, *hf}, option, client.WithIdempotencyKey(key)} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			text := fmt.Sprintf(verb, v)
			assert.NotContains(t, text, key, "%s of %T", verb, v)
			assert.NotContains(t, text, fmt.Sprintf("%x", key), "%s of %T", verb, v)
			assert.NotContains(t, text, secretHeader, "%s of %T", verb, v)
		}
		if text, err := json.Marshal(v); err == nil {
			assert.NotContains(t, string(text), key)
		}
	}
	assert.Equal(t, "hookflow client of http://localhost:8080", hf.String())
	assert.Equal(t, hf.String(), fmt.Sprintf("%+v", *hf))
}

// A server, a proxy or a transport that quotes a secret does not get it into an
// error or a log.
func TestErrorsAndLogsShowNoSecret(t *testing.T) {
	t.Parallel()
	const secret = "s3cret-of-the-body"
	quoting := func(r *http.Request) string {
		quoted := strings.Join([]string{r.Header.Get("X-API-Key"), r.Header.Get("Authorization"), r.URL.Path}, " ")
		if r.GetBody != nil {
			body, err := r.GetBody()
			if err == nil {
				text := new(bytes.Buffer)
				_, _ = text.ReadFrom(body)
				quoted += " " + text.String()
			}
		}
		return quoted
	}
	answers := map[string]func(r *http.Request) (*http.Response, error){
		"message": func(r *http.Request) (*http.Response, error) {
			body, err := json.Marshal(map[string]any{"error": "validation_error", "message": "bad: " + quoting(r), "status": 400, "fieldErrors": map[string]string{"secret": quoting(r), quoting(r): "x"}})
			return answer(400, string(body), "X-Correlation-ID", quoting(r)), err
		},
		"code": func(r *http.Request) (*http.Response, error) {
			body, err := json.Marshal(map[string]any{"error": quoting(r), "status": 503})
			return answer(503, string(body)), err
		},
		"HTML": func(r *http.Request) (*http.Response, error) {
			return answer(502, "<html>"+quoting(r)+"</html>", "Content-Type", "text/html"), nil
		},
		"transport": func(r *http.Request) (*http.Response, error) {
			return nil, errors.New("cannot reach " + r.URL.String() + " with " + quoting(r))
		},
		"success": func(r *http.Request) (*http.Response, error) { return answer(200, "<"+quoting(r)+">"), nil },
	}
	ctx := context.Background() // each bubble of time runs calls of its own
	calls := map[string]func(*client.Client) error{
		"endpoint": func(hf *client.Client) error {
			return second(hf.Endpoints.Create(ctx, project, client.EndpointCreate{URL: "https://x.test", Secret: client.Ptr(secret)}))
		},
		"source": func(hf *client.Client) error {
			return second(hf.IncomingSources.Create(ctx, project, client.IncomingSourceCreate{Name: "n", HMACSecret: client.Ptr(secret)}))
		},
		"destination": func(hf *client.Client) error {
			return second(hf.IncomingDestinations.Create(ctx, project, id, client.IncomingDestinationCreate{URL: "https://x.test", AuthConfig: client.Ptr(`{"username":"u-s3cret-of-the-body","password":"` + secret + `"}`)}))
		},
		"ingress": func(hf *client.Client) error {
			return second(hf.Ingress.Receive(ctx, secret, "text/plain", nil))
		},
		"login": func(hf *client.Client) error {
			return second(hf.Auth.Login(ctx, client.Credentials{Email: "a@b.test", Password: secret}))
		},
		"register": func(hf *client.Client) error {
			return second(hf.Auth.Register(ctx, client.Registration{Password: secret}))
		},
		"get":    func(hf *client.Client) error { return second(hf.Endpoints.Get(ctx, project, id)) },
		"delete": func(hf *client.Client) error { return hf.Endpoints.Delete(ctx, project, id) },
	}
	for name, reply := range answers {
		for kind, call := range calls {
			t.Run(name+"/"+kind, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					var logged bytes.Buffer
					w := &wire{answer: func(_ int, r *http.Request) (*http.Response, error) { return reply(r) }}
					logger := slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
					err := call(over(t, w, client.WithLogger(logger)))
					if name == "success" && kind == "delete" {
						require.NoError(t, err)
						return
					}
					var e *client.Error
					require.ErrorAs(t, err, &e)
					for _, text := range []string{err.Error(), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", err), fmt.Sprintf("%+v", *e), logged.String(), e.CorrelationID, e.Message} {
						assert.NotContains(t, text, secret)
						assert.NotContains(t, text, key)
					}
				})
			})
		}
	}
}

// The credential goes where it belongs and nowhere else.
func TestWhereTheCredentialGoes(t *testing.T) {
	t.Parallel()
	w := &wire{answer: inOrder(gives(200, `{"id":"x","accessToken":"t"}`))}
	transport := client.WithHTTPClient(&http.Client{Transport: w})
	withKey, err := client.New(key, transport, client.WithHeader("X-Gateway", "g"))
	require.NoError(t, err)
	withToken, err := client.NewWithToken("tok", transport, client.WithHeader("Authorization", "mine"))
	require.NoError(t, err)
	anonymous, err := client.NewAnonymous(transport)
	require.NoError(t, err)

	_, err = withKey.Endpoints.Get(t.Context(), project, id, client.WithHeader("X-Call", "c"))
	require.NoError(t, err)
	_, err = withToken.Endpoints.Get(t.Context(), project, id)
	require.NoError(t, err)
	_, err = anonymous.Auth.Login(t.Context(), client.Credentials{})
	require.NoError(t, err)
	_, err = withKey.Auth.Login(t.Context(), client.Credentials{})
	require.NoError(t, err)
	_, err = withKey.Ingress.Receive(t.Context(), "tok", "text/plain", nil)
	require.NoError(t, err)

	r := w.requests()
	assert.Equal(t, []string{key, "g", "c", "application/json", "hookflow-go/1.0"},
		[]string{r[0].header.Get("X-API-Key"), r[0].header.Get("X-Gateway"), r[0].header.Get("X-Call"), r[0].header.Get("Accept"), r[0].header.Get("User-Agent")})
	assert.Empty(t, r[0].header.Get("Authorization"))
	assert.Equal(t, "Bearer tok", r[1].header.Get("Authorization"))
	assert.Empty(t, r[1].header.Get("X-API-Key"))
	for _, public := range r[2:] {
		assert.Empty(t, public.header.Get("X-API-Key"), public.path)
		assert.Empty(t, public.header.Get("Authorization"), public.path)
	}
}

// A redirect would carry the key to whoever is named in it.
func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 303, 307, 308} {
		hf, w := scripted(t, gives(status, "", "Location", "https://evil.test/"))
		_, err := hf.Endpoints.Get(t.Context(), project, id)
		assert.ErrorIs(t, err, client.ErrInvalidResponse)
		assert.Len(t, w.requests(), 1)
	}
}

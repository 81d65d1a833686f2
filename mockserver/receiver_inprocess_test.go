package mockserver_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver"
	"github.com/webhook-platform/hookflow-go/verify"
)

// Every form of a server reaches its receivers.
func forms(t *testing.T, test func(t *testing.T, c caller)) {
	for name, opts := range map[string][]mockserver.Option{
		"listening":  nil,
		"in process": {mockserver.WithoutListener()},
		"frozen":     {mockserver.WithoutListener(), mockserver.WithFrozenClock(noon)},
		"repeatable": {mockserver.WithoutListener(), mockserver.WithFrozenClock(noon), mockserver.WithSeed("s")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, newCaller(t, opts...))
		})
	}
}

func TestReceiverKeepsWhatItGot(t *testing.T) {
	t.Parallel()
	forms(t, func(t *testing.T, c caller) {
		hooks := c.hf.Receiver(t)
		other := c.hf.Receiver(t, mockserver.Reply(410))
		assert.NotEqual(t, hooks.URL(), other.URL())
		_, secret := c.subscribe(hooks.URL()+"/in", "a", "")
		c.subscribe(strings.ToUpper(other.URL()[:8])+other.URL()[8:], "a", "")
		c.post("/api/v1/events", `{"type":"a","data":{"n":1}}`).object(201)
		c.settle()
		got, err := hooks.Wait(t.Context(), 1)
		require.NoError(t, err)
		require.Len(t, got, 1)
		assert.Equal(t, hooks.Last(), got[0])
		assert.Equal(t, "POST", got[0].Method)
		assert.Equal(t, hooks.URL()+"/in", got[0].URL)
		assert.Equal(t, 200, got[0].Status)
		assert.WithinDuration(t, c.hf.Now(), got[0].At, 10*time.Second)
		var data struct{ N int }
		require.NoError(t, got[0].Decode(&data))
		assert.Equal(t, 1, data.N)
		_, err = got[0].Verify(secret)
		require.NoError(t, err)
		_, err = got[0].Verify(secret + "x")
		require.ErrorIs(t, err, verify.ErrInvalidSignature)
		assert.Equal(t, 410, other.Last().Status)
	})
}

func TestReceiverAnswersInTurn(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithoutListener())
	var bodies []string
	hooks := c.hf.Receiver(t, mockserver.Reply(500, "one"), mockserver.Reply(404), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		bodies = append(bodies, string(body))
		_, _ = io.WriteString(w, "three")
	}))
	client := c.hf.HTTPClient()
	ask := func(body string) string {
		res, err := client.Post(hooks.URL(), "text/plain", strings.NewReader(body))
		require.NoError(t, err)
		defer res.Body.Close()
		text, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		return fmt.Sprint(res.StatusCode, string(text))
	}
	for _, want := range []string{"500one", "404", "200three", "200three"} {
		assert.Equal(t, want, ask("hello"))
	}
	assert.Equal(t, []string{"hello", "hello"}, bodies, "the handler reads the body, though it was kept")
	hooks.Answer(mockserver.Reply(503))
	assert.Equal(t, "503", ask(""))
	hooks.Answer()
	assert.Equal(t, "200", ask(""))
	var statuses []int
	for _, got := range hooks.Received() {
		statuses = append(statuses, got.Status)
	}
	assert.Equal(t, []int{500, 404, 200, 200, 503, 200}, statuses)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := hooks.Wait(ctx, 7)
	require.ErrorIs(t, err, context.Canceled)
	assert.Contains(t, err.Error(), "has answered 6 of 7 requests")
}

// A receiver is gone with its test; its name is then answered like any reserved
// one, and never looked up.
func TestReceiverLivesAsLongAsItsTest(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithoutListener())
	var url string
	t.Run("first", func(t *testing.T) { url = c.hf.Receiver(t, mockserver.Reply(500)).URL() })
	c.subscribe(url, "a", "")
	event := c.post("/api/v1/events", `{"type":"a","data":1}`).text(201, "eventId")
	c.settle()
	assert.Equal(t, "SUCCESS", c.delivery(event)["status"])
}

func TestTestsAndVerificationsReachAReceiver(t *testing.T) {
	t.Parallel()
	forms(t, func(t *testing.T, c caller) {
		hooks := c.hf.Receiver(t, mockserver.Reply(200), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(w, r.Body) // the body is {"type":…,"challenge":…}
		}))
		endpoint := c.post(c.project()+"/endpoints", `{"url":"`+hooks.URL()+`"}`)
		id, secret := endpoint.text(201, "id"), endpoint.text(201, "secret")
		assert.Equal(t, true, c.post(c.project()+"/endpoints/"+id+"/test", "").object(200)["success"])
		delivery, err := hooks.Last().Verify(secret)
		require.NoError(t, err)
		assert.True(t, delivery.Test)
		assert.Equal(t, "VERIFIED", c.post(c.project()+"/endpoints/"+id+"/verify", "").object(200)["status"])
	})
}

// A handler that is a program's own verifies on the server's clock.
func TestVerifierOnTheServersClock(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithoutListener(), mockserver.WithFrozenClock(noon))
	var handler http.Handler
	hooks := c.hf.Receiver(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	_, secret := c.subscribe(hooks.URL(), "a", "")
	v, err := c.hf.Verifier([]string{secret})
	require.NoError(t, err)
	handler = v.Middleware(mockserver.Reply(204))
	for range 2 {
		event := c.post("/api/v1/events", `{"type":"a","data":1}`).text(201, "eventId")
		c.settle()
		assert.Equal(t, "SUCCESS", c.delivery(event)["status"])
		c.hf.SetTime(c.hf.Now().Add(1000 * time.Hour))
	}
	_, err = c.hf.Verifier(nil)
	require.ErrorIs(t, err, verify.ErrMissingSecret)
}

package mockserver_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver"
)

var noon = time.Date(2026, 3, 15, 12, 0, 0, 0, time.UTC)

// story is a day in the life of a server, written down to the byte: every answer
// with its headers, and every request that a receiver got.
func story(t *testing.T, seed string) []string {
	c := newCaller(t, mockserver.WithoutListener(), mockserver.WithSeed(seed), mockserver.WithFrozenClock(noon))
	var told []string
	tell := func(r reply) reply {
		header, err := json.Marshal(r.header)
		require.NoError(t, err)
		told = append(told, fmt.Sprintf("%d %s %s", r.status, header, r.body))
		return r
	}
	p := c.project()
	hooks := c.hf.Receiver(t, mockserver.Reply(500), mockserver.Reply(200), mockserver.Reply(503, "busy"), mockserver.Reply(404), mockserver.Reply(200))
	for _, path := range []string{"/a", "/b"} {
		endpoint := tell(c.post(p+"/endpoints", `{"url":"`+hooks.URL()+path+`"}`)).text(201, "id")
		for _, eventType := range []string{"order.*", "order.paid"} {
			tell(c.post(p+"/subscriptions", `{"endpointId":"`+endpoint+`","eventType":"`+eventType+`"}`))
		}
		tell(c.post(p+"/endpoints/"+endpoint+"/rotate-secret", ""))
		tell(c.post(p+"/endpoints/"+endpoint+"/test", ""))
	}
	source := tell(c.post(p+"/incoming-sources", `{"name":"In"}`))
	tell(c.post(p+"/incoming-sources/"+source.text(201, "id")+"/destinations", `{"url":"`+hooks.URL()+`/in"}`)).text(201, "id")
	tell(c.post("/ingress/"+source.text(201, "ingressPathToken"), `{"in":1}`))
	tell(c.post("/api/v1/auth/register", `{"email":"a@b.test","password":"Str0ng!pass","organizationName":"O"}`))
	for i := range 3 {
		event := tell(c.post("/api/v1/events", fmt.Sprintf(`{"type":"order.paid","data":{"n":%d}}`, i))).text(201, "eventId")
		tell(c.get("/api/v1/deliveries?eventId=" + event)) // at once, without Settle
		require.NoError(t, c.hf.Advance(t.Context(), 7*time.Minute))
	}
	require.NoError(t, c.hf.Advance(t.Context(), 24*time.Hour))
	deliveries := tell(c.get("/api/v1/deliveries/projects/" + c.hf.ProjectID() + "?size=100"))
	for _, d := range deliveries.object(200)["content"].([]any) {
		tell(c.get("/api/v1/deliveries/" + d.(map[string]any)["id"].(string) + "/attempts"))
	}
	tell(c.get("/api/v1/events/"))
	for _, got := range hooks.Received() {
		header, err := json.Marshal(got.Header)
		require.NoError(t, err)
		told = append(told, fmt.Sprintf("%s %s %s %s at %s, answered %d", got.Method, got.URL, header, got.Body, got.At, got.Status))
	}
	assert.Equal(t, http.MethodPost, hooks.Last().Method)
	return told
}

// The same calls one after another on a frozen clock give the same bytes.
func TestASeedRepeatsEverything(t *testing.T) {
	t.Parallel()
	first, second, other := story(t, "a seed"), story(t, "a seed"), story(t, "another")
	require.Equal(t, len(first), len(second))
	for i := range first {
		require.Equal(t, first[i], second[i])
	}
	assert.Greater(t, len(first), 40)
	assert.NotEqual(t, first[0], other[0])
}

// A call of a repeatable server returns when what it caused has settled; but not
// for ever, and not when there is company.
func TestACallWaitsForWhatItCaused(t *testing.T) {
	t.Parallel()
	for name, company := range map[string]bool{"alone": false, "in company": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCaller(t, mockserver.WithoutListener(), mockserver.WithSeed("s"), mockserver.WithFrozenClock(noon))
				inside, release := make(chan struct{}, 1), make(chan struct{})
				hooks := c.hf.Receiver(t, hold(inside, release))
				c.subscribe(hooks.URL(), "a", "")
				began, returned := time.Now(), make(chan time.Time, 1)
				go func() {
					c.post("/api/v1/events", `{"type":"a","data":1}`)
					returned <- time.Now()
				}()
				synctest.Wait()
				assert.Empty(t, returned, "it waits")
				if company {
					c.get(c.project() + "/endpoints")
					synctest.Wait()
					assert.Equal(t, began, <-returned, "at once")
				} else {
					assert.Equal(t, 5*time.Second, (<-returned).Sub(began))
				}
				close(release)
				c.settle()
			})
		})
	}
}

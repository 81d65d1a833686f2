package client_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/client"
)

// pages answers with pages of n items named by number, size at a time.
func pages(n, size int) func(int, *http.Request) (*http.Response, error) {
	return func(_ int, r *http.Request) (*http.Response, error) {
		var number int
		fmt.Sscan(r.URL.Query().Get("page"), &number)
		var items []string
		for i := number * size; i < min(n, (number+1)*size); i++ {
			items = append(items, fmt.Sprintf(`{"id":"%d"}`, i))
		}
		last := (number+1)*size >= n
		return answer(200, fmt.Sprintf(`{"content":[%s],"last":%t,"number":%d,"size":%d,"totalElements":%d,"totalPages":%d}`,
			strings.Join(items, ","), last, number, size, n, (n+size-1)/size)), nil
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	w := &wire{answer: pages(45, 20)}
	hf := over(t, w)
	page, err := hf.Endpoints.List(t.Context(), project, client.ListOptions{Page: 1, Size: 20, Sort: []string{"createdAt,desc", "url"}})
	require.NoError(t, err)
	assert.Len(t, page.Items, 20)
	assert.Equal(t, "20", page.Items[0].ID)
	page.Items = nil
	assert.Equal(t, client.Page[client.Endpoint]{Number: 1, Size: 20, TotalPages: 3, Total: 45}, *page)
	assert.Equal(t, "page=1&size=20&sort=createdAt%2Cdesc&sort=url", w.requests()[0].query)

	_, err = hf.Endpoints.List(t.Context(), project, client.ListOptions{})
	require.NoError(t, err)
	assert.Empty(t, w.requests()[1].query, "what is not given is not sent")
}

func TestAll(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 20, 21, 45} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			w := &wire{answer: pages(n, 20)}
			var got []string
			for e, err := range over(t, w).Endpoints.All(t.Context(), project, client.ListOptions{Size: 20}) {
				require.NoError(t, err)
				got = append(got, e.ID)
			}
			assert.Len(t, got, n)
			for i, id := range got {
				assert.Equal(t, fmt.Sprint(i), id)
			}
			assert.Len(t, w.requests(), max(1, (n+19)/20), "no page is asked for that is not there")
		})
	}
}

func TestAllStopsAndStartsAgain(t *testing.T) {
	t.Parallel()
	w := &wire{answer: pages(45, 20)}
	options := client.ListOptions{Page: 1, Sort: []string{"url"}}
	seq := over(t, w).Endpoints.All(t.Context(), project, options)
	for range 2 {
		for e, err := range seq {
			require.NoError(t, err)
			assert.Equal(t, "20", e.ID)
			break
		}
	}
	assert.Len(t, w.requests(), 2, "leaving the loop asks for nothing more, and each loop begins anew")
	assert.Contains(t, w.requests()[1].query, "page=1&size=100")
	assert.Equal(t, client.ListOptions{Page: 1, Sort: []string{"url"}}, options)
	for range 2 {
		assert.Equal(t, 25, count(t, seq), "a whole walk begins where it was told to, the second time too")
	}
}

func TestAllTellsAnError(t *testing.T) {
	t.Parallel()
	first := func() (*http.Response, error) { return pages(45, 20)(1, &http.Request{URL: mustURL("/")}) }
	hf, _ := scripted(t, first, gives(403, `{"error":"forbidden","message":"Access denied","status":403}`))
	var got int
	var last error
	for _, err := range hf.Endpoints.All(t.Context(), project, client.ListOptions{}) {
		if last = err; err == nil {
			got++
		}
	}
	assert.Equal(t, 20, got, "what came before the error was given out")
	assert.ErrorIs(t, last, client.ErrForbidden)
}

// A server that always gives the same page does not keep the client for ever.
func TestAllNoticesTheWrongPage(t *testing.T) {
	t.Parallel()
	hf, w := scripted(t, gives(200, `{"content":[{"id":"x"}],"last":false,"number":0,"size":1,"totalElements":9,"totalPages":9}`))
	var last error
	for _, err := range hf.Endpoints.All(t.Context(), project, client.ListOptions{}) {
		last = err
	}
	assert.ErrorIs(t, last, client.ErrInvalidResponse)
	assert.Len(t, w.requests(), 2)
}

// Filters are sent as the contract spells them, and the caller's options are his.
func TestDeliveryFilters(t *testing.T) {
	t.Parallel()
	w := &wire{answer: pages(0, 20)}
	zone := time.FixedZone("x", 2*3600)
	o := client.DeliveryListOptions{
		ListOptions: client.ListOptions{Size: 5, Sort: []string{"createdAt,desc"}}, Status: client.DeliveryStatusFailed, EndpointID: id, EventID: id, EventType: "order",
		From: time.Date(2026, 11, 23, 20, 0, 0, 0, zone), To: time.Date(2026, 11, 23, 21, 0, 0, 0, zone),
	}
	before := o
	_, err := over(t, w).Deliveries.List(t.Context(), project, o)
	require.NoError(t, err)
	query, err := url.ParseQuery(w.requests()[0].query)
	require.NoError(t, err)
	assert.Equal(t, url.Values{
		"status": {"FAILED"}, "endpointId": {id}, "eventId": {id}, "eventType": {"order"}, "size": {"5"}, "sort": {"createdAt,desc"},
		"fromDate": {"2026-11-23T18:00:00Z"}, "toDate": {"2026-11-23T19:00:00Z"},
	}, query)
	assert.Equal(t, before, o)
}

// Every list of the API, over more than one page of the mock server.
func TestAllOfTheContract(t *testing.T) {
	t.Parallel()
	hf, s := mock(t)
	ctx, p := t.Context(), s.ProjectID()
	for i := range 5 {
		e, err := hf.Endpoints.Create(ctx, p, client.EndpointCreate{URL: fmt.Sprintf("https://e%d.test", i)})
		require.NoError(t, err)
		_, err = hf.Subscriptions.Create(ctx, p, client.SubscriptionCreate{EndpointID: e.ID, EventType: "**"})
		require.NoError(t, err)
	}
	for range 3 {
		_, err := hf.Events.Send(ctx, "order.created", 1)
		require.NoError(t, err)
	}
	events, err := hf.Events.List(ctx, p, client.EventListOptions{EventType: "ORDER"})
	require.NoError(t, err)
	require.EqualValues(t, 3, events.Total)
	source, err := hf.IncomingSources.Create(ctx, p, client.IncomingSourceCreate{Name: "s"})
	require.NoError(t, err)
	_, err = hf.IncomingDestinations.Create(ctx, p, source.ID, client.IncomingDestinationCreate{URL: "https://d.test"})
	require.NoError(t, err)
	_, err = hf.Ingress.Receive(ctx, source.IngressPathToken, "text/plain", []byte("hello"))
	require.NoError(t, err)
	require.NoError(t, s.Settle(ctx))

	two := client.ListOptions{Size: 2, Sort: []string{"createdAt"}}
	assert.Equal(t, 5, count(t, hf.Endpoints.All(ctx, p, two)))
	assert.Equal(t, 3, count(t, hf.Events.All(ctx, p, client.EventListOptions{ListOptions: two})))
	assert.Equal(t, 15, count(t, hf.Deliveries.All(ctx, p, client.DeliveryListOptions{ListOptions: two, Status: client.DeliveryStatusSuccess})))
	assert.Equal(t, 5, count(t, hf.Deliveries.AllOfEvent(ctx, events.Items[0].ID, two)))
	assert.Equal(t, 1, count(t, hf.IncomingSources.All(ctx, p, two)))
	assert.Equal(t, 1, count(t, hf.IncomingDestinations.All(ctx, p, source.ID, two)))
	assert.Equal(t, 1, count(t, hf.APIKeys.All(ctx, p, two)))
	incoming, err := hf.IncomingEvents.List(ctx, p, client.IncomingEventListOptions{SourceID: source.ID})
	require.NoError(t, err)
	require.Len(t, incoming.Items, 1)
	assert.Equal(t, "hello", *incoming.Items[0].BodyRaw)
	assert.Equal(t, 1, count(t, hf.IncomingEvents.All(ctx, p, client.IncomingEventListOptions{})))
	assert.Equal(t, 1, count(t, hf.IncomingEvents.AllAttempts(ctx, p, incoming.Items[0].ID, two)))
}

func count[T any](t *testing.T, seq func(func(T, error) bool)) (n int) {
	t.Helper()
	for _, err := range seq {
		require.NoError(t, err)
		n++
	}
	return n
}

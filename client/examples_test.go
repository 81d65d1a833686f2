package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"time"

	"github.com/webhook-platform/hookflow-go/client"
	"github.com/webhook-platform/hookflow-go/mockserver"
)

// shop is a mock server in this process, without a port.
func shop(opts ...mockserver.Option) *mockserver.Server {
	s, err := mockserver.Start(context.Background(), append([]mockserver.Option{mockserver.WithoutListener(), mockserver.WithSeed("shop")}, opts...)...)
	if err != nil {
		log.Fatal(err)
	}
	return s
}

func ExampleNew() {
	_, err := client.New("")
	fmt.Println(err)
	_, err = client.New("my-key", client.WithBaseURL("hooks.example.com"))
	fmt.Println(err)
	hf, err := client.New("my-key", client.WithBaseURL("https://hooks.example.com"), client.WithTimeout(10*time.Second))
	fmt.Printf("%+v %v\n", hf, err)
	// Output:
	// client: the API key is empty
	// client: the base URL must begin with http:// or https://
	// hookflow client of https://hooks.example.com <nil>
}

func ExampleNewWithToken() {
	s := shop()
	defer s.Close()
	ctx := context.Background()

	anonymous, err := client.NewAnonymous(client.WithHTTPClient(s.HTTPClient()))
	if err != nil {
		log.Fatal(err)
	}
	session, err := anonymous.Auth.Register(ctx, client.Registration{Email: "ada@example.com", Password: "Secret-1234", OrganizationName: "Acme"})
	if err != nil {
		log.Fatal(err)
	}
	person, err := client.NewWithToken(session.AccessToken, client.WithHTTPClient(s.HTTPClient()))
	if err != nil {
		log.Fatal(err)
	}
	me, err := person.Auth.Me(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(me.User.Email, me.Organization.Name, me.Role)
	// Output: ada@example.com Acme OWNER
}

func ExampleEvents_Send() {
	s := shop()
	defer s.Close()
	hf, project := s.Client(), s.ProjectID()
	ctx := context.Background()
	endpoint, err := hf.Endpoints.Create(ctx, project, client.EndpointCreate{URL: "https://shop.example.com/hooks"})
	if err != nil {
		log.Fatal(err)
	}
	if _, err = hf.Subscriptions.Create(ctx, project, client.SubscriptionCreate{EndpointID: endpoint.ID, EventType: "order.*"}); err != nil {
		log.Fatal(err)
	}

	order := map[string]any{"orderId": "o1", "total": 99.5}
	for range 2 {
		receipt, err := hf.Events.Send(ctx, "order.created", order, client.WithIdempotencyKey("order-o1-created"))
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(receipt.Type, receipt.DeliveriesCreated)
	}
	// Output:
	// order.created 1
	// order.created 0
}

// A json.RawMessage arrives byte for byte, spaces and all.
func ExampleEvents_Send_raw() {
	s := shop()
	defer s.Close()
	hf, project := s.Client(), s.ProjectID()
	ctx := context.Background()
	receipt, err := hf.Events.Send(ctx, "order.created", json.RawMessage(`{"total": 1.50}`))
	if err != nil {
		log.Fatal(err)
	}
	event, err := hf.Events.Get(ctx, project, receipt.EventID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(event.Payload)
	// Output: {"total": 1.50}
}

func ExampleDeliveries_Wait() {
	s := shop()
	defer s.Close()
	hf, project := s.Client(), s.ProjectID()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	endpoint, err := hf.Endpoints.Create(ctx, project, client.EndpointCreate{URL: "https://shop.example.com/hooks"})
	if err != nil {
		log.Fatal(err)
	}
	if _, err = hf.Subscriptions.Create(ctx, project, client.SubscriptionCreate{EndpointID: endpoint.ID, EventType: "**"}); err != nil {
		log.Fatal(err)
	}
	receipt, err := hf.Events.Send(ctx, "order.created", 1)
	if err != nil {
		log.Fatal(err)
	}

	deliveries, err := hf.Deliveries.Wait(ctx, receipt.EventID)
	if err != nil {
		log.Fatal(err)
	}
	for _, d := range deliveries {
		fmt.Println(d.Status, d.AttemptCount)
	}
	// Output: SUCCESS 1
}

func ExampleEndpoints_Update() {
	s := shop()
	defer s.Close()
	hf, project := s.Client(), s.ProjectID()
	ctx := context.Background()
	endpoint, err := hf.Endpoints.Create(ctx, project, client.EndpointCreate{
		URL: "https://shop.example.com/hooks", Description: client.Ptr("Production"), RateLimitPerSecond: client.Ptr(10),
	})
	if err != nil {
		log.Fatal(err)
	}

	endpoint, err = hf.Endpoints.Update(ctx, project, endpoint.ID, client.EndpointUpdate{
		Enabled:            client.Set(false),
		RateLimitPerSecond: client.Clear[int](),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(endpoint.Enabled, endpoint.RateLimitPerSecond == nil, *endpoint.Description)
	// Output: false true Production
}

func ExampleEndpoints_All() {
	s := shop()
	defer s.Close()
	hf, project := s.Client(), s.ProjectID()
	ctx := context.Background()
	for i := range 3 {
		if _, err := hf.Endpoints.Create(ctx, project, client.EndpointCreate{URL: fmt.Sprintf("https://shop%d.example.com", i)}); err != nil {
			log.Fatal(err)
		}
	}

	for endpoint, err := range hf.Endpoints.All(ctx, project, client.ListOptions{Size: 2, Sort: []string{"url"}}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(endpoint.URL)
	}
	// Output:
	// https://shop0.example.com
	// https://shop1.example.com
	// https://shop2.example.com
}

func ExampleError() {
	s := shop()
	defer s.Close()
	hf, project := s.Client(), s.ProjectID()
	_, err := hf.Endpoints.Get(context.Background(), project, "99999999-9999-4999-8999-999999999999", client.WithHeader("X-Correlation-Id", "checkout-17"))

	var e *client.Error
	if errors.As(err, &e) {
		fmt.Println(e.Status, e.Code, e.CorrelationID)
	}
	fmt.Println(errors.Is(err, client.ErrNotFound))
	fmt.Println(err)
	// Output:
	// 404 not_found checkout-17
	// true
	// hookflow: getEndpoint: 404 not_found: Endpoint not found [checkout-17]
}

func ExampleValidationError() {
	s := shop()
	defer s.Close()
	hf, project := s.Client(), s.ProjectID()
	_, err := hf.Endpoints.Create(context.Background(), project, client.EndpointCreate{URL: "not a url"})

	var invalid *client.ValidationError
	if errors.As(err, &invalid) {
		fmt.Println(invalid.Fields()["url"])
	}
	// Output: Invalid URL format
}

func ExampleRateLimitError() {
	s := shop(mockserver.WithRateLimit(1), mockserver.WithFrozenClock(time.Unix(1795460463, 0)))
	defer s.Close()
	hf := s.Client(client.WithRetry(client.RetryPolicy{})) // leave this out, and the client waits and tries again
	var err error
	for err == nil {
		_, err = hf.Events.Send(context.Background(), "order.created", 1)
	}

	var limited *client.RateLimitError
	if errors.As(err, &limited) {
		fmt.Println(limited.RetryAfter(), limited.Cause.RateLimit.Limit)
	}
	// Output: 1s 1
}

func ExampleClient_Get() {
	s := shop()
	defer s.Close()
	hf := s.Client()
	var projects []struct{ Name string }
	if err := hf.Get(context.Background(), "/api/v1/projects", &projects); err != nil {
		log.Fatal(err)
	}
	fmt.Println(projects[0].Name)
	// Output: Development
}

// counter stands for a transport of your own, such as OpenTelemetry's.
type counter struct {
	n    int
	next http.RoundTripper
}

func (c *counter) RoundTrip(r *http.Request) (*http.Response, error) {
	c.n++
	return c.next.RoundTrip(r)
}

func ExampleWithHTTPClient() {
	s := shop()
	defer s.Close()
	transport := &counter{next: s} // http.DefaultTransport in a program
	hf, err := client.New(s.APIKey(), client.WithHTTPClient(&http.Client{Transport: transport}))
	if err != nil {
		log.Fatal(err)
	}
	if _, err := hf.Events.List(context.Background(), s.ProjectID(), client.EventListOptions{}); err != nil {
		log.Fatal(err)
	}
	fmt.Println(transport.n)
	// Output: 1
}

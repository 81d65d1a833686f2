package client_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"

	"github.com/webhook-platform/hookflow-go/client"
	"github.com/webhook-platform/hookflow-go/verify"
)

// A whole program: it sends an event, heeds a 429, switches one endpoint off, lists
// all of them, and receives webhooks.
func Example_program() {
	ctx, project := context.Background(), os.Getenv("HOOKFLOW_PROJECT")
	hf, err := client.FromEnv() // HOOKFLOW_API_KEY, HOOKFLOW_BASE_URL
	if err != nil {
		log.Fatal(err)
	}

	receipt, err := hf.Events.Send(ctx, "order.created", map[string]any{"orderId": "o1", "total": 99.5})
	var limited *client.RateLimitError
	switch {
	case errors.As(err, &limited):
		log.Fatalf("too fast, even after the client's own retries; try again in %v", limited.RetryAfter())
	case err != nil:
		log.Fatal(err)
	}
	log.Printf("event %s has %d deliveries", receipt.EventID, receipt.DeliveriesCreated)

	for endpoint, err := range hf.Endpoints.All(ctx, project, client.ListOptions{}) {
		if err != nil {
			log.Fatal(err)
		}
		if endpoint.VerificationStatus == client.VerificationStatusFailed {
			_, err = hf.Endpoints.Update(ctx, project, endpoint.ID, client.EndpointUpdate{Enabled: client.Set(false)})
			log.Printf("switched %s off: %v", endpoint.URL, err)
		}
	}

	verified, err := verify.Middleware([]string{os.Getenv("HOOKFLOW_WEBHOOK_SECRET")})
	if err != nil {
		log.Fatal(err)
	}
	http.Handle("POST /hooks", verified(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		delivery, _ := verify.FromContext(r.Context())
		fmt.Printf("delivery %s: %s\n", delivery.DeliveryID, delivery.Body)
	})))
	log.Fatal(http.ListenAndServe(":8081", nil))
}

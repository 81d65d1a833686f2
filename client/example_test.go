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

// A program of a shop: it sends an event, heeds a 429, switches an endpoint off,
// lists all endpoints, and receives webhooks.
func Example_program() {
	ctx, project := context.Background(), "11111111-1111-4111-8111-111111111111"
	hf, err := client.FromEnv()
	if err != nil {
		log.Fatal(err)
	}

	receipt, err := hf.Events.Send(ctx, "order.created", map[string]any{"orderId": "o1", "total": 99.5})
	var limited *client.RateLimitError
	switch {
	case errors.As(err, &limited):
		log.Printf("too fast, even after retries; again in %v", limited.RetryAfter())
	case err != nil:
		log.Fatal(err)
	default:
		log.Printf("event %s, %d deliveries", receipt.EventID, receipt.DeliveriesCreated)
	}

	for endpoint, err := range hf.Endpoints.All(ctx, project, client.ListOptions{}) {
		if err != nil {
			log.Fatal(err)
		}
		if endpoint.VerificationStatus == client.VerificationStatusFailed {
			if _, err := hf.Endpoints.Update(ctx, project, endpoint.ID, client.EndpointUpdate{Enabled: client.Set(false)}); err != nil {
				log.Fatal(err)
			}
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

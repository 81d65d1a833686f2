package mockserver_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/webhook-platform/hookflow-go/client"
	"github.com/webhook-platform/hookflow-go/mockserver"
)

// Outside a test a server is started and stopped by hand. This one has no port,
// stands still at noon and says the same each time.
func ExampleStart() {
	ctx := context.Background()
	hf, err := mockserver.Start(ctx, mockserver.WithoutListener(), mockserver.WithSeed("example"),
		mockserver.WithFrozenClock(time.Date(2026, 3, 15, 12, 0, 0, 0, time.UTC)))
	if err != nil {
		log.Fatal(err)
	}
	defer hf.Close()

	endpoint, err := hf.Client().Endpoints.Create(ctx, hf.ProjectID(), client.EndpointCreate{URL: "https://hooks.example.com/"})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := hf.Client().Subscriptions.Create(ctx, hf.ProjectID(), client.SubscriptionCreate{EndpointID: endpoint.ID, EventType: "order.*"}); err != nil {
		log.Fatal(err)
	}
	receipt, err := hf.Client().Events.Send(ctx, "order.paid", map[string]any{"order": "o1"})
	if err != nil {
		log.Fatal(err)
	}
	if err := hf.Settle(ctx); err != nil {
		log.Fatal(err)
	}
	deliveries, err := hf.Client().Deliveries.List(ctx, hf.ProjectID(), client.DeliveryListOptions{EventID: receipt.EventID})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(receipt.CreatedAt.Format(time.RFC3339), receipt.DeliveriesCreated, deliveries.Items[0].Status)
	// Output: 2026-03-15T12:00:00Z 1 SUCCESS
}

// A ladder of retries that takes a day is over in milliseconds.
func ExampleServer_Advance() {
	ctx := context.Background()
	hf, err := mockserver.Start(ctx, mockserver.WithoutListener(), mockserver.WithFrozenClock(time.Date(2026, 3, 15, 12, 0, 0, 0, time.UTC)))
	if err != nil {
		log.Fatal(err)
	}
	defer hf.Close()
	if err := hf.Advance(ctx, 24*time.Hour); err != nil {
		log.Fatal(err)
	}
	fmt.Println(hf.Now().Format(time.RFC3339))
	// Output: 2026-03-16T12:00:00Z
}

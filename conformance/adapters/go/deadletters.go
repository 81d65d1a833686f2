package goadapter

import (
	"context"

	"github.com/webhook-platform/hookflow-go/client"
)

// deadLetters are the calls about deliveries and forwards that failed for good.
var deadLetters = map[string]operation{
	"listDlqItems": get(func(ctx context.Context, c *client.Client, q *request) (*client.Page[client.DeadLetter], error) {
		return c.DeadLetters.List(ctx, q.project(), client.DeadLetterListOptions{})
	}),
	"getDlqItem": get(func(ctx context.Context, c *client.Client, q *request) (*client.DeadLetter, error) {
		return c.DeadLetters.Get(ctx, q.project(), q.path("deliveryId"))
	}),
	"getDlqStats": get(func(ctx context.Context, c *client.Client, q *request) (*client.DeadLetterStats, error) {
		return c.DeadLetters.Stats(ctx, q.project())
	}),
	"retryDlqItem": get(func(ctx context.Context, c *client.Client, q *request) (*client.DeadLetterRetry, error) {
		return c.DeadLetters.Retry(ctx, q.project(), q.path("deliveryId"))
	}),
	"retryDlqItems": get(func(ctx context.Context, c *client.Client, q *request) (*client.DeadLetterBulkRetry, error) {
		return c.DeadLetters.RetryMany(ctx, q.project(), q.ids("deliveryIds"))
	}),
	"purgeDlq": get(func(ctx context.Context, c *client.Client, q *request) (*client.DeadLetterPurge, error) {
		return c.DeadLetters.Purge(ctx, q.project())
	}),
	"listIncomingDlqItems": get(func(ctx context.Context, c *client.Client, q *request) (*client.Page[client.IncomingDeadLetter], error) {
		return c.IncomingDeadLetters.List(ctx, q.project(), client.IncomingDeadLetterListOptions{})
	}),
	"getIncomingDlqItem": get(func(ctx context.Context, c *client.Client, q *request) (*client.IncomingDeadLetter, error) {
		return c.IncomingDeadLetters.Get(ctx, q.project(), q.path("forwardAttemptId"))
	}),
	"getIncomingDlqStats": get(func(ctx context.Context, c *client.Client, q *request) (*client.DeadLetterStats, error) {
		return c.IncomingDeadLetters.Stats(ctx, q.project())
	}),
	"retryIncomingDlqItem": get(func(ctx context.Context, c *client.Client, q *request) (*client.DeadLetterRetry, error) {
		return c.IncomingDeadLetters.Retry(ctx, q.project(), q.path("forwardAttemptId"))
	}),
	"retryIncomingDlqItems": get(func(ctx context.Context, c *client.Client, q *request) (*client.DeadLetterBulkRetry, error) {
		return c.IncomingDeadLetters.RetryMany(ctx, q.project(), q.ids("forwardAttemptIds"))
	}),
	"purgeIncomingDlq": get(func(ctx context.Context, c *client.Client, q *request) (*client.DeadLetterPurge, error) {
		return c.IncomingDeadLetters.Purge(ctx, q.project())
	}),
}

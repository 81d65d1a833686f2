package client

import (
	"context"
	"iter"
	"net/http"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiclient"
)

// IncomingDeadLetters looks after forwards that ran out of attempts. They are known by
// the ids of their last attempts.
type IncomingDeadLetters struct{ client *Client }

// IncomingDeadLetterListOptions choose incoming dead letters. Zero values do not filter.
type IncomingDeadLetterListOptions struct {
	Page          int // from 0
	Size          int // items a page, at most 100; 0 is 20, and 100 for All
	DestinationID string
}

// List returns a page of a project's incoming dead letters, the last failure first
// (operation listIncomingDlqItems).
func (s *IncomingDeadLetters) List(ctx context.Context, projectID string, o IncomingDeadLetterListOptions, opts ...CallOption) (*Page[IncomingDeadLetter], error) {
	params := api.ListIncomingDLQItemsParams{DestinationID: nonZero(o.DestinationID), Page: nonZero(o.Page), Size: nonZero(o.Size)}
	k := s.client.request("listIncomingDlqItems", opts, func(server string) (*http.Request, error) {
		return apiclient.NewListIncomingDLQItemsRequest(server, projectID, &params)
	}, projectID)
	return page(ctx, k, func(p api.IncomingDeadLetterPage) wirePage[IncomingDeadLetter] {
		return wirePage[IncomingDeadLetter](p)
	})
}

// All is every dead letter from o.Page on, page by page (operation
// listIncomingDlqItems). One that is retried or fails meanwhile moves the others:
// collect them before retrying.
func (s *IncomingDeadLetters) All(ctx context.Context, projectID string, o IncomingDeadLetterListOptions, opts ...CallOption) iter.Seq2[IncomingDeadLetter, error] {
	return all("listIncomingDlqItems", ListOptions{Page: o.Page, Size: o.Size}, func(l ListOptions) (*Page[IncomingDeadLetter], error) {
		return s.List(ctx, projectID, IncomingDeadLetterListOptions{Page: l.Page, Size: l.Size, DestinationID: o.DestinationID}, opts...)
	})
}

// Get returns a dead letter (operation getIncomingDlqItem).
func (s *IncomingDeadLetters) Get(ctx context.Context, projectID, forwardAttemptID string, opts ...CallOption) (*IncomingDeadLetter, error) {
	return one[IncomingDeadLetter](ctx, s.client.request("getIncomingDlqItem", opts, func(server string) (*http.Request, error) {
		return apiclient.NewGetIncomingDLQItemRequest(server, projectID, forwardAttemptID)
	}, projectID, forwardAttemptID))
}

// Stats counts a project's incoming dead letters (operation getIncomingDlqStats).
func (s *IncomingDeadLetters) Stats(ctx context.Context, projectID string, opts ...CallOption) (*DeadLetterStats, error) {
	return one[DeadLetterStats](ctx, s.client.request("getIncomingDlqStats", opts, func(server string) (*http.Request, error) {
		return apiclient.NewGetIncomingDLQStatsRequest(server, projectID)
	}, projectID))
}

// Retry forwards a dead letter once more to the destination that failed (operation
// retryIncomingDlqItem). Retried is 0 when it was none. It is made again after a 429
// only.
func (s *IncomingDeadLetters) Retry(ctx context.Context, projectID, forwardAttemptID string, opts ...CallOption) (*DeadLetterRetry, error) {
	return one[DeadLetterRetry](ctx, s.client.request("retryIncomingDlqItem", opts, func(server string) (*http.Request, error) {
		return apiclient.NewRetryIncomingDLQItemRequest(server, projectID, forwardAttemptID)
	}, projectID, forwardAttemptID))
}

// RetryMany forwards the named dead letters again (operation retryIncomingDlqItems).
// It is made again after a 429 only.
func (s *IncomingDeadLetters) RetryMany(ctx context.Context, projectID string, forwardAttemptIDs []string, opts ...CallOption) (*DeadLetterBulkRetry, error) {
	body := api.IncomingDeadLetterSelection{ForwardAttemptIDs: forwardAttemptIDs}
	return one[DeadLetterBulkRetry](ctx, s.client.request("retryIncomingDlqItems", opts, func(server string) (*http.Request, error) {
		return apiclient.NewRetryIncomingDLQItemsRequest(server, projectID, body)
	}, projectID))
}

// Purge deletes every incoming dead letter of a project for good (operation
// purgeIncomingDlq). After a retry Purged may count 0: the first attempt did it.
func (s *IncomingDeadLetters) Purge(ctx context.Context, projectID string, opts ...CallOption) (*DeadLetterPurge, error) {
	return one[DeadLetterPurge](ctx, s.client.request("purgeIncomingDlq", opts, func(server string) (*http.Request, error) {
		return apiclient.NewPurgeIncomingDLQRequest(server, projectID)
	}, projectID))
}

package client

import (
	"context"
	"iter"
	"net/http"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiclient"
)

// DeadLetters looks after deliveries that ran out of attempts. They are known by the
// ids of their deliveries.
type DeadLetters struct{ client *Client }

// DeadLetterListOptions choose dead letters. Zero values do not filter.
type DeadLetterListOptions struct {
	Page       int // from 0
	Size       int // items a page, at most 100; 0 is 20, and 100 for All
	EndpointID string
}

// List returns a page of a project's dead letters, the last failure first (operation
// listDlqItems).
func (s *DeadLetters) List(ctx context.Context, projectID string, o DeadLetterListOptions, opts ...CallOption) (*Page[DeadLetter], error) {
	params := api.ListDLQItemsParams{EndpointID: nonZero(o.EndpointID), Page: nonZero(o.Page), Size: nonZero(o.Size)}
	k := s.client.request("listDlqItems", opts, func(server string) (*http.Request, error) {
		return apiclient.NewListDLQItemsRequest(server, projectID, &params)
	}, projectID)
	return page(ctx, k, func(p api.DeadLetterPage) wirePage[DeadLetter] { return wirePage[DeadLetter](p) })
}

// All is every dead letter from o.Page on, page by page (operation listDlqItems). One
// that is retried or fails meanwhile moves the others: collect them before retrying.
func (s *DeadLetters) All(ctx context.Context, projectID string, o DeadLetterListOptions, opts ...CallOption) iter.Seq2[DeadLetter, error] {
	return all("listDlqItems", ListOptions{Page: o.Page, Size: o.Size}, func(l ListOptions) (*Page[DeadLetter], error) {
		return s.List(ctx, projectID, DeadLetterListOptions{Page: l.Page, Size: l.Size, EndpointID: o.EndpointID}, opts...)
	})
}

// Get returns a dead letter (operation getDlqItem).
func (s *DeadLetters) Get(ctx context.Context, projectID, deliveryID string, opts ...CallOption) (*DeadLetter, error) {
	return one[DeadLetter](ctx, s.client.request("getDlqItem", opts, func(server string) (*http.Request, error) {
		return apiclient.NewGetDLQItemRequest(server, projectID, deliveryID)
	}, projectID, deliveryID))
}

// Stats counts a project's dead letters (operation getDlqStats).
func (s *DeadLetters) Stats(ctx context.Context, projectID string, opts ...CallOption) (*DeadLetterStats, error) {
	return one[DeadLetterStats](ctx, s.client.request("getDlqStats", opts, func(server string) (*http.Request, error) {
		return apiclient.NewGetDLQStatsRequest(server, projectID)
	}, projectID))
}

// Retry sends a dead letter again (operation retryDlqItem). Retried is 0 when it was
// none. It is made again after a 429 only.
func (s *DeadLetters) Retry(ctx context.Context, projectID, deliveryID string, opts ...CallOption) (*DeadLetterRetry, error) {
	return one[DeadLetterRetry](ctx, s.client.request("retryDlqItem", opts, func(server string) (*http.Request, error) {
		return apiclient.NewRetryDLQItemRequest(server, projectID, deliveryID)
	}, projectID, deliveryID))
}

// RetryMany sends the named dead letters again (operation retryDlqItems). It is made
// again after a 429 only.
func (s *DeadLetters) RetryMany(ctx context.Context, projectID string, deliveryIDs []string, opts ...CallOption) (*DeadLetterBulkRetry, error) {
	body := api.DeadLetterSelection{DeliveryIDs: deliveryIDs}
	return one[DeadLetterBulkRetry](ctx, s.client.request("retryDlqItems", opts, func(server string) (*http.Request, error) {
		return apiclient.NewRetryDLQItemsRequest(server, projectID, body)
	}, projectID))
}

// Purge deletes every dead letter of a project for good (operation purgeDlq). After a
// retry Purged may count 0: the first attempt did it.
func (s *DeadLetters) Purge(ctx context.Context, projectID string, opts ...CallOption) (*DeadLetterPurge, error) {
	return one[DeadLetterPurge](ctx, s.client.request("purgeDlq", opts, func(server string) (*http.Request, error) {
		return apiclient.NewPurgeDLQRequest(server, projectID)
	}, projectID))
}

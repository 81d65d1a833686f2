package client

import (
	"context"
	"net/http"

	"github.com/webhook-platform/hookflow-go/gen/apiclient"
)

// Previews shows what would be sent, without sending it.
type Previews struct{ client *Client }

// Delivery shows a delivery (operation deliveryDryRun). What goes wrong is told in
// Errors of the answer and is no error of the call.
func (s *Previews) Delivery(ctx context.Context, projectID string, in DeliveryPreviewInput, opts ...CallOption) (*DeliveryPreview, error) {
	return one[DeliveryPreview](ctx, s.client.request("deliveryDryRun", opts, func(server string) (*http.Request, error) {
		return apiclient.NewDeliveryDryRunRequest(server, projectID, in)
	}, projectID))
}

// Transform shows a transformation of a payload (operation previewTransform). What
// goes wrong is told in Errors of the answer and is no error of the call.
func (s *Previews) Transform(ctx context.Context, projectID string, in TransformPreviewInput, opts ...CallOption) (*TransformPreview, error) {
	return one[TransformPreview](ctx, s.client.request("previewTransform", opts, func(server string) (*http.Request, error) {
		return apiclient.NewPreviewTransformRequest(server, projectID, in)
	}, projectID))
}

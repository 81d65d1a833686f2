package client

import (
	"bytes"
	"context"
	"net/http"

	"github.com/webhook-platform/hookflow-go/gen/apiclient"
)

// Ingress sends webhooks to a source, as its provider would.
type Ingress struct{ client *Client }

// Receive has the source with this ingress token receive a webhook (operation
// receiveWebhook). The provider's headers, its signature among them, come by
// WithHeader. The client's credential is not sent.
func (s *Ingress) Receive(ctx context.Context, token, contentType string, body []byte, opts ...CallOption) (*IngressResult, error) {
	k := s.client.request("receiveWebhook", opts, func(server string) (*http.Request, error) {
		return apiclient.NewReceiveWebhookRequestWithBody(server, token, contentType, bytes.NewReader(body))
	}, token)
	k.public = true
	return one[IngressResult](ctx, k.conceal(&token))
}

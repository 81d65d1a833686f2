package engine

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/transform"
	"github.com/webhook-platform/hookflow-go/verify"
)

const (
	agentDelivery     = "WebhookPlatform/1.0"
	agentTest         = "WebhookPlatform/1.0-Test"
	agentVerification = "WebhookPlatform/1.0 Verification"
	agentForward      = "WebhookPlatform/1.0-IncomingForward"
	contentJSON       = "application/json"
)

// parcel is what an attempt to deliver needs to know.
type parcel struct {
	delivery store.Delivery
	event    store.Event
	endpoint store.Endpoint
	template string // of the transformation or the subscription; empty for none
}

// request builds the request of an attempt made at this instant.
func (p parcel) request(at time.Time) outbound.Request {
	body := p.body()
	h := baseHeader(agentDelivery)
	h.Set(headerEventID, p.event.ID)
	h.Set(headerDeliveryID, p.delivery.ID)
	h.Set(headerSequence, strconv.FormatInt(p.delivery.SequenceNumber, 10))
	h.Set(headerIdempotency, p.delivery.IdempotencyKey)
	sign(h, p.endpoint, p.delivery.ID, body, at)
	addCustom(h, p.delivery.CustomHeaders, p.endpoint.Flags)
	return outbound.Request{
		Method: http.MethodPost, URL: p.endpoint.URL, Header: h, Body: body,
		Timeout: timeout(p.delivery.TimeoutSeconds), Purpose: p.purpose(),
	}
}

// body is the event's data as it was sent, or what the template makes of it. A
// template that fails leaves the data as it is.
func (p parcel) body() []byte {
	data := p.event.Data
	if p.endpoint.Flags.RewriteBody {
		if printed, err := transform.Database(data); err == nil {
			data = printed
		}
	}
	if p.template != "" {
		if filled, err := transform.Apply(p.template, data); err == nil {
			return filled
		}
	}
	if p.endpoint.Flags.DeliverEnvelope {
		return envelope(p.event.EventType, data)
	}
	return data
}

// envelope is the body that the older SDKs' documentation routes on.
func envelope(eventType string, data []byte) []byte {
	kind, _ := json.Marshal(eventType) // a text always encodes
	return slices.Concat([]byte(`{"type":`), kind, []byte(`,"data":`), data, []byte(`}`))
}

func baseHeader(agent string) http.Header {
	return http.Header{"Accept": {"*/*"}, "User-Agent": {agent}, "Content-Type": {contentJSON}}
}

// sign adds the signatures that the endpoint's scheme asks for.
func sign(h http.Header, e store.Endpoint, id string, body []byte, at time.Time) {
	secrets := e.Secrets(at)
	if e.SignatureScheme != store.SchemeStandard || e.Flags.LegacyHeaders {
		h.Set(headerTimestamp, strconv.FormatInt(at.UnixMilli(), 10))
		h.Set(headerSignature, verify.Sign(body, at, secrets...))
	}
	if e.SignatureScheme != store.SchemeLegacy && !e.Flags.LegacyHeaders {
		h.Set(headerStandardID, id)
		h.Set(headerStandardTimestamp, strconv.FormatInt(at.Unix(), 10))
		h.Set(headerStandardSignature, verify.SignStandard(id, body, at, standardSecrets(secrets)...))
	}
}

// standardSecrets wraps secrets, so that one that happens to look like
// whsec_<base64> is still taken for what it is: text.
func standardSecrets(secrets []string) []string {
	wrapped := make([]string, 0, len(secrets))
	for _, secret := range secrets {
		wrapped = append(wrapped, verify.StandardSecret(secret))
	}
	return wrapped
}

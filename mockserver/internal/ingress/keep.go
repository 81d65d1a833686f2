package ingress

import (
	"bytes"
	"encoding/json"
	"net"
	"net/netip"
	"strings"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
	"github.com/webhook-platform/hookflow-go/verify/provider"
)

// dedupHeaders are those by which providers name a webhook that they may send
// twice.
var dedupHeaders = []string{"X-Webhook-Id", "Stripe-Webhook-Id", "X-Github-Delivery", "X-Shopify-Webhook-Id", "X-Twilio-Webhook-Id"}

// dedupKey names a webhook within its source; empty when the provider does not.
func dedupKey(source store.Source, req Request) string {
	for _, name := range dedupHeaders {
		if v := req.Header.Get(name); v != "" {
			return name + ":" + v
		}
	}
	if source.ProviderType == provider.NameSlack {
		var body struct {
			EventID string `json:"event_id"`
		}
		if json.Unmarshal(req.Body, &body) == nil && body.EventID != "" {
			return "event_id:" + body.EventID
		}
	}
	return ""
}

// headersJSON is what is kept of the headers: lower-case names, and the values
// that show gives for a name and a value.
func headersJSON(req Request, show func(name, value string) string) string {
	kept := map[string]string{}
	for name, values := range req.Header {
		kept[strings.ToLower(name)] = show(name, strings.ToValidUTF8(strings.Join(values, ", "), "�"))
	}
	if req.Host != "" {
		kept["host"] = req.Host
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(kept) // a map of texts always encodes
	return strings.TrimSuffix(b.String(), "\n")
}

// clientIP is the peer's address. A proxy on this machine may say who is behind
// it.
func clientIP(req Request) string {
	host, _, err := net.SplitHostPort(req.RemoteAddr)
	if err != nil {
		host = req.RemoteAddr
	}
	peer, err := netip.ParseAddr(host)
	if err != nil || !peer.Unmap().IsLoopback() {
		return host
	}
	first, _, _ := strings.Cut(req.Header.Get("X-Forwarded-For"), ",")
	if behind, err := netip.ParseAddr(strings.TrimSpace(first)); err == nil {
		return behind.String()
	}
	return peer.Unmap().String()
}

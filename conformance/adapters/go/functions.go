package goadapter

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/webhook-platform/hookflow-go/conformance/adapter"
	"github.com/webhook-platform/hookflow-go/verify"
)

// functions are those of package verify by their names in the protocol.
var functions = map[string]func(*adapter.Args) (any, error){
	adapter.VerifySignature: func(a *adapter.Args) (any, error) {
		return true, verify.Signature(payload(a), *a.Signature, secrets(a), options(a)...)
	},
	adapter.VerifyStandardWebhook: func(a *adapter.Args) (any, error) {
		return true, verify.Standard(payload(a), header(a), secrets(a), options(a)...)
	},
	adapter.ConstructEvent: func(a *adapter.Args) (any, error) {
		d, err := verify.Event(payload(a), header(a), secrets(a), append(options(a), verify.WithScheme(verify.SchemeHookflow))...)
		if err != nil {
			return nil, err
		}
		return map[string]any{"eventId": d.EventID, "deliveryId": d.DeliveryID, "timestamp": d.Time.UnixMilli(), "type": d.Type, "data": json.RawMessage(d.Data)}, nil
	},
	adapter.GenerateSignature: func(a *adapter.Args) (any, error) {
		return verify.Sign(payload(a), time.UnixMilli(*a.TimestampMs), secrets(a)...), nil
	},
}

func payload(a *adapter.Args) []byte {
	if a.PayloadBase64 != nil {
		raw, _ := base64.StdEncoding.DecodeString(*a.PayloadBase64) // the suite encoded it
		return raw
	}
	return []byte(*a.Payload)
}

func secrets(a *adapter.Args) []string {
	if a.Secrets != nil {
		return *a.Secrets
	}
	return []string{*a.Secret}
}

func header(a *adapter.Args) http.Header {
	h := http.Header{}
	if a.Headers != nil {
		for _, line := range *a.Headers {
			h.Add(line[0], line[1])
		}
	}
	return h
}

func options(a *adapter.Args) []verify.Option {
	var options []verify.Option
	if a.ToleranceMs != nil {
		options = append(options, verify.WithTolerance(time.Duration(*a.ToleranceMs)*time.Millisecond))
	}
	if now := a.NowMs; now != nil {
		options = append(options, verify.WithClock(func() time.Time { return time.UnixMilli(*now) }))
	}
	return options
}

func describeVerify(err error, out *adapter.Error) *adapter.Error {
	var refused *verify.Error
	if errors.As(err, &refused) {
		out.Own = true
		out.Attributes = map[string]any{"code": refused.Reason.Code()}
	}
	return out
}

package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/engine"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/ingress"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// ReceiveWebhook implements receiveWebhook: what a provider sent is checked,
// stored once and forwarded. Refusals have the route's own shape.
func (s *Server) ReceiveWebhook(ctx context.Context, r apiserver.ReceiveWebhookRequestObject) (apiserver.ReceiveWebhookResponseObject, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, fmt.Errorf("reading what the provider sent: %w", err)
	}
	var source store.Source
	var known bool
	s.Store.Read(func(tx *store.Tx) { source, known = tx.SourceByToken.One(r.Token) })
	if !known {
		return s.refuse(ctx, ingress.Unknown())
	}
	event, err := s.Ingress.Accept(source, arrived(ctx, body))
	if err != nil {
		return s.refuse(ctx, err)
	}
	if who(ctx).Flags.IngressFailsOnNUL && bytes.IndexByte(body, 0) >= 0 {
		return nil, problem.Internal()
	}
	var ids []string
	err = s.Store.Write(func(tx *store.Tx) error {
		stored, fresh := tx.PutIncomingEvent(event)
		event = stored
		if !fresh {
			return nil
		}
		ids = engine.PlanForwards(tx, event, event.ReceivedAt, s.forwardID)
		return s.room(len(ids))
	})
	if err != nil {
		return nil, err
	}
	if err := s.Engine.Forward(ids...); err != nil {
		return nil, err
	}
	return apiserver.ReceiveWebhook202JSONResponse{Status: api.IngressResultStatusAccepted, RequestID: event.RequestID}, nil
}

// arrived is the request that a stranger sent to a public URL.
func arrived(ctx context.Context, body []byte) ingress.Request {
	sent := who(ctx).Request
	return ingress.Request{
		Method: sent.Method, Path: sent.URL.Path, RawQuery: sent.URL.RawQuery, Host: sent.Host,
		RemoteAddr: sent.RemoteAddr, Header: sent.Header, Body: body,
	}
}

// refuse answers in the shape of the ingress route, and with the error envelope
// where the error is not a refusal.
func (s *Server) refuse(ctx context.Context, err error) (apiserver.ReceiveWebhookResponseObject, error) {
	var no *ingress.Refusal
	if !errors.As(err, &no) {
		return nil, err
	}
	who(ctx).RetryAfter = no.RetryAfter
	shown := api.IngressRefusal{Error: api.IngressErrorCode(no.Code), Message: no.Message}
	switch no.Status {
	case http.StatusUnauthorized:
		return apiserver.ReceiveWebhook401JSONResponse(shown), nil
	case http.StatusNotFound:
		return apiserver.ReceiveWebhook404JSONResponse(shown), nil
	case http.StatusGone:
		return apiserver.ReceiveWebhook410JSONResponse(shown), nil
	case http.StatusTooManyRequests:
		return apiserver.ReceiveWebhook429JSONResponse(shown), nil
	}
	return nil, err
}

package api

import (
	"context"
	"fmt"
	"time"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
	"github.com/webhook-platform/hookflow-go/verify"
)

// ListEndpoints implements listEndpoints.
func (s *Server) ListEndpoints(_ context.Context, r apiserver.ListEndpointsRequestObject) (apiserver.ListEndpointsResponseObject, error) {
	var answer apiserver.ListEndpoints200JSONResponse
	err := s.read(func(tx *store.Tx) error {
		rows := collect(tx.EndpointsByProject.Of(r.ProjectID).Each(), func(e store.Endpoint) bool { return !e.Deleted })
		content, m := cut(rows, paging{r.Params.Page, r.Params.Size, r.Params.Sort}, endpointOrder, showEndpoint)
		answer = apiserver.ListEndpoints200JSONResponse{
			Content: content, Pageable: m.Pageable, Last: m.Last, TotalPages: m.TotalPages, TotalElements: m.TotalElements, Size: m.Size,
			Number: m.Number, Sort: m.Sort, First: m.First, NumberOfElements: m.NumberOfElements, Empty: m.Empty,
		}
		return nil
	})
	return answer, err
}

var endpointOrder = sorter[store.Endpoint]{
	"id":                 byText(func(e store.Endpoint) string { return e.ID }),
	"url":                byText(func(e store.Endpoint) string { return e.URL }),
	"description":        byOptional(func(e store.Endpoint) *string { return e.Description }, compareText),
	"enabled":            byFlag(func(e store.Endpoint) bool { return e.Enabled }),
	"rateLimitPerSecond": byOptional(func(e store.Endpoint) *int { return e.RateLimitPerSecond }, compareNumber),
	"verificationStatus": byText(func(e store.Endpoint) string { return e.VerificationStatus }),
	"createdAt":          byTime(func(e store.Endpoint) time.Time { return e.CreatedAt }),
	"updatedAt":          byTime(func(e store.Endpoint) time.Time { return e.UpdatedAt }),
}

// CreateEndpoint implements createEndpoint.
func (s *Server) CreateEndpoint(ctx context.Context, r apiserver.CreateEndpointRequestObject) (apiserver.CreateEndpointResponseObject, error) {
	if who(ctx).Flags.EndpointURLMustResolve && !outbound.Resolves(r.Body.URL, !s.RefusePrivate) {
		return nil, problem.Internal()
	}
	now := s.now()
	endpoint := store.Endpoint{
		ID: s.Chance.ID("endpoint"), ProjectID: r.ProjectID, URL: r.Body.URL, Description: r.Body.Description,
		Enabled: or(r.Body.Enabled, true), RateLimitPerSecond: r.Body.RateLimitPerSecond, AllowedSourceIPs: r.Body.AllowedSourceIPs,
		VerificationStatus: store.VerificationSkipped, SignatureScheme: string(or(r.Body.SignatureScheme, api.SignatureSchemeBoth)),
		Flags: who(ctx).Flags, CreatedAt: now, UpdatedAt: now,
	}
	if secret := notBlank(r.Body.Secret); secret != nil {
		endpoint.Secret = *secret
	} else {
		endpoint.Secret = s.Chance.Token("endpoint-secret")
	}
	err := s.Store.Write(func(tx *store.Tx) error {
		if err := s.withinQuota(tx, r.ProjectID); err != nil {
			return err
		}
		tx.Endpoints.Put(endpoint)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.CreateEndpoint201JSONResponse(showSecret(endpoint)), nil
}

func (s *Server) withinQuota(tx *store.Tx, projectID string) error {
	if s.EndpointQuota <= 0 {
		return nil
	}
	used := 0
	for e := range tx.EndpointsByProject.Of(projectID).Each() {
		if !e.Deleted {
			used++
		}
	}
	if used < s.EndpointQuota {
		return nil
	}
	const quota, plan = "endpoints_per_project", "Free"
	return problem.QuotaExceeded(
		fmt.Sprintf("Quota exceeded: %s (%d / %d). Current plan: %s. Please upgrade.", quota, used, s.EndpointQuota, plan),
		map[string]string{"quota": quota, "current": fmt.Sprint(used), "limit": fmt.Sprint(s.EndpointQuota), "plan": plan})
}

// GetEndpoint implements getEndpoint.
func (s *Server) GetEndpoint(ctx context.Context, r apiserver.GetEndpointRequestObject) (apiserver.GetEndpointResponseObject, error) {
	endpoint, err := s.endpoint(ctx, r.ProjectID, r.ID)
	if err != nil {
		return nil, err
	}
	return apiserver.GetEndpoint200JSONResponse(showEndpoint(endpoint)), nil
}

// UpdateEndpoint implements updateEndpoint: what is left out is kept, what is
// empty is cleared.
func (s *Server) UpdateEndpoint(ctx context.Context, r apiserver.UpdateEndpointRequestObject) (apiserver.UpdateEndpointResponseObject, error) {
	if limit, ok := given(r.Body.RateLimitPerSecond); ok && limit == 0 && who(ctx).Flags.RateLimitOfOneAtLeast {
		return nil, problem.Field("rateLimitPerSecond", "Rate limit must be at least 1")
	}
	if who(ctx).Flags.EndpointURLMustResolve && !outbound.Resolves(r.Body.URL, !s.RefusePrivate) {
		return nil, problem.Internal()
	}
	now := s.now()
	endpoint, err := s.changeEndpoint(ctx, r.ProjectID, r.ID, func(e *store.Endpoint) {
		b := r.Body
		e.URL = b.URL
		clears := who(ctx).Flags.EndpointPutClears
		if clears {
			e.Description, e.RateLimitPerSecond = nil, nil
		}
		if description, ok := given(b.Description); ok {
			e.Description = &description
			if !clears {
				e.Description = unlessZero(description)
			}
		}
		if limit, ok := given(b.RateLimitPerSecond); ok {
			e.RateLimitPerSecond = unlessZero(limit)
		}
		if ips, ok := given(b.AllowedSourceIPs); ok {
			e.AllowedSourceIPs = unlessZero(ips)
		}
		if enabled, ok := given(b.Enabled); ok {
			e.Enabled = enabled
		}
		if scheme, ok := given(b.SignatureScheme); ok {
			e.SignatureScheme = string(scheme)
		}
		if secret, ok := given(b.Secret); ok && !blank(secret) {
			*e = e.Rotated(secret, now)
		}
		e.UpdatedAt = now
	})
	if err != nil {
		return nil, err
	}
	return apiserver.UpdateEndpoint200JSONResponse(showEndpoint(endpoint)), nil
}

// DeleteEndpoint implements deleteEndpoint.
func (s *Server) DeleteEndpoint(ctx context.Context, r apiserver.DeleteEndpointRequestObject) (apiserver.DeleteEndpointResponseObject, error) {
	err := s.Store.Write(func(tx *store.Tx) error {
		endpoint, ok := tx.Endpoints.Get(r.ID)
		if !ok {
			return errEndpointNotFound()
		}
		if err := who(ctx).Reach(tx, endpoint.ProjectID, r.ProjectID, textEndpointNotFound); err != nil {
			return err
		}
		endpoint.Deleted = true
		tx.Endpoints.Put(endpoint)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.DeleteEndpoint204Response{}, nil
}

// RotateSecret implements rotateSecret.
func (s *Server) RotateSecret(ctx context.Context, r apiserver.RotateSecretRequestObject) (apiserver.RotateSecretResponseObject, error) {
	now := s.now()
	endpoint, err := s.changeEndpoint(ctx, r.ProjectID, r.ID, func(e *store.Endpoint) {
		*e = e.Rotated(s.Chance.Token("endpoint-secret"), now)
		e.UpdatedAt = now
	})
	if err != nil {
		return nil, err
	}
	return apiserver.RotateSecret200JSONResponse(showSecret(endpoint)), nil
}

const textEndpointNotFound = "Endpoint not found"

func errEndpointNotFound() error { return problem.NotFound(textEndpointNotFound) }

// endpoint is a living endpoint of the path's project.
func (s *Server) endpoint(ctx context.Context, projectID, id string) (endpoint store.Endpoint, err error) {
	err = s.read(func(tx *store.Tx) (err error) {
		endpoint, err = findEndpoint(ctx, tx, projectID, id)
		return err
	})
	return endpoint, err
}

func (s *Server) changeEndpoint(ctx context.Context, projectID, id string, change func(*store.Endpoint)) (endpoint store.Endpoint, err error) {
	err = s.Store.Write(func(tx *store.Tx) (err error) {
		if endpoint, err = findEndpoint(ctx, tx, projectID, id); err != nil {
			return err
		}
		change(&endpoint)
		tx.Endpoints.Put(endpoint)
		return nil
	})
	return endpoint, err
}

func findEndpoint(ctx context.Context, tx *store.Tx, projectID, id string) (store.Endpoint, error) {
	endpoint, ok := tx.Endpoints.Get(id)
	if !ok || endpoint.Gone() {
		return endpoint, errEndpointNotFound()
	}
	return endpoint, who(ctx).Reach(tx, endpoint.ProjectID, projectID, textEndpointNotFound)
}

func showEndpoint(e store.Endpoint) api.Endpoint {
	scheme := api.SignatureScheme(e.SignatureScheme)
	return api.Endpoint{
		ID: e.ID, ProjectID: e.ProjectID, URL: e.URL, Description: e.Description, Enabled: e.Enabled,
		RateLimitPerSecond: e.RateLimitPerSecond, AllowedSourceIPs: e.AllowedSourceIPs, MTLSEnabled: e.MTLSEnabled,
		VerificationStatus:      api.VerificationStatus(e.VerificationStatus),
		VerificationAttemptedAt: e.VerificationAttemptedAt, VerificationCompletedAt: e.VerificationCompletedAt,
		VerificationSkipReason: e.VerificationSkipReason, SignatureScheme: &scheme, CreatedAt: e.CreatedAt, UpdatedAt: e.UpdatedAt,
	}
}

// showSecret is showEndpoint for the two operations that show the secret.
func showSecret(e store.Endpoint) api.Endpoint {
	shown := showEndpoint(e)
	standard := verify.StandardSecret(e.Secret)
	shown.Secret, shown.StandardWebhooksSecret = &e.Secret, &standard
	return shown
}

package api

import (
	"context"
	"time"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/session"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

const keyPrefixLength = 8

// ListAPIKeys implements listApiKeys: expired keys are listed, revoked ones not.
func (s *Server) ListAPIKeys(_ context.Context, r apiserver.ListAPIKeysRequestObject) (apiserver.ListAPIKeysResponseObject, error) {
	var answer apiserver.ListAPIKeys200JSONResponse
	err := s.read(func(tx *store.Tx) error {
		rows := collect(tx.APIKeysByProject.Of(r.ProjectID).Each(), func(k store.APIKey) bool { return k.RevokedAt == nil })
		content, m := cut(rows, paging{r.Params.Page, r.Params.Size, r.Params.Sort}, apiKeyOrder, showAPIKey)
		answer = apiserver.ListAPIKeys200JSONResponse{
			Content: content, Pageable: m.Pageable, Last: m.Last, TotalPages: m.TotalPages, TotalElements: m.TotalElements, Size: m.Size,
			Number: m.Number, Sort: m.Sort, First: m.First, NumberOfElements: m.NumberOfElements, Empty: m.Empty,
		}
		return nil
	})
	return answer, err
}

var apiKeyOrder = sorter[store.APIKey]{
	"id":         byText(func(k store.APIKey) string { return k.ID }),
	"projectId":  byText(func(k store.APIKey) string { return k.ProjectID }),
	"name":       byText(func(k store.APIKey) string { return k.Name }),
	"keyPrefix":  byText(func(k store.APIKey) string { return k.KeyPrefix }),
	"scope":      byText(func(k store.APIKey) string { return k.Scope }),
	"createdAt":  byTime(func(k store.APIKey) time.Time { return k.CreatedAt }),
	"lastUsedAt": byOptional(func(k store.APIKey) *time.Time { return k.LastUsedAt }, time.Time.Compare),
	"revokedAt":  byOptional(func(k store.APIKey) *time.Time { return k.RevokedAt }, time.Time.Compare),
	"expiresAt":  byOptional(func(k store.APIKey) *time.Time { return k.ExpiresAt }, time.Time.Compare),
}

// CreateAPIKey implements createApiKey, the only answer with the key's text.
func (s *Server) CreateAPIKey(_ context.Context, r apiserver.CreateAPIKeyRequestObject) (apiserver.CreateAPIKeyResponseObject, error) {
	text := s.Chance.Token("api-key")
	key := store.APIKey{
		ID: s.Chance.ID("api-key"), ProjectID: r.ProjectID, Name: r.Body.Name,
		KeyPrefix: text[:keyPrefixLength], KeyHash: session.HashKey(text),
		Scope: string(or(r.Body.Scope, api.APIKeyScopeReadWrite)), CreatedAt: s.now(),
	}
	if r.Body.ExpiresAt != nil {
		key.ExpiresAt = store.StampOf(*r.Body.ExpiresAt)
	}
	err := s.Store.Write(func(tx *store.Tx) error {
		if _, err := findProject(tx, r.ProjectID); err != nil {
			return err
		}
		tx.APIKeys.Put(key)
		return nil
	})
	if err != nil {
		return nil, err
	}
	shown := showAPIKey(key)
	shown.Key = &text
	return apiserver.CreateAPIKey201JSONResponse(shown), nil
}

// RevokeAPIKey implements revokeApiKey.
func (s *Server) RevokeAPIKey(_ context.Context, r apiserver.RevokeAPIKeyRequestObject) (apiserver.RevokeAPIKeyResponseObject, error) {
	now := s.now()
	err := s.Store.Write(func(tx *store.Tx) error {
		key, ok := tx.APIKeys.Get(r.APIKeyID)
		if !ok || key.ProjectID != r.ProjectID {
			return problem.NotFound("API key not found")
		}
		if key.RevokedAt != nil {
			return problem.Invalid("API key is already revoked")
		}
		key.RevokedAt = &now
		tx.APIKeys.Put(key)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.RevokeAPIKey204Response{}, nil
}

func showAPIKey(k store.APIKey) api.APIKey {
	return api.APIKey{
		ID: k.ID, ProjectID: k.ProjectID, Name: k.Name, KeyPrefix: k.KeyPrefix, Scope: api.APIKeyScope(k.Scope),
		CreatedAt: k.CreatedAt, LastUsedAt: k.LastUsedAt, RevokedAt: k.RevokedAt, ExpiresAt: k.ExpiresAt,
	}
}

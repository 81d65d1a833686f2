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

const (
	keyPrefixLength   = 8
	defaultGraceHours = 24
)

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

// RotateAPIKey implements rotateApiKey: a new key, and an end for the old one.
func (s *Server) RotateAPIKey(_ context.Context, r apiserver.RotateAPIKeyRequestObject) (apiserver.RotateAPIKeyResponseObject, error) {
	in := or(r.Body, api.APIKeyRotation{})
	now := s.now()
	text := s.Chance.Token("api-key")
	fresh := store.APIKey{
		ID: s.Chance.ID("api-key"), ProjectID: r.ProjectID,
		KeyPrefix: text[:keyPrefixLength], KeyHash: session.HashKey(text), CreatedAt: now,
	}
	if in.ExpiresAt != nil {
		fresh.ExpiresAt = store.StampOf(*in.ExpiresAt)
	}
	err := s.Store.Write(func(tx *store.Tx) error {
		old, err := findAPIKey(tx, r.ProjectID, r.APIKeyID)
		if err != nil {
			return err
		}
		if old.RotatedAt != nil {
			return problem.Invalid("API key is already rotated")
		}
		fresh.Name, fresh.Scope = old.Name, old.Scope
		old.RotatedAt, old.ReplacedByID = &now, &fresh.ID
		end := now.Add(time.Duration(or(in.GracePeriodHours, defaultGraceHours)) * time.Hour)
		if old.ExpiresAt == nil || end.Before(*old.ExpiresAt) {
			old.ExpiresAt = &end
		}
		tx.APIKeys.Put(old)
		tx.APIKeys.Put(fresh)
		return nil
	})
	if err != nil {
		return nil, err
	}
	shown := showAPIKey(fresh)
	shown.Key = &text
	return apiserver.RotateAPIKey201JSONResponse(shown), nil
}

// RevokeAPIKey implements revokeApiKey.
func (s *Server) RevokeAPIKey(_ context.Context, r apiserver.RevokeAPIKeyRequestObject) (apiserver.RevokeAPIKeyResponseObject, error) {
	now := s.now()
	err := s.Store.Write(func(tx *store.Tx) error {
		key, err := findAPIKey(tx, r.ProjectID, r.APIKeyID)
		if err != nil {
			return err
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

// findAPIKey is a key of the path's project that was not revoked.
func findAPIKey(tx *store.Tx, projectID, id string) (store.APIKey, error) {
	key, ok := tx.APIKeys.Get(id)
	if !ok || key.ProjectID != projectID {
		return key, problem.NotFound("API key not found")
	}
	if key.RevokedAt != nil {
		return key, problem.Invalid("API key is already revoked")
	}
	return key, nil
}

func showAPIKey(k store.APIKey) api.APIKey {
	return api.APIKey{
		ID: k.ID, ProjectID: k.ProjectID, Name: k.Name, KeyPrefix: k.KeyPrefix, Scope: api.APIKeyScope(k.Scope),
		CreatedAt: k.CreatedAt, LastUsedAt: k.LastUsedAt, RevokedAt: k.RevokedAt, ExpiresAt: k.ExpiresAt,
		RotatedAt: k.RotatedAt, ReplacedByID: k.ReplacedByID,
	}
}

package api_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	gen "github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/session"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

func (s *stage) createKey(in gen.APIKeyInput) gen.APIKey {
	s.t.Helper()
	answer, err := s.CreateAPIKey(shopKey(), apiserver.CreateAPIKeyRequestObject{ProjectID: "shop", Body: &in})
	require.NoError(s.t, err)
	return gen.APIKey(answer.(apiserver.CreateAPIKey201JSONResponse))
}

func (s *stage) listKeys(project string, sort ...string) gen.APIKeyPage {
	s.t.Helper()
	answer, err := s.ListAPIKeys(shopKey(), apiserver.ListAPIKeysRequestObject{ProjectID: project, Params: gen.ListAPIKeysParams{Sort: sort}})
	require.NoError(s.t, err)
	return gen.APIKeyPage(answer.(apiserver.ListAPIKeys200JSONResponse))
}

func TestCreateAPIKey(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	created := s.createKey(gen.APIKeyInput{Name: "producer"})
	require.NotNil(t, created.Key)
	assert.Len(t, *created.Key, 43)
	assert.Equal(t, (*created.Key)[:8], created.KeyPrefix)
	assert.Equal(t, gen.APIKeyScopeReadWrite, created.Scope)
	assert.Equal(t, began, created.CreatedAt)
	assert.Nil(t, created.ExpiresAt)
	s.Store.Read(func(tx *store.Tx) {
		record, ok := tx.APIKeyByHash.One(session.HashKey(*created.Key))
		assert.True(t, ok, "the key is found by its text")
		assert.Equal(t, created.ID, record.ID)
	})

	east := time.Date(2020, 1, 1, 2, 0, 0, 0, time.FixedZone("", 7200))
	past := s.createKey(gen.APIKeyInput{Name: "old", Scope: ptr(gen.APIKeyScopeReadOnly), ExpiresAt: &east})
	assert.Equal(t, gen.APIKeyScopeReadOnly, past.Scope)
	assert.Equal(t, time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), *past.ExpiresAt)
	assert.NotEqual(t, *created.Key, *past.Key)

	created.Key, past.Key = nil, nil
	assert.Equal(t, []gen.APIKey{created, past}, s.listKeys("shop").Content, "oldest first, without the texts")
	assert.Equal(t, []gen.APIKey{past, created}, s.listKeys("shop", "expiresAt").Content, "no expiry comes last")
	assert.Equal(t, []gen.APIKey{}, s.listKeys("other").Content)
}

func TestCreateAPIKeyInADeletedProject(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	_, err := s.CreateAPIKey(person("home"), apiserver.CreateAPIKeyRequestObject{ProjectID: "closed", Body: &gen.APIKeyInput{Name: "k"}})
	refused(t, err, 404, "Project not found")
	assert.Empty(t, s.listKeys("closed").Content)
}

func TestRevokeAPIKey(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	created := s.createKey(gen.APIKeyInput{Name: "producer"})
	revoke := func(project, id string) error {
		_, err := s.RevokeAPIKey(shopKey(), apiserver.RevokeAPIKeyRequestObject{ProjectID: project, APIKeyID: id})
		return err
	}
	refused(t, revoke("shop", "nope"), 404, "API key not found")
	refused(t, revoke("other", created.ID), 404, "API key not found")
	assert.Len(t, s.listKeys("shop").Content, 1)

	require.NoError(t, revoke("shop", created.ID))
	assert.Empty(t, s.listKeys("shop").Content)
	s.Store.Read(func(tx *store.Tx) {
		record, _ := tx.APIKeys.Get(created.ID)
		assert.Equal(t, ptr(began), record.RevokedAt)
	})
	refused(t, revoke("shop", created.ID), 400, "API key is already revoked")
}

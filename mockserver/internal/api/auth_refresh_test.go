package api_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/caller"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/session"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

func TestRevokedTokensAreForgottenWhenTheyExpire(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	who, _ := a.register(ada)
	revoked := func() (n int) {
		a.Store.Read(func(tx *store.Tx) { n = tx.RevokedTokens.Len() })
		return n
	}
	logout := func(token string) {
		t.Helper()
		user := *who
		user.TokenID = token
		_, err := a.Logout(caller.With(context.Background(), &user), apiserver.LogoutRequestObject{})
		require.NoError(t, err)
		assert.Equal(t, &caller.RefreshToken{}, user.RefreshToken, "the cookie goes")
	}
	logout("first")
	a.tick.Advance(session.AccessLifetime - 1)
	logout("second")
	assert.Equal(t, 2, revoked(), "the first could still be used")
	a.tick.Advance(1)
	logout("third")
	assert.Equal(t, 2, revoked(), "the first has expired")
}

package api_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	gen "github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/api"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/caller"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/chance"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/clock"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/session"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

var ada = gen.Registration{Email: "ada@shop.example", Password: "ContractTest!2026x", OrganizationName: "Shop", FullName: ptr("Ada Lovelace")}

// accounts are the handlers of an empty server that delivers nothing.
type accounts struct {
	*api.Server
	t    *testing.T
	tick *clock.Virtual
}

func newAccounts(t *testing.T) *accounts {
	tick, source := clock.NewManual(began), chance.New(t.Name())
	return &accounts{t: t, tick: tick, Server: api.New(api.Config{
		Store: store.New(store.Limits{}), Clock: tick, Chance: source, Sessions: session.NewIssuer(tick, source),
	})}
}

// register answers with the new person as a caller, and what was handed out.
func (a *accounts) register(in gen.Registration) (*caller.Caller, gen.TokenGrant) {
	a.t.Helper()
	anonymous := &caller.Caller{}
	answer, err := a.Register(caller.With(context.Background(), anonymous), apiserver.RegisterRequestObject{Body: &in})
	require.NoError(a.t, err)
	grant := gen.TokenGrant(answer.(apiserver.Register201JSONResponse))
	claims, err := a.Sessions.ReadAccess(grant.AccessToken)
	require.NoError(a.t, err)
	return &caller.Caller{
		OrganizationID: claims.OrganizationID, UserID: claims.UserID, Role: claims.Role, RefreshToken: anonymous.RefreshToken,
	}, grant
}

// sizes are the numbers of organisations, people and sessions.
func (a *accounts) sizes() (n [3]int) {
	a.Store.Read(func(tx *store.Tx) { n = [3]int{tx.Organizations.Len(), tx.Users.Len(), tx.Sessions.Len()} })
	return n
}

func TestRegister(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	who, grant := a.register(ada)
	assert.False(t, grant.EmailVerified)
	assert.Nil(t, grant.RefreshToken, "it travels in the cookie")
	assert.Equal(t, store.RoleOwner, who.Role)

	answer, err := a.GetCurrentUser(caller.With(context.Background(), who), apiserver.GetCurrentUserRequestObject{})
	require.NoError(t, err)
	assert.Equal(t, apiserver.GetCurrentUser200JSONResponse{
		User:         gen.User{ID: who.UserID, Email: ada.Email, FullName: ada.FullName, Status: gen.UserStatusPendingVerification},
		Organization: gen.Organization{ID: who.OrganizationID, Name: "Shop", CreatedAt: began},
		Role:         gen.RoleOwner,
	}, answer)

	require.NotNil(t, who.RefreshToken)
	claims, err := a.Sessions.ReadRefresh(who.RefreshToken.Value)
	require.NoError(t, err)
	a.Store.Read(func(tx *store.Tx) {
		record, ok := tx.Sessions.Get(claims.ID)
		assert.True(t, ok)
		assert.Equal(t, who.UserID, record.UserID)
		user, _ := tx.Users.Get(who.UserID)
		assert.NotContains(t, string(user.PasswordHash), ada.Password)
	})
}

func TestRegisterTakenAddress(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	a.register(ada)
	before := a.sizes()
	anonymous := &caller.Caller{}
	_, err := a.Register(caller.With(context.Background(), anonymous), apiserver.RegisterRequestObject{Body: &ada})
	refused(t, err, 409, "Email already exists")
	assert.Nil(t, anonymous.RefreshToken)
	assert.Equal(t, before, a.sizes(), "nothing half made")

	other := ada
	other.Email = "ADA@shop.example"
	a.register(other)
	assert.Equal(t, [3]int{2, 2, 2}, a.sizes(), "another case is another account")
}

func TestLogin(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	who, first := a.register(ada)
	require.NoError(t, a.Store.Write(func(tx *store.Tx) error {
		user, _ := tx.Users.Get(who.UserID)
		user.Status = string(gen.UserStatusActive)
		tx.Users.Put(user)
		return nil
	}))

	anonymous := &caller.Caller{}
	answer, err := a.Login(caller.With(context.Background(), anonymous), apiserver.LoginRequestObject{Body: &gen.Credentials{Email: ada.Email, Password: ada.Password}})
	require.NoError(t, err)
	grant := gen.TokenGrant(answer.(apiserver.Login200JSONResponse))
	assert.True(t, grant.EmailVerified)
	assert.NotEqual(t, first.AccessToken, grant.AccessToken)
	require.NotNil(t, anonymous.RefreshToken)
	assert.NotEqual(t, who.RefreshToken.Value, anonymous.RefreshToken.Value)
	_, err = a.Sessions.ReadAccess(first.AccessToken)
	assert.NoError(t, err, "older tokens stay good")

	for _, wrong := range []gen.Credentials{
		{Email: ada.Email, Password: "wrong"}, {Email: "nobody@shop.example", Password: ada.Password}, {Email: "ADA@shop.example", Password: ada.Password},
	} {
		_, err := a.Login(context.Background(), apiserver.LoginRequestObject{Body: &wrong})
		refused(t, err, 401, invalidCredentials)
	}
}

func TestLoginWithoutOrganization(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	who, _ := a.register(ada)
	require.NoError(t, a.Store.Write(func(tx *store.Tx) error {
		tx.Organizations.Delete(who.OrganizationID)
		return nil
	}))
	refused(t, a.tryLogin(ada.Email), 404, "No organization membership found")
	_, err := a.GetCurrentUser(caller.With(context.Background(), who), apiserver.GetCurrentUserRequestObject{})
	refused(t, err, 404, "Organization not found")
}

func TestLoginDropsExpiredSessions(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	a.register(ada)
	a.tick.Advance(session.RefreshLifetime - time.Second)
	require.NoError(t, a.tryLogin(ada.Email))
	assert.Equal(t, [3]int{1, 1, 2}, a.sizes())
	a.tick.Advance(time.Second)
	require.NoError(t, a.tryLogin(ada.Email))
	assert.Equal(t, [3]int{1, 1, 2}, a.sizes(), "the first one has expired")
}

package client

import (
	"context"
	"net/http"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiclient"
)

// Auth manages accounts and sessions of people. Register, Login and Refresh send no
// credential; the other methods need a client of NewWithToken.
type Auth struct{ client *Client }

// Register creates a person with an organisation of their own and signs them in
// (operation register).
func (s *Auth) Register(ctx context.Context, in Registration, opts ...CallOption) (*TokenGrant, error) {
	k := s.client.request("register", opts, func(server string) (*http.Request, error) {
		return apiclient.NewRegisterRequest(server, in)
	})
	return grant(ctx, k.conceal(&in.Password))
}

// Login signs a person in (operation login). AccessToken of the answer is what
// NewWithToken takes, RefreshToken what Refresh takes.
func (s *Auth) Login(ctx context.Context, in Credentials, opts ...CallOption) (*TokenGrant, error) {
	k := s.client.request("login", opts, func(server string) (*http.Request, error) {
		return apiclient.NewLoginRequest(server, in)
	})
	return grant(ctx, k.conceal(&in.Password))
}

// Refresh exchanges a refresh token for new tokens and spends it (operation
// refreshToken). It is made again after a 429 only.
func (s *Auth) Refresh(ctx context.Context, refreshToken string, opts ...CallOption) (*TokenGrant, error) {
	k := s.client.request("refreshToken", opts, func(server string) (*http.Request, error) {
		return apiclient.NewRefreshTokenRequest(server, nil, api.RefreshTokenInput{RefreshToken: &refreshToken})
	})
	return grant(ctx, k.conceal(&refreshToken))
}

// grant makes a call that answers with tokens. The platform hands the refresh token
// out as a cookie; it is put where the model has a place for it.
func grant(ctx context.Context, k *call) (*TokenGrant, error) {
	k.public = true
	g, err := one[TokenGrant](ctx, k)
	if err != nil || g.RefreshToken != nil {
		return g, err
	}
	for _, cookie := range (&http.Response{Header: k.header}).Cookies() {
		if cookie.Name == wireName[api.RefreshTokenParams]("RefreshToken") && cookie.Value != "" {
			g.RefreshToken = &cookie.Value
		}
	}
	return g, nil
}

// Logout ends the access token of the client, and the refresh token unless it is ""
// (operation logout).
func (s *Auth) Logout(ctx context.Context, refreshToken string, opts ...CallOption) error {
	body := api.RefreshTokenInput{RefreshToken: nonZero(refreshToken)}
	k := s.client.request("logout", opts, func(server string) (*http.Request, error) {
		return apiclient.NewLogoutRequest(server, nil, body)
	})
	return none(ctx, k.conceal(&refreshToken))
}

// ChangePassword sets another password; tokens go on working (operation
// changePassword).
func (s *Auth) ChangePassword(ctx context.Context, in PasswordChange, opts ...CallOption) error {
	k := s.client.request("changePassword", opts, func(server string) (*http.Request, error) {
		return apiclient.NewChangePasswordRequest(server, in)
	})
	return none(ctx, k.conceal(&in.CurrentPassword, &in.NewPassword))
}

// UpdateProfile sets the person's name; a blank one is cleared (operation
// updateProfile).
func (s *Auth) UpdateProfile(ctx context.Context, in ProfileUpdate, opts ...CallOption) (*User, error) {
	return one[User](ctx, s.client.request("updateProfile", opts, func(server string) (*http.Request, error) {
		return apiclient.NewUpdateProfileRequest(server, in)
	}))
}

// Me returns the person behind the token, their organisation and their role in it
// (operation getCurrentUser).
func (s *Auth) Me(ctx context.Context, opts ...CallOption) (*CurrentUser, error) {
	return one[CurrentUser](ctx, s.client.request("getCurrentUser", opts, apiclient.NewGetCurrentUserRequest))
}

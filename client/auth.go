package client

import (
	"context"
	"net/http"

	"github.com/webhook-platform/hookflow-go/gen/apiclient"
)

// Auth manages accounts and sessions of people. Register and Login send no
// credential; the other methods need a client of NewWithToken.
type Auth struct{ client *Client }

// Register creates a person with an organisation of their own and signs them in
// (operation register).
func (s *Auth) Register(ctx context.Context, in Registration, opts ...CallOption) (*TokenGrant, error) {
	k := s.client.request("register", opts, func(server string) (*http.Request, error) {
		return apiclient.NewRegisterRequest(server, in)
	})
	k.public = true
	return one[TokenGrant](ctx, k.conceal(&in.Password))
}

// Login signs a person in (operation login). AccessToken of the answer is what
// NewWithToken takes.
func (s *Auth) Login(ctx context.Context, in Credentials, opts ...CallOption) (*TokenGrant, error) {
	k := s.client.request("login", opts, func(server string) (*http.Request, error) {
		return apiclient.NewLoginRequest(server, in)
	})
	k.public = true
	return one[TokenGrant](ctx, k.conceal(&in.Password))
}

// Me returns the person behind the token, their organisation and their role in it
// (operation getCurrentUser).
func (s *Auth) Me(ctx context.Context, opts ...CallOption) (*CurrentUser, error) {
	return one[CurrentUser](ctx, s.client.request("getCurrentUser", opts, apiclient.NewGetCurrentUserRequest))
}

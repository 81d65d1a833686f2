package api

import (
	"context"
	"net/http"
	"time"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/caller"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/session"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// Register implements register: a person, their organisation and a first session.
func (s *Server) Register(ctx context.Context, r apiserver.RegisterRequestObject) (apiserver.RegisterResponseObject, error) {
	hash, err := session.HashPassword(r.Body.Password)
	if err != nil {
		return nil, err
	}
	now := s.now()
	organization := store.Organization{ID: s.Chance.ID("organization"), Name: r.Body.OrganizationName, CreatedAt: now, UpdatedAt: now}
	user := store.User{
		ID: s.Chance.ID("user"), OrganizationID: organization.ID, Email: r.Body.Email, PasswordHash: hash, FullName: r.Body.FullName,
		Status: string(api.UserStatusPendingVerification), Role: store.RoleOwner, CreatedAt: now, UpdatedAt: now,
	}
	grant, err := s.open(ctx, user, func(tx *store.Tx) error {
		if _, taken := tx.UserByEmail.One(user.Email); taken {
			return problem.Client(http.StatusConflict, "Email already exists")
		}
		tx.Organizations.Put(organization)
		tx.Users.Put(user)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.Register201JSONResponse(grant), nil
}

// Login implements login. Each login is a session of its own.
func (s *Server) Login(ctx context.Context, r apiserver.LoginRequestObject) (apiserver.LoginResponseObject, error) {
	if !s.logins.take(r.Body.Email) {
		return nil, problem.Client(http.StatusTooManyRequests, "Too many login attempts. Try again later.")
	}
	var user store.User
	var known, member bool
	s.Store.Read(func(tx *store.Tx) {
		if user, known = tx.UserByEmail.One(r.Body.Email); known {
			_, member = tx.Organizations.Get(user.OrganizationID)
		}
	})
	if !known || !session.CheckPassword(user.PasswordHash, r.Body.Password) {
		return nil, problem.Client(http.StatusUnauthorized, "Invalid credentials")
	}
	if !member {
		return nil, problem.Client(http.StatusNotFound, "No organization membership found")
	}
	grant, err := s.open(ctx, user, func(*store.Tx) error { return nil })
	if err != nil {
		return nil, err
	}
	return apiserver.Login200JSONResponse(grant), nil
}

// GetCurrentUser implements getCurrentUser.
func (s *Server) GetCurrentUser(ctx context.Context, _ apiserver.GetCurrentUserRequestObject) (apiserver.GetCurrentUserResponseObject, error) {
	var answer apiserver.GetCurrentUser200JSONResponse
	err := s.read(func(tx *store.Tx) error {
		user, ok := tx.Users.Get(who(ctx).UserID)
		if !ok {
			return problem.Unauthorized()
		}
		organization, ok := tx.Organizations.Get(user.OrganizationID)
		if !ok {
			return problem.Client(http.StatusNotFound, "Organization not found")
		}
		answer = apiserver.GetCurrentUser200JSONResponse{
			User:         showUser(user),
			Organization: api.Organization{ID: organization.ID, Name: organization.Name, CreatedAt: organization.CreatedAt},
			Role:         api.Role(user.Role),
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return answer, nil
}

// open begins a session of the user, stored together with what write puts.
func (s *Server) open(ctx context.Context, user store.User, write func(*store.Tx) error) (api.TokenGrant, error) {
	access, err := s.Sessions.Access(user)
	if err != nil {
		return api.TokenGrant{}, err
	}
	refresh, record, err := s.Sessions.Refresh(user)
	if err != nil {
		return api.TokenGrant{}, err
	}
	err = s.Store.Write(func(tx *store.Tx) error {
		if err := write(tx); err != nil {
			return err
		}
		dropExpired(tx, user.ID, record.CreatedAt)
		tx.Sessions.Put(record)
		return nil
	})
	if err != nil {
		return api.TokenGrant{}, err
	}
	who(ctx).RefreshToken = &caller.RefreshToken{Value: refresh}
	return api.TokenGrant{AccessToken: access, EmailVerified: user.Status == string(api.UserStatusActive)}, nil
}

// dropExpired keeps the sessions of a user who logs in again and again few.
func dropExpired(tx *store.Tx, userID string, now time.Time) {
	for record := range tx.SessionsByUser.Of(userID).Each() {
		if now.Before(record.ExpiresAt) {
			return // they are in order
		}
		tx.Sessions.Delete(record.ID)
	}
}

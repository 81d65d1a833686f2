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

// RefreshToken implements refreshToken: the refresh token is spent on a new pair
// of tokens.
func (s *Server) RefreshToken(ctx context.Context, r apiserver.RefreshTokenRequestObject) (apiserver.RefreshTokenResponseObject, error) {
	text := sentRefreshToken(r.Params.RefreshToken, r.Body)
	if text == nil {
		return nil, problem.Client(http.StatusUnauthorized, "Refresh token missing")
	}
	claims, err := s.Sessions.ReadRefresh(*text)
	byAccess := false
	if err != nil && who(ctx).Flags.RefreshByAccessToken {
		claims, err = s.Sessions.ReadAccess(*text)
		byAccess = true
	}
	if err != nil {
		return nil, errRefreshTokenInvalid()
	}
	var user store.User
	var known bool
	s.Store.Read(func(tx *store.Tx) { user, known = tx.Users.Get(claims.Subject) })
	if !known {
		return nil, errRefreshTokenInvalid()
	}
	now := s.now()
	grant, err := s.open(ctx, user, func(tx *store.Tx) error {
		if ended := byAccess && endAccess(tx, claims.ID, now); !ended && !endSession(tx, claims.ID, now) {
			return problem.Client(http.StatusUnauthorized, "Refresh token has been revoked")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.RefreshToken200JSONResponse(grant), nil
}

// Logout implements logout: the access token ends, and the session whose refresh
// token comes along.
func (s *Server) Logout(ctx context.Context, r apiserver.LogoutRequestObject) (apiserver.LogoutResponseObject, error) {
	now := s.now()
	var sessionID string
	if text := sentRefreshToken(r.Params.RefreshToken, r.Body); text != nil {
		if claims, err := s.Sessions.ReadRefresh(*text); err == nil {
			sessionID = claims.ID
		}
	}
	err := s.Store.Write(func(tx *store.Tx) error {
		endSession(tx, sessionID, now)
		if who(ctx).IsUser() {
			endAccess(tx, who(ctx).TokenID, now)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	who(ctx).RefreshToken = &caller.RefreshToken{}
	return apiserver.Logout204Response{}, nil
}

// endAccess revokes an access token and reports whether it was not before.
func endAccess(tx *store.Tx, id string, now time.Time) bool {
	if _, revoked := tx.RevokedTokens.Get(id); revoked {
		return false
	}
	dropOutlived(tx, now)
	tx.RevokedTokens.Put(store.RevokedToken{ID: id, ExpiresAt: now.Add(session.AccessLifetime)})
	return true
}

func errRefreshTokenInvalid() error {
	return problem.Client(http.StatusUnauthorized, "Invalid or expired refresh token")
}

// sentRefreshToken is the cookie's token, else the body's, else nil.
func sentRefreshToken(cookie *string, body *api.RefreshTokenInput) *string {
	if cookie == nil && body != nil {
		return body.RefreshToken
	}
	return cookie
}

// endSession reports whether there was a session that had not ended.
func endSession(tx *store.Tx, id string, now time.Time) bool {
	record, ok := tx.Sessions.Get(id)
	if !ok || record.RevokedAt != nil {
		return false
	}
	record.RevokedAt = &now
	tx.Sessions.Put(record)
	return true
}

// dropOutlived forgets revoked tokens that nobody would take any more.
func dropOutlived(tx *store.Tx, now time.Time) {
	for token := range tx.RevokedTokens.All().Each() {
		if now.Before(token.ExpiresAt) {
			return // they are in order
		}
		tx.RevokedTokens.Delete(token.ID)
	}
}

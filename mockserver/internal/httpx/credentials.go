package httpx

import (
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/webhook-platform/hookflow-go/internal/contract"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/caller"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/session"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// Security schemes of the contract.
const (
	schemeKey   = "apiKey"
	schemeToken = "bearerAuth"
)

// authenticate is the 401 gate. A good credential is enough, whatever comes
// beside it; where both are good, the one that the operation takes counts.
func (s *server) authenticate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		x := exchangeOf(c)
		if !s.Contract.IsPublic(c.Path()) {
			key := s.byKey(c.Request().Header.Get("X-API-Key"))
			user := s.byToken(c.Request().Header.Get("Authorization"))
			who, err := choose(x.op, key, user)
			if err != nil {
				return err
			}
			who.Flags, who.BaseURL, who.Request, who.Body = x.caller.Flags, x.caller.BaseURL, x.caller.Request, x.caller.Body
			*x.caller = *who
			if record := recordOf(c.Request().Context()); record.ProjectID == "" {
				record.ProjectID = who.ProjectID
			}
		}
		if x.op == nil {
			return s.unknownRoute(c, next)
		}
		c.SetRequest(c.Request().WithContext(caller.With(c.Request().Context(), x.caller)))
		return next(c)
	}
}

func choose(op *contract.Operation, key, user *caller.Caller) (*caller.Caller, error) {
	takesKey, takesToken := true, true
	if op != nil {
		takesKey, takesToken = takes(op, schemeKey), takes(op, schemeToken)
	}
	switch {
	case key != nil && takesKey:
		return key, nil
	case user != nil && takesToken:
		return user, nil
	case key != nil:
		return nil, problem.Forbidden("This operation requires user authentication (JWT). API keys are not supported.")
	case user != nil:
		return nil, problem.OtherCredential()
	}
	return nil, problem.Unauthorized()
}

func takes(op *contract.Operation, scheme string) bool {
	return slices.ContainsFunc(op.Security, func(alternative []string) bool {
		return slices.Contains(alternative, scheme)
	})
}

// unknownRoute lets echo say 404 or 405, now that the caller is known.
func (s *server) unknownRoute(c echo.Context, next echo.HandlerFunc) error {
	hidden := s.Contract.Route(c.Request().Method, c.Path()) != nil // by the dialect
	if hidden || slices.Contains(c.ParamValues(), "") && len(c.ParamNames()) > 0 {
		return routeNotFound()
	}
	return next(c)
}

func (s *server) byKey(key string) *caller.Caller {
	if key == "" {
		return nil
	}
	var found *caller.Caller
	s.Store.Read(func(tx *store.Tx) {
		record, ok := tx.APIKeyByHash.One(session.HashKey(key))
		if !ok || record.RevokedAt != nil {
			return
		}
		if record.ExpiresAt != nil && !s.Clock.Now().Before(*record.ExpiresAt) {
			return
		}
		project, ok := tx.Projects.Get(record.ProjectID)
		if !ok || project.Gone() {
			return
		}
		found = &caller.Caller{OrganizationID: project.OrganizationID, KeyID: record.ID, ProjectID: record.ProjectID, Scope: record.Scope}
	})
	return found
}

func (s *server) byToken(authorization string) *caller.Caller {
	text, ok := strings.CutPrefix(authorization, "Bearer ")
	if !ok {
		return nil
	}
	claims, err := s.Sessions.ReadAccess(text)
	if err != nil {
		return nil
	}
	var found *caller.Caller
	s.Store.Read(func(tx *store.Tx) {
		if _, revoked := tx.RevokedTokens.Get(claims.ID); revoked {
			return
		}
		if user, ok := tx.Users.Get(claims.UserID); ok {
			found = &caller.Caller{OrganizationID: user.OrganizationID, UserID: user.ID, Role: claims.Role, TokenID: claims.ID}
		}
	})
	return found
}

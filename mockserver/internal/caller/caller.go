// Package caller carries who makes a request, and what the layers around a
// handler and the handler have to tell each other, in the request's context.
package caller

import (
	"context"
	"net/http"
	"time"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// Caller is the authenticated side of one request. The zero value is anonymous.
type Caller struct {
	OrganizationID string

	// An API key's: the key, its project and scope.
	KeyID     string
	ProjectID string
	Scope     string

	// A token's: the user, the role and the token's id.
	UserID  string
	Role    string
	TokenID string

	// Flags are the behaviours that objects made by this request get.
	Flags store.Flags
	// BaseURL is the origin the request came in on, for addresses in answers.
	BaseURL string
	// Request is what came in. Its body was read before and is in Body.
	Request *http.Request
	Body    []byte

	// RefreshToken is set by a handler that opens a session, or ends one.
	RefreshToken *RefreshToken
	// RetryAfter is set by a handler that refuses for a while.
	RetryAfter time.Duration
}

// RefreshToken is what a session is renewed with; empty takes it away.
type RefreshToken struct {
	Value string
}

// IsKey reports whether an API key made the request.
func (c *Caller) IsKey() bool { return c.KeyID != "" }

// IsUser reports whether a person's token made the request.
func (c *Caller) IsUser() bool { return c.KeyID == "" && c.UserID != "" }

type contextKey struct{}

// With returns a context that carries c.
func With(ctx context.Context, c *Caller) context.Context {
	return context.WithValue(ctx, contextKey{}, c)
}

// From returns the caller of a context made by With, or an anonymous one.
func From(ctx context.Context) *Caller {
	if c, ok := ctx.Value(contextKey{}).(*Caller); ok {
		return c
	}
	return &Caller{}
}

// Reach decides whether the caller may see an object of a project: the text of
// notFound when it is in another project of the same organisation or in a
// deleted one, "Access denied" when it belongs to another organisation.
func (c *Caller) Reach(tx *store.Tx, projectID, pathProjectID, notFound string) error {
	project, ok := tx.Projects.Get(projectID)
	if !ok {
		return problem.NotFound(notFound)
	}
	if c.Flags.AnyCaller && projectID == pathProjectID {
		return nil
	}
	if project.OrganizationID != c.OrganizationID {
		return problem.AccessDenied()
	}
	if project.Gone() {
		return problem.NotFound(notFound)
	}
	if c.Flags.ReachOwnOrganization {
		return nil
	}
	if pathProjectID != "" && projectID != pathProjectID || c.IsKey() && c.ProjectID != projectID {
		return problem.NotFound(notFound)
	}
	return nil
}

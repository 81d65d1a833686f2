package httpx

import (
	"fmt"

	"github.com/labstack/echo/v4"

	"github.com/webhook-platform/hookflow-go/internal/contract"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// scope is the 403 gate of an API key's scope.
func (s *server) scope(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		x := exchangeOf(c)
		if x.op == nil || !x.caller.IsKey() || x.op.Scope != store.ScopeReadWrite || x.caller.Scope == store.ScopeReadWrite {
			return next(c)
		}
		if message, ok := x.op.Extensions["x-scope-message"].(string); ok {
			return problem.Forbidden(message)
		}
		return problem.Forbidden(fmt.Sprintf("API key scope insufficient. Required: %s, actual: %s", x.op.Scope, x.caller.Scope))
	}
}

// project is the 403 gate of the project in the path. A malformed id is left to
// the contract.
func (s *server) project(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		x := exchangeOf(c)
		if x.op == nil {
			return next(c)
		}
		id, ok := x.params["projectId"]
		if !ok || !contract.IsUUID(id) {
			return next(c)
		}
		if err := s.mayEnter(x, id); err != nil {
			return err
		}
		return next(c)
	}
}

func (s *server) mayEnter(x *exchange, id string) (err error) {
	if x.caller.Flags.AnyCaller {
		return nil
	}
	if x.caller.IsKey() && x.caller.ProjectID != id {
		return problem.Forbidden(refusal(x.op, schemeKey, "API key does not have access to this project"))
	}
	if x.caller.Flags.AnyProject {
		return nil
	}
	s.Store.Read(func(tx *store.Tx) {
		project, ok := tx.Projects.Get(id)
		switch {
		case ok && project.OrganizationID != x.caller.OrganizationID && !hidesProject(x.op):
			err = problem.Forbidden(refusal(x.op, schemeToken, "Access denied"))
		case !ok, project.OrganizationID != x.caller.OrganizationID, project.Gone() && !toleratesDeleted(x.op) && !x.caller.Flags.ReadDeletedProject:
			err = problem.NotFound("Project not found")
		}
	})
	return err
}

// refusal is the operation's own text where it has one.
func refusal(op *contract.Operation, scheme, usual string) string {
	if texts, ok := op.Extensions["x-project-messages"].(map[string]any); ok {
		if text, ok := texts[scheme].(string); ok {
			return text
		}
	}
	return usual
}

// toleratesDeleted tells the operations that may be repeated on a deleted project.
func toleratesDeleted(op *contract.Operation) bool {
	repeatable, _ := op.Extensions["x-repeatable"].(bool)
	return repeatable
}

// hidesProject tells the operations that answer for another organisation's
// project as for an unknown one.
func hidesProject(op *contract.Operation) bool {
	hides, _ := op.Extensions["x-hides-project"].(bool)
	return hides
}

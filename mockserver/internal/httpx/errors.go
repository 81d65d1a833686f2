package httpx

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
)

// writeError is the single place where an error becomes the error envelope.
func (s *server) writeError(err error, c echo.Context) {
	if c.Response().Committed {
		s.Logger.Error("an answer failed after it had begun", "error", err)
		return
	}
	p := s.problemOf(err, c)
	exchangeOf(c).problem = p
	if p.RetryAfter > 0 {
		setRetryAfter(c.Response().Header(), p.RetryAfter)
	}
	body, err := json.Marshal(api.Error{Error: api.ErrorCode(p.Code), Message: p.Message, Status: p.Status, FieldErrors: p.FieldErrors})
	if err != nil {
		s.Logger.Error("an error could not be written", "error", err)
	}
	c.Response().Header().Set("Content-Type", "application/json")
	c.Response().WriteHeader(p.Status)
	_, _ = c.Response().Write(body) // held back in memory: cannot fail
}

func (s *server) problemOf(err error, c echo.Context) *problem.Error {
	var p *problem.Error
	if errors.As(err, &p) {
		return p
	}
	var h *echo.HTTPError
	if errors.As(err, &h) {
		switch h.Code {
		case http.StatusNotFound:
			return routeNotFound()
		case http.StatusMethodNotAllowed:
			return problem.New(h.Code, problem.CodeInvalidRequest, "Method "+c.Request().Method+" is not supported here")
		case http.StatusBadRequest, http.StatusUnsupportedMediaType:
			return problem.Invalid(fmt.Sprint(h.Message))
		}
	}
	s.Logger.Error("a request failed", "method", c.Request().Method, "route", c.Path(), "error", err)
	return problem.Internal()
}

func routeNotFound() *problem.Error { return problem.NotFound("Route not found") }

package control

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/journal"
)

// problem is an answer other than success.
type problem struct {
	status  int
	Code    string `json:"error"`
	Message string `json:"message"`
}

func (p *problem) Error() string { return p.Message }

func fail(status int, code, message string) error { return &problem{status, code, message} }

func invalid(format string, values ...any) error {
	return fail(http.StatusBadRequest, "invalid_request", fmt.Sprintf(format, values...))
}

func (a *API) failure(err error) reply {
	var wait *journal.WaitError
	if errors.As(err, &wait) {
		return reply{status: http.StatusRequestTimeout, body: disappointment(wait)}
	}
	var p *problem
	switch {
	case errors.As(err, &p):
	case errors.Is(err, context.DeadlineExceeded):
		p = &problem{http.StatusRequestTimeout, "timeout", "not in time"}
	case errors.Is(err, context.Canceled):
		p = &problem{http.StatusServiceUnavailable, "stopping", "the server stops"}
	default:
		p = &problem{http.StatusInternalServerError, "internal_error", err.Error()}
	}
	return reply{status: p.status, body: p}
}

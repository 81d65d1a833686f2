package httpx

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/webhook-platform/hookflow-go/internal/contract"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
)

// Disturber stands between the wire and the gates and makes things go wrong on
// purpose.
type Disturber interface {
	// Disturb serves a request, by next or in its stead. op is nil for a route
	// that is not in the contract. It may change the request and what next
	// answers, have the gates refuse the request (see Refuse), or break the
	// connection off by panicking with http.ErrAbortHandler.
	Disturb(w http.ResponseWriter, r *http.Request, op *contract.Operation, next http.Handler)
}

// Refusal is an answer that stands in for the handler's: as a problem, which
// every layer treats like one of the platform's own, with more headers.
type Refusal struct {
	Problem *problem.Error
	Header  http.Header
}

// Refuse has the gates answer a request with a refusal. It returns the request
// to serve.
func Refuse(r *http.Request, refusal Refusal) *http.Request {
	return r.WithContext(withRefusal(r.Context(), refusal))
}

func (s *server) disturb(next echo.HandlerFunc) echo.HandlerFunc {
	if len(s.Disturbers) == 0 {
		return next
	}
	return func(c echo.Context) error {
		op := exchangeOf(c).op
		response := c.Response()
		wire := response.Writer
		defer func() { response.Writer = wire }()
		var serve http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			c.SetRequest(r)
			response.Writer = w
			if err := next(c); err != nil {
				c.Error(err)
			}
		})
		for _, d := range s.Disturbers {
			inner := serve
			serve = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { d.Disturb(w, r, op, inner) })
		}
		serve.ServeHTTP(wire, c.Request())
		return nil
	}
}

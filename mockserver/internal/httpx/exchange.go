package httpx

import (
	"github.com/labstack/echo/v4"

	"github.com/webhook-platform/hookflow-go/internal/contract"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/caller"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
)

// exchange is what the layers know of one request.
type exchange struct {
	op     *contract.Operation // nil for a route or method that is not in the contract
	params map[string]string
	body   []byte
	caller *caller.Caller

	translation Translation        // nil for a caller that speaks the contract
	mistakes    []contract.Mistake // that the request was refused for
	problem     *problem.Error     // that is answered
}

const exchangeKey = "hookflow.exchange"

func exchangeOf(c echo.Context) *exchange { return c.Get(exchangeKey).(*exchange) }

func (s *server) newExchange(c echo.Context) *exchange {
	x := &exchange{caller: &caller.Caller{Request: asSent(c.Request()), BaseURL: c.Scheme() + "://" + c.Request().Host}}
	op := s.Contract.Route(c.Request().Method, c.Path())
	if op != nil {
		x.params = make(map[string]string, len(c.ParamNames()))
		for i, name := range c.ParamNames() {
			value := c.ParamValues()[i]
			if value == "" {
				// Echo matches an empty last segment; the contract knows no such route.
				op = nil
				break
			}
			x.params[name] = value
		}
	}
	x.op = op
	record := recordOf(c.Request().Context())
	record.Operation, record.ProjectID = op, x.params["projectId"]
	c.Set(exchangeKey, x)
	return x
}

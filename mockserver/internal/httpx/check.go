package httpx

import (
	"github.com/labstack/echo/v4"

	"github.com/webhook-platform/hookflow-go/internal/contract"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
)

// check is the 400 gate: the request must keep to the contract.
func (s *server) check(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		x := exchangeOf(c)
		if x.op == nil {
			return next(c)
		}
		r := c.Request()
		request, violation := s.Contract.CheckRequest(x.op, contract.Request{
			Path: x.params, Query: r.URL.Query(), Header: r.Header, Body: x.body, Overlook: x.overlook(),
		})
		if violation != nil {
			x.mistakes = violation.Mistakes
			return &problem.Error{Status: 400, Code: violation.Code, Message: violation.Message, FieldErrors: violation.FieldErrors}
		}
		x.setBody(c, request.Body)
		setQuery(r, request.Query)
		x.params = request.Path
		setParams(c, request.Path)
		return next(c)
	}
}

// setParams hands the path parameters on as the contract reads them.
func setParams(c echo.Context, params map[string]string) {
	values := make([]string, 0, len(params))
	for _, name := range c.ParamNames() {
		values = append(values, params[name])
	}
	c.SetParamValues(values...)
}

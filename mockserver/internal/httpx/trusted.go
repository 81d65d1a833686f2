package httpx

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/caller"
)

// NewTrusted returns the handlers behind the contract's gate alone, for requests
// that the process itself makes as who: no credentials, no dialect, no record.
func NewTrusted(cfg Config, handlers apiserver.StrictServerInterface, who caller.Caller) http.Handler {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	s := &server{Config: Config{Contract: cfg.Contract, Store: cfg.Store, Clock: cfg.Clock, Chance: cfg.Chance, Logger: cfg.Logger}}
	e.HTTPErrorHandler = s.writeError
	trust := func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			x := s.newExchange(c)
			as := who
			as.Request, as.BaseURL = x.caller.Request, x.caller.BaseURL
			*x.caller = as
			if err := s.readBody(c, x); err != nil {
				return err
			}
			c.SetRequest(c.Request().WithContext(caller.With(c.Request().Context(), x.caller)))
			return next(c)
		}
	}
	e.Use(trust, s.check)
	apiserver.RegisterHandlers(e, apiserver.NewStrictHandler(handlers, nil))
	return e
}

package httpx

import (
	"fmt"
	"maps"
	"net/http"
	"runtime/debug"

	"github.com/labstack/echo/v4"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/held"
)

// answer runs the inner layers with the response held back, so that it can be
// checked against the contract and translated before the first byte leaves.
func (s *server) answer(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		x := exchangeOf(c)
		response := c.Response()
		wire := response.Writer
		kept := &held.Response{ResponseWriter: wire}
		response.Writer = kept
		defer func() { response.Writer = wire }()

		err := s.readBody(c, x)
		answer := s.translateIn(c, x)
		if answer == nil {
			answer = s.run(c, next, err, kept)
		} else {
			clear(response.Header())
			maps.Copy(response.Header(), answer.Header)
		}
		// The clock's own, not the listener's: what a server says about time agrees.
		response.Header().Set("Date", s.Clock.Now().UTC().Format(http.TimeFormat))
		wire.WriteHeader(answer.Status)
		_, _ = wire.Write(answer.Body) // the peer may be gone; there is nobody left to tell
		return nil
	}
}

// run runs the inner layers, unless the request is refused already.
func (s *server) run(c echo.Context, next echo.HandlerFunc, err error, kept *held.Response) *Answer {
	x := exchangeOf(c)
	var refusal error
	if err == nil {
		refusal = refused(c)
		err = refusal
	}
	if err == nil {
		err = s.guard(c, next)
	}
	if err != nil {
		c.Error(err)
	}
	a := &Answer{Status: kept.Status, Header: kept.Header(), Body: kept.Body.Bytes(), Problem: x.problem, Mistakes: x.mistakes}
	if x.op != nil && s.OffContract != nil && refusal == nil {
		if err := s.Contract.CheckResponse(x.op, a.Status, a.Header, a.Body); err != nil {
			s.OffContract(x.op, err)
		}
	}
	if x.translation != nil {
		x.translation.Out(a)
	}
	return a
}

// guard turns a panic of the inner layers into an error.
func (s *server) guard(c echo.Context, next echo.HandlerFunc) (err error) {
	defer func() {
		if r := recover(); r != nil {
			s.Logger.Error("a handler panicked", "panic", r, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return next(c)
}

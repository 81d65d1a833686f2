package httpx

import (
	"bytes"
	"fmt"
	"net/http"
	"runtime/debug"

	"github.com/labstack/echo/v4"
)

// answer runs the inner layers with the response held back, so that it can be
// checked against the contract and translated before the first byte leaves.
func (s *server) answer(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		x := exchangeOf(c)
		response := c.Response()
		wire := response.Writer
		held := &heldResponse{wire: wire}
		response.Writer = held
		defer func() { response.Writer = wire }()

		translation, err := s.translateIn(c, x)
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
		body := held.body.Bytes()
		if x.op != nil && s.OffContract != nil && refusal == nil {
			if err := s.Contract.CheckResponse(x.op, held.status, response.Header(), body); err != nil {
				s.OffContract(x.op, err)
			}
		}
		if translation != nil {
			body = translation.Out(held.status, response.Header(), body)
		}
		// The clock's own, not the listener's: what a server says about time agrees.
		response.Header().Set("Date", s.Clock.Now().UTC().Format(http.TimeFormat))
		wire.WriteHeader(held.status)
		_, _ = wire.Write(body) // the peer may be gone; there is nobody left to tell
		return nil
	}
}

func (s *server) translateIn(c echo.Context, x *exchange) (Translation, error) {
	if err := s.readBody(c, x); err != nil {
		return nil, err
	}
	if s.Translate == nil || x.op == nil {
		return nil, nil
	}
	translation, body, err := s.Translate.In(c.Request(), x.op, x.params, x.body)
	if err != nil {
		return nil, err
	}
	x.setBody(c, body)
	if translation != nil {
		x.caller.Flags = translation.Flags()
	}
	return translation, nil
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

// heldResponse keeps status and body back.
type heldResponse struct {
	wire   http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (h *heldResponse) Header() http.Header { return h.wire.Header() }

func (h *heldResponse) WriteHeader(status int) {
	if h.status == 0 {
		h.status = status
	}
}

func (h *heldResponse) Write(p []byte) (int, error) {
	h.WriteHeader(http.StatusOK)
	return h.body.Write(p)
}

package httpx

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
)

// The platform's limits of a request body, in bytes.
const (
	maxBody        = 262144
	maxIngressBody = 524288
)

// readBody takes in the whole body, or refuses it as too large. The dialect
// needs it before the other gates do.
func (s *server) readBody(c echo.Context, x *exchange) error {
	r := c.Request()
	limit := int64(maxBody)
	if strings.HasPrefix(r.URL.Path, "/ingress") {
		limit = maxIngressBody
	}
	if r.ContentLength > limit {
		return problem.PayloadTooLarge(limit)
	}
	if r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.Response().Writer, r.Body, limit))
	if err != nil {
		var over *http.MaxBytesError
		if errors.As(err, &over) {
			return problem.PayloadTooLarge(limit)
		}
		return problem.Invalid("Request body could not be read")
	}
	x.setBody(c, body)
	return nil
}

func (x *exchange) setBody(c echo.Context, body []byte) {
	x.body, x.caller.Body = body, body
	r := c.Request()
	r.Body = io.NopCloser(bytes.NewReader(body))
	r.ContentLength = int64(len(body))
}

package httpx

import (
	"context"
	"maps"

	"github.com/labstack/echo/v4"
)

type refusalKey struct{}

func withRefusal(ctx context.Context, refusal Refusal) context.Context {
	return context.WithValue(ctx, refusalKey{}, refusal)
}

// refused is the error of a request that is to be refused on purpose.
func refused(c echo.Context) error {
	refusal, ok := c.Request().Context().Value(refusalKey{}).(Refusal)
	if !ok {
		return nil
	}
	maps.Copy(c.Response().Header(), refusal.Header)
	return refusal.Problem
}

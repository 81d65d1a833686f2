package httpx

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/caller"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/session"
)

const maxCorrelationID = 256

// headers answers with the platform's standing headers and turns a panic into
// an error, so that one bad request never ends the server.
func (s *server) headers(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		x := s.newExchange(c)
		h := c.Response().Header()
		correlation := c.Request().Header.Get("X-Correlation-Id")
		if correlation == "" || len(correlation) > maxCorrelationID {
			correlation = s.Chance.ID("correlation")
		}
		h.Set("X-Correlation-ID", correlation)
		h["Vary"] = []string{"Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"}
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-XSS-Protection", "1; mode=block")
		h.Set("Cache-Control", "no-cache, no-store, max-age=0, must-revalidate")
		h.Set("Pragma", "no-cache")
		h.Set("Expires", "0")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'; form-action 'self'")
		c.Response().Before(func() {
			if x.caller.RetryAfter > 0 {
				setRetryAfter(h, x.caller.RetryAfter)
			}
			if token := x.caller.RefreshToken; token != nil && c.Response().Status < http.StatusBadRequest {
				h.Add("Set-Cookie", s.refreshCookie(token))
			}
		})
		return next(c)
	}
}

// refreshCookie is the cookie as the platform writes it, attribute by attribute.
func (s *server) refreshCookie(token *caller.RefreshToken) string {
	age, expires := session.CookieLifetime, s.Clock.Now().Add(session.CookieLifetime)
	if token.Value == "" {
		age, expires = 0, time.Unix(10, 0)
	}
	return fmt.Sprintf("refresh_token=%s; Max-Age=%d; Expires=%s; Path=/api/v1/auth; HttpOnly; SameSite=Lax",
		token.Value, age/time.Second, expires.UTC().Format(http.TimeFormat))
}

// setRetryAfter tells whole seconds, rounded up.
func setRetryAfter(h http.Header, wait time.Duration) {
	h.Set("Retry-After", strconv.FormatInt(int64((wait+time.Second-1)/time.Second), 10))
}

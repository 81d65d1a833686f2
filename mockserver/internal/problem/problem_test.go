package problem_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
)

func TestConstructors(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		err  *problem.Error
		text string
	}{
		{problem.Invalid("no"), "400 invalid_request: no"},
		{problem.Validation(map[string]string{"url": "URL is required", "name": "Name is required"}), "400 validation_error: Invalid request parameters (name: Name is required; url: URL is required)"},
		{problem.Client(401, "Invalid credentials"), "401 client_error: Invalid credentials"},
		{problem.Unauthorized(), "401 unauthorized: Authentication required"},
		{problem.QuotaExceeded("full", map[string]string{"limit": "5"}), "402 quota_exceeded: full (limit: 5)"},
		{problem.AccessDenied(), "403 forbidden: Access denied"},
		{problem.NotFound("Endpoint not found"), "404 not_found: Endpoint not found"},
		{problem.Conflict("twice"), "409 conflict: twice"},
		{problem.PayloadTooLarge(262144), "413 payload_too_large: Request body exceeds maximum allowed size of 262144 bytes"},
		{problem.Unprocessable("no"), "422 unprocessable_entity: no"},
		{problem.RateLimited(300 * time.Millisecond), "429 rate_limit_exceeded: Too many requests. Please retry after 1 seconds."},
		{problem.RateLimited(1001 * time.Millisecond), "429 rate_limit_exceeded: Too many requests. Please retry after 2 seconds."},
		{problem.Internal(), "500 internal_error: An unexpected error occurred"},
	} {
		assert.Equal(t, tt.text, tt.err.Error())
		var target *problem.Error
		assert.True(t, errors.As(fmt.Errorf("wrapped: %w", tt.err), &target))
	}
}

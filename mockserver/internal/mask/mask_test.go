package mask_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/mask"
)

func TestHeader(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Authorization", "Cookie", "set-cookie", "X-API-Key", "Proxy-Authorization", "X-Hub-Signature-256",
		"X-Gitlab-Token", "X-Shopify-Hmac-SHA256", "My-Credentials", "X-PASSWORD", "client-secret"} {
		assert.Equal(t, mask.Hidden, mask.Header(name, "v"), name)
	}
	for _, name := range []string{"Content-Type", "User-Agent", "X-Cookie-Policy", "Host"} {
		assert.Equal(t, "v", mask.Header(name, "v"), name)
	}
}

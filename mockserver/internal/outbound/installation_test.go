package outbound_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
)

func TestResolves(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]struct{ private, public bool }{
		"https://example.com/x":            {true, true},
		"http://8.8.8.8/x":                 {true, true},
		"http://nohost.invalid/":           {false, false},
		"ftp://example.com/":               {false, false},
		"http://":                          {false, false},
		"http://metadata.google.internal/": {false, false},
		"http://127.0.0.1:1/":              {true, false},
		"http://localhost/":                {true, false},
		"http://a.localhost/":              {true, false},
		"http://10.0.0.1/":                 {true, false},
		"http://172.16.0.1/":               {true, false},
		"http://192.168.1.1/":              {true, false},
		"http://169.254.1.1/":              {true, false},
		"http://0.1.2.3/":                  {true, false},
		"http://[::1]/":                    {true, false},
		"http://[fd12::1]/":                {true, false},
		"http://[::ffff:10.0.0.1]/":        {true, false},
		"http://[2001:4860:4860::8888]/":   {true, true},
	} {
		assert.Equal(t, want.private, outbound.Resolves(url, true), url)
		assert.Equal(t, want.public, outbound.Resolves(url, false), url)
	}
}

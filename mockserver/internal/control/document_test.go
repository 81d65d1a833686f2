package control

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/internal/contract"
)

// The document and the handlers have the same operations.
func TestDocumentIsImplemented(t *testing.T) {
	t.Parallel()
	spec, err := contract.Parse(Document())
	require.NoError(t, err)
	require.NoError(t, spec.Validate(t.Context()))
	var ids []string
	for _, op := range spec.Operations() {
		ids = append(ids, op.ID)
		assert.Regexp(t, "^"+Prefix, op.Path)
	}
	assert.Equal(t, slices.Sorted(maps.Keys(operations)), ids)
}

func TestHostsOfThisMachine(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{
		"localhost": true, "localhost:8080": true, "LOCALHOST:1": true, "a.localhost": true, "127.0.0.1:8080": true, "127.9.9.9": true,
		"[::1]:8080": true, "::1": true, "localhost.": true,
		"": false, "example.com": false, "localhost.example.com": false, "127.0.0.1.example.com": false, "10.0.0.1": false,
		"0.0.0.0:80": false, "[::]:80": false, "notlocalhost": false, "169.254.169.254": false,
	} {
		assert.Equal(t, want, isHere(host), host)
	}
}

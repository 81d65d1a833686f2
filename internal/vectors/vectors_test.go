package vectors_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/webhook-platform/hookflow-go/internal/vectors"
	"github.com/webhook-platform/hookflow-go/verify"
)

func TestFamiliesAgreeWithThePackage(t *testing.T) {
	t.Parallel()
	for _, f := range vectors.Files(vectors.Fixed()) {
		for _, v := range f.Tests {
			assert.Equal(t, string(verify.Reason(v.Reason).Family()), v.Family, v.ID)
		}
	}
}

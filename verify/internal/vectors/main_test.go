package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/verify"
)

const checkedIn = "../../testdata/vectors"

func TestFilesAreUpToDate(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, run([]string{"-out", dir}, io.Discard))
	made, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	kept, err := filepath.Glob(filepath.Join(checkedIn, "*"))
	require.NoError(t, err)
	require.Len(t, kept, len(made), "a file too many or too few")
	for _, path := range made {
		want, err := os.ReadFile(path)
		require.NoError(t, err)
		got, err := os.ReadFile(filepath.Join(checkedIn, filepath.Base(path)))
		require.NoError(t, err)
		assert.True(t, bytes.Equal(want, got), "%s differs: go run ./verify/internal/vectors", filepath.Base(path))
	}
}

func TestRunFails(t *testing.T) {
	t.Parallel()
	require.Error(t, run([]string{"-out", filepath.Join(t.TempDir(), "missing")}, io.Discard))
}

func TestFamiliesAgreeWithThePackage(t *testing.T) {
	t.Parallel()
	for _, f := range files() {
		for _, v := range f.Tests {
			assert.Equal(t, string(verify.Reason(v.Reason).Family()), v.Family, v.ID)
		}
	}
}

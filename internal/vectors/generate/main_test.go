package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const checkedIn = "../../../verify/testdata/vectors"

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
		assert.True(t, bytes.Equal(want, got), "%s differs: go run ./internal/vectors/generate", filepath.Base(path))
	}
}

func TestRunFails(t *testing.T) {
	t.Parallel()
	require.Error(t, run([]string{"-out", filepath.Join(t.TempDir(), "missing")}, io.Discard))
}

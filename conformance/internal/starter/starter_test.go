package starter_test

import (
	"go/format"
	"os/exec"
	"path/filepath"
	"testing"

	"os"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/conformance/adapter"
	"github.com/webhook-platform/hookflow-go/conformance/internal/process"
	"github.com/webhook-platform/hookflow-go/conformance/internal/starter"
)

// Each beginning runs as it is: it echoes, and says of everything else that it is
// not there yet.
func TestStartersRun(t *testing.T) {
	t.Parallel()
	runners := map[string]func(string) []string{
		"python": func(file string) []string { return []string{"python3", file} },
		"node":   func(file string) []string { return []string{"node", file} },
		"go":     func(file string) []string { return []string{"go", "run", file} },
	}
	for _, language := range starter.Languages() {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			name, text, err := starter.File(language)
			require.NoError(t, err)
			assert.Contains(t, string(text), "FILL IN")
			if language == "go" {
				formatted, err := format.Source(text)
				require.NoError(t, err)
				assert.Equal(t, string(formatted), string(text))
			}
			command := runners[language](filepath.Join(t.TempDir(), name))
			if _, err := exec.LookPath(command[0]); err != nil {
				t.Skip("there is no " + command[0] + " here")
			}
			file := command[len(command)-1]
			if language == "go" { // within the module, where no pattern finds it
				dir, err := os.MkdirTemp(".", "_start-")
				require.NoError(t, err)
				t.Cleanup(func() { assert.NoError(t, os.RemoveAll(dir)) })
				file = filepath.Join(dir, name)
				command[len(command)-1] = "./" + file
			}
			require.NoError(t, os.WriteFile(file, text, 0o600))
			p, err := process.Start(t.Context(), command)
			require.NoError(t, err)
			value := []byte(`{"a":[1,null,"ü"]}`)
			outcome, err := p.Call(t.Context(), adapter.Call{Operation: adapter.Echo, Args: &adapter.Args{Value: value}})
			require.NoError(t, err)
			assert.JSONEq(t, string(value), string(outcome.Result))
			outcome, err = p.Call(t.Context(), adapter.Call{Operation: "ingestEvent"})
			require.NoError(t, err)
			assert.Contains(t, outcome.Skipped, "ingestEvent")
			assert.NoError(t, p.Close())
		})
	}
}

func TestNoSuchLanguage(t *testing.T) {
	t.Parallel()
	_, _, err := starter.File("cobol")
	assert.ErrorContains(t, err, "go, node, python")
}

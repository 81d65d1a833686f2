package hookflow_test

import (
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "github.com/webhook-platform/hookflow-go"

// deps lists what a package links, as import paths.
func deps(t *testing.T, pkg string) []string {
	t.Helper()
	out, err := exec.Command("go", "list", "-deps", pkg).Output()
	require.NoError(t, err)
	return strings.Fields(string(out))
}

// Imports go one way: verify, gen ← client ← mockserver ← conformance ← internal/app.
func TestImportsGoOneWay(t *testing.T) {
	t.Parallel()
	layers := map[string][]string{ // of the module itself, each may use these prefixes only
		"./verify/...":              {"verify"},
		"./gen/api":                 {"gen/api"},
		"./gen/apiclient":           {"gen/api"},
		"./gen/apiserver":           {"gen/api"},
		"./client":                  {"client", "gen/api"},
		"./conformance/adapter":     {"conformance/adapter"}, // what adapters in Go import
		"./mockserver/internal/...": {"mockserver", "internal/contract", "internal/ledger", "gen/api", "verify", ""},
		"./mockserver":              {"mockserver", "internal/contract", "internal/ledger", "gen/api", "verify", "client", ""},
	}
	for pkg, allowed := range layers {
		for _, dep := range deps(t, pkg) {
			own, ok := strings.CutPrefix(dep, module)
			if !ok {
				continue
			}
			assert.True(t, within(strings.TrimPrefix(own, "/"), allowed), "%s imports %s", pkg, dep)
		}
	}
}

func within(pkg string, prefixes []string) bool {
	for _, prefix := range prefixes {
		if pkg == prefix || prefix != "" && strings.HasPrefix(pkg, prefix) {
			return true
		}
	}
	return false
}

// What users import stays light: verify is the standard library, and neither
// Echo nor a spec parser comes with the generated models and client.
func TestUserPackagesAreLight(t *testing.T) {
	t.Parallel()
	for _, dep := range deps(t, "./verify/...") {
		first, _, _ := strings.Cut(dep, "/")
		assert.True(t, strings.HasPrefix(dep, module) || !strings.Contains(first, "."), "verify links %s", dep)
	}
	for _, pkg := range []string{"./gen/api", "./gen/apiclient", "./client"} {
		for _, dep := range deps(t, pkg) {
			for _, heavy := range []string{"labstack/echo", "kin-openapi", "yaml", "hookflow-go/mockserver", "hookflow-go/internal"} {
				assert.NotContains(t, dep, heavy, pkg)
			}
		}
	}
}

// Handlers know the domain: no dialect, no fault, no defect, no header.
func TestHandlersKnowNoLayer(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("mockserver/internal/api/*.go")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	forbidden := regexp.MustCompile(`(?i)dialect|\bfaults?\b|\bdefects?\b|\.Header\(\)|\.Header\.|http\.Header|echo\.`)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		parsed, err := parser.ParseFile(token.NewFileSet(), file, source, parser.ImportsOnly)
		require.NoError(t, err)
		for _, imported := range parsed.Imports {
			assert.NotRegexp(t, `echo|httpx|/dialect|/fault|/defect|/journal|/control|kin-openapi`, imported.Path.Value, file)
		}
		if filepath.Base(file) == "ingress.go" {
			continue // what a provider sent is its domain, headers included
		}
		for i, line := range strings.Split(string(source), "\n") {
			if !strings.HasPrefix(strings.TrimSpace(line), "//") {
				assert.False(t, forbidden.MatchString(line), "%s:%d: %s", file, i+1, line)
			}
		}
	}
}

// The mock server signs with package verify and holds no HMAC of its own. The
// vectors have one, because they are what verify is held against.
func TestOnlyVerifyHoldsHMAC(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...").Output()
	require.NoError(t, err)
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		pkg, imports, _ := strings.Cut(line, " ")
		if !strings.HasPrefix(pkg, module+"/verify") && pkg != module+"/internal/vectors" {
			assert.NotContains(t, strings.Fields(imports), "crypto/hmac", pkg)
		}
	}
}

package app_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	hookflow "github.com/webhook-platform/hookflow-go"
)

func TestConformanceSpec(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	ours := write("ours.yaml", string(hookflow.Contract()))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/openapi.yaml" {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(hookflow.Contract())
	}))
	t.Cleanup(server.Close)
	const recorded = "../../testdata/server-2026-03.openapi.json"
	known := filepath.Join(dir, "known.yaml")
	code, out, said := conformanceRun(t, "spec", "--against", recorded, "--baseline", known, "--baseline-update")
	require.Equal(t, 0, code, out+said)
	for name, tc := range map[string]struct {
		args []string
		code int
		want string
	}{
		"a file that agrees":  {[]string{"--against", ours}, 0, "It conforms."},
		"a URL that agrees":   {[]string{"--against", server.URL + "/openapi.yaml"}, 0, "It conforms."},
		"a recorded server":   {[]string{"--against", recorded}, 1, "request.body.signatureScheme"},
		"known":               {[]string{"--against", recorded, "--baseline", known}, 0, "but for the known failures"},
		"known no more":       {[]string{"--against", ours, "--baseline", known}, 1, "the known failure"},
		"selected":            {[]string{"--against", recorded, "--run", "operation:deleteEndpoint", "--skip", "details/**"}, 0, "1 cases: 1 passed"},
		"nothing named":       {nil, 2, "which document"},
		"no file":             {[]string{"--against", filepath.Join(dir, "none")}, 2, "none"},
		"not there":           {[]string{"--against", server.URL + "/none"}, 2, "404"},
		"no document":         {[]string{"--against", write("page.html", "<html></html>")}, 2, "page.html: it is no OpenAPI document"},
		"no OpenAPI 3":        {[]string{"--against", write("v2.json", `{"swagger":"2.0"}`)}, 2, "no OpenAPI 3 document"},
		"pattern":             {[]string{"--against", ours, "--run", "nope"}, 2, "matches no case"},
		"unreadable baseline": {[]string{"--against", ours, "--baseline", dir}, 2, dir},
		"an argument":         {[]string{ours}, 2, "unknown command"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, out, said := conformanceRun(t, append([]string{"spec"}, tc.args...)...)
			assert.Equal(t, tc.code, code, said)
			assert.Contains(t, out+said, tc.want)
		})
	}
}

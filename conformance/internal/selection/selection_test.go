package selection_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/conformance/internal/selection"
)

var cases = []selection.Case{
	{ID: "endpoints/create/minimal", Tag: "Endpoints", Operation: "createEndpoint"},
	{ID: "endpoints/update/partial-keeps-url", Tag: "Endpoints", Operation: "updateEndpoint"},
	{ID: "events/send", Tag: "Events", Operation: "ingestEvent"},
	{ID: "events/send/twice", Tag: "Events", Operation: "ingestEvent"},
}

func pick(t *testing.T, run, skip []string) ([]string, error) {
	t.Helper()
	s, err := selection.New(run, skip)
	if err != nil {
		return nil, err
	}
	picked, err := s.Pick(cases)
	var ids []string
	for _, c := range picked {
		ids = append(ids, c.ID)
	}
	return ids, err
}

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "patterns.txt")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return "@" + path
}

func TestPatterns(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		run, skip []string
		want      []int
	}{
		"all":             {nil, nil, []int{0, 1, 2, 3}},
		"an id":           {[]string{"events/send"}, nil, []int{2}},
		"a star":          {[]string{"events/*"}, nil, []int{2}},
		"half a star":     {[]string{"endpoints/*/p*-url"}, nil, []int{1}},
		"two stars":       {[]string{"events/**"}, nil, []int{2, 3}},
		"stars around":    {[]string{"**/send/**"}, nil, []int{2, 3}},
		"stars inside":    {[]string{"e*d*s/*e/**"}, nil, []int{0, 1}},
		"stars in front":  {[]string{"**/twice"}, nil, []int{3}},
		"a tag":           {[]string{"tag:endpoints"}, nil, []int{0, 1}},
		"an operation":    {[]string{"operation:ingestEvent"}, nil, []int{2, 3}},
		"several":         {[]string{"events/send", "tag:Endpoints"}, nil, []int{0, 1, 2}},
		"all but":         {nil, []string{"tag:Events"}, []int{0, 1}},
		"some but":        {[]string{"events/**"}, []string{"**/twice"}, []int{2}},
		"named as its id": {[]string{"id:events/send"}, nil, []int{2}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := pick(t, tc.run, tc.skip)
			require.NoError(t, err)
			var want []string
			for _, i := range tc.want {
				want = append(want, cases[i].ID)
			}
			assert.Equal(t, want, got)
		})
	}
}

// A file among the values hides none of the others, wherever it stands.
func TestFilesAndValuesMix(t *testing.T) {
	t.Parallel()
	one, two := file(t, "# comment\n\nevents/send # why\n"), file(t, "events/send/twice\n")
	got, err := pick(t, []string{"endpoints/create/minimal", one, two, "endpoints/update/**"}, nil)
	require.NoError(t, err)
	assert.Len(t, got, 4)
	got, err = pick(t, nil, []string{one, "endpoints/create/minimal", two})
	require.NoError(t, err)
	assert.Equal(t, []string{"endpoints/update/partial-keeps-url"}, got)
}

func TestMistakes(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		run, skip []string
		want      string
	}{
		"matches nothing":         {[]string{"events/**", "evnets/*"}, nil, `"evnets/*" matches no case`},
		"skip matches nothing":    {nil, []string{"tag:Nope"}, `"tag:Nope" matches no case`},
		"in a file":               {[]string{"events/**", file(t, "gone\n")}, nil, `"gone" matches no case`},
		"empty selection":         {[]string{"events/**"}, []string{"tag:Events"}, "no case is selected"},
		"run and skip":            {[]string{"events/send", "tag:Endpoints"}, []string{"events/send"}, "both to run and to skip"},
		"empty":                   {[]string{""}, nil, "selects nothing"},
		"empty tag":               {[]string{"tag:"}, nil, "selects nothing"},
		"no such kind":            {[]string{"tags:x"}, nil, "want an id"},
		"no such file":            {[]string{"@/no/such/file"}, nil, "/no/such/file"},
		"a file without patterns": {[]string{file(t, "# nothing\n")}, nil, "has no pattern"},
		"a file that names one":   {[]string{file(t, "id:@x\n")}, nil, "cannot name another file"},
		"an @ in a file":          {[]string{file(t, "@x\n")}, nil, "cannot name another file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := pick(t, tc.run, tc.skip)
			assert.ErrorContains(t, err, tc.want)
		})
	}
}

// Whatever the pattern, it is an error or it answers, and an id without a star
// means itself alone.
func FuzzPattern(f *testing.F) {
	f.Add("events/**", "events/send/twice")
	f.Add("**/*a*b*/**", "x/aab/y")
	f.Add("tag:x", "x")
	f.Fuzz(func(t *testing.T, pattern, id string) {
		s, err := selection.New([]string{pattern}, nil)
		if err != nil || strings.HasPrefix(pattern, "@") {
			return
		}
		picked, err := s.Pick([]selection.Case{{ID: id}})
		assert.Equal(t, err == nil, len(picked) == 1)
		if err == nil && !strings.ContainsAny(pattern, "*:") {
			assert.Equal(t, strings.TrimSpace(pattern), id)
		}
	})
}

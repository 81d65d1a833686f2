package ledger_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/internal/ledger"
)

const document = `
version: 1
sources: {server: the server}
dialects: [canonical, old]
entries:
- id: one
  title: Title
  kind: status
  operations: [getThing]
  says: {server: "500"}
  canonical: "400"
  rule: "2"
  evidence: [run/get *, run/exact]
  matches:
  - {operations: [getThing], status: 500, answer: 400, pointer: ""}
  - {operations: [getThing], status: 200, answer: 200, pointer: /content/*/name}
  switch: {name: one, layer: wire, values: {canonical: "off", old: "on"}}
`

func TestTolerates(t *testing.T) {
	t.Parallel()
	l, err := ledger.Parse([]byte(document))
	require.NoError(t, err)
	for name, tc := range map[string]struct {
		operation, name string
		recorded, ours  int
		pointer         string
		want            bool
	}{
		"listed":               {"getThing", "run/get bad", 500, 400, "/error", true},
		"exact case":           {"getThing", "run/exact", 500, 400, "", true},
		"another case":         {"getThing", "run/exactly", 500, 400, "", false},
		"another scenario":     {"getThing", "walk/get bad", 500, 400, "", false},
		"another operation":    {"putThing", "run/get bad", 500, 400, "", false},
		"another status":       {"getThing", "run/get bad", 500, 404, "", false},
		"another recorded":     {"getThing", "run/get bad", 503, 400, "", false},
		"member":               {"getThing", "run/get all", 200, 200, "/content/3/name", true},
		"below the member":     {"getThing", "run/get all", 200, 200, "/content/3/name/first", true},
		"above the member":     {"getThing", "run/get all", 200, 200, "/content", false},
		"another member":       {"getThing", "run/get all", 200, 200, "/content/3/id", false},
		"the whole, if a part": {"getThing", "run/get all", 200, 200, "", false},
	} {
		id, ok := l.Tolerates(tc.operation, tc.name, tc.recorded, tc.ours, tc.pointer)
		assert.Equal(t, tc.want, ok, name)
		if ok {
			assert.Equal(t, "one", id, name)
		}
	}
}

func TestExplains(t *testing.T) {
	t.Parallel()
	l, err := ledger.Parse([]byte(document))
	require.NoError(t, err)
	_, ok := l.Explains("getThing", 400)
	assert.True(t, ok)
	_, ok = l.Explains("getThing", 200)
	assert.False(t, ok, "an answer that was recorded needs no explanation")
	_, ok = l.Explains("putThing", 400)
	assert.False(t, ok)
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for name, change := range map[string][2]string{
		"unknown key":        {"  title: Title", "  titel: Title"},
		"missing title":      {"  title: Title\n", ""},
		"unknown kind":       {"kind: status", "kind: sattus"},
		"unknown source":     {`says: {server: "500"}`, `says: {sdk: "500"}`},
		"nobody says":        {`says: {server: "500"}`, `says: {}`},
		"no evidence":        {"evidence: [run/get *, run/exact]", "evidence: []"},
		"incomplete match":   {"status: 500, ", ""},
		"switch value":       {`old: "on"`, `old: "maybe"`},
		"dialect left out":   {`, old: "on"`, ""},
		"dialect unknown":    {`old: "on"`, `old: "on", new: "on"`},
		"layer":              {"layer: wire", "layer: cake"},
		"no YAML":            {"version: 1", "version: ["},
		"operations missing": {"  operations: [getThing]\n", ""},
	} {
		broken := strings.Replace(document, change[0], change[1], 1)
		require.NotEqual(t, document, broken, name)
		_, err := ledger.Parse([]byte(broken))
		assert.Error(t, err, name)
	}
	twice := document + document[strings.Index(document, "- id: one"):]
	_, err := ledger.Parse([]byte(twice))
	assert.ErrorContains(t, err, "one: occurs twice")
}

func TestSwitches(t *testing.T) {
	t.Parallel()
	assert.True(t, ledger.On("sdk-2.2", "delivery-envelope"))
	assert.False(t, ledger.On("canonical", "delivery-envelope"))
	assert.False(t, ledger.On("sdk-2.2", "no-such-switch"))
	assert.Contains(t, ledger.SwitchNames("wire"), "endpoint-list-array")
	assert.NotContains(t, ledger.SwitchNames("behaviour"), "endpoint-list-array")
}

// The table of switches is what the ledger says now.
func TestGeneratedTableIsCurrent(t *testing.T) {
	t.Parallel()
	l, err := ledger.Load()
	require.NoError(t, err)
	count := 0
	for _, e := range l.Entries {
		if e.Switch == nil {
			continue
		}
		count++
		for dialect, value := range e.Switch.Values {
			assert.Equal(t, value == "on", ledger.On(dialect, e.Switch.Name), "%s in %s", e.Switch.Name, dialect)
		}
		assert.Contains(t, ledger.SwitchNames(e.Switch.Layer), e.Switch.Name)
	}
	assert.Equal(t, count, len(ledger.SwitchNames("wire"))+len(ledger.SwitchNames("behaviour")))
}

// The contract says what is so in every dialect called canonical: nothing is on.
func TestCanonicalSetsNoSwitch(t *testing.T) {
	t.Parallel()
	for _, name := range append(ledger.SwitchNames("wire"), ledger.SwitchNames("behaviour")...) {
		assert.False(t, ledger.On("canonical", name), name)
	}
}

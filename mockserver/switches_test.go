package mockserver_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/internal/ledger"
	"github.com/webhook-platform/hookflow-go/mockserver"
)

// probe looks at what a switch changes. It returns the same for equal servers.
type probe func(caller) string

// probes of all switches, by name.
func probes() map[string]probe {
	all := map[string]probe{}
	for _, some := range []map[string]probe{
		requestProbes(), bodyProbes(), routeProbes(), answerProbes(), laterProbes(),
		endpointProbes(), subscriptionProbes(), deliveryProbes(), incomingProbes(),
		projectProbes(), foreignProbes(), transformationProbes(), schemaProbes(),
	} {
		maps.Copy(all, some)
	}
	return all
}

// Every switch of the ledger does something, on its own, in every dialect.
func TestEverySwitchChangesSomething(t *testing.T) {
	t.Parallel()
	all := probes()
	names := append(ledger.SwitchNames("wire"), ledger.SwitchNames("behaviour")...)
	assert.ElementsMatch(t, names, slices.Collect(maps.Keys(all)), "a row for each switch")
	for _, name := range names {
		for _, dialect := range []mockserver.Dialect{mockserver.Canonical, mockserver.SDK22, mockserver.Server202603} {
			t.Run(name+"/"+string(dialect), func(t *testing.T) {
				t.Parallel()
				on := ledger.On(string(dialect), name)
				require.NotNil(t, all[name])
				without := all[name](newCaller(t, mockserver.WithDialect(dialect), mockserver.WithSwitch(name, false)))
				with := all[name](newCaller(t, mockserver.WithDialect(dialect), mockserver.WithSwitch(name, true)))
				assert.NotEqual(t, without, with)
				assert.Equal(t, map[bool]string{true: with, false: without}[on], all[name](newCaller(t, mockserver.WithDialect(dialect))), "as the ledger sets it")
			})
		}
	}
}

// What is set by hand is told in every answer.
func TestSwitchesAreMarked(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithSwitch("unknown-route", true), mockserver.WithSwitch("coercion", false))
	got := c.get("/nowhere")
	assert.Equal(t, 500, got.status)
	assert.Equal(t, `canonical; by=setting; switches="coercion=off unknown-route=on"`, got.header.Get("X-Hookflow-Dialect"))
	_, err := mockserver.Start(t.Context(), mockserver.WithSwitch("no-such-switch", true))
	assert.ErrorContains(t, err, `no switch "no-such-switch"`)
}

func (r reply) brief() string { return fmt.Sprintf("%d %s", r.status, r.code()) }

// has tells whether the body has a member.
func (r reply) has(member string) string {
	r.t.Helper()
	_, ok := r.object(r.status)[member]
	return fmt.Sprint(ok)
}

// show is a member of the body, whatever it is.
func (r reply) show(member string) string {
	r.t.Helper()
	return fmt.Sprint(r.object(r.status)[member])
}

const (
	anything = `{"type":"a.b","data":{}}`
	nowhere  = "/99999999-2222-4333-8444-555555555555"
)

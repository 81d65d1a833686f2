package dialect

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/webhook-platform/hookflow-go/internal/ledger"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/httpx"
)

func TestDialectOfUserAgent(t *testing.T) {
	t.Parallel()
	for agent, want := range map[string]string{
		"hookflow-python/2.2.1":                   SDK22,
		"hookflow-python/2.4.99":                  SDK22,
		"hookflow-node/1.9.0":                     SDK22,
		"hookflow-php/0.1":                        SDK22,
		"hookflow-python/2.5.0":                   Canonical,
		"hookflow-python/2.11.0":                  Canonical,
		"hookflow-python/3.0.0":                   Canonical,
		"hookflow-python/10.0.0":                  Canonical,
		"hookflow-go/1.0.0":                       Canonical,
		"hookflow-python/x.y":                     Canonical,
		"my hookflow-python/2.2.1":                Canonical,
		"hookflow-python/99999999999999999999.0":  Canonical,
		"hookflow-python":                         Canonical,
		"":                                        Canonical,
		"python-requests/2.32.3":                  Canonical,
		"hookflow-python/2.2.1 python-requests/2": SDK22,
	} {
		assert.Equal(t, want, ofUserAgent(agent), agent)
	}
}

// What is spoken here and what the ledger lists are the same switches.
func TestEverySwitchIsSpoken(t *testing.T) {
	t.Parallel()
	wire, behaviour := Switches()
	assert.ElementsMatch(t, ledger.SwitchNames("wire"), wire)
	assert.ElementsMatch(t, ledger.SwitchNames("behaviour"), behaviour)
}

func requestOf(r *http.Request) *httpx.Request { return &httpx.Request{HTTP: r} }

package dialect

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/webhook-platform/hookflow-go/internal/ledger"
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

// Every wire switch that the dialect sdk-2.2 sets is spoken here, and nothing
// is spoken that the ledger does not know.
func TestEveryWireSwitchIsSpoken(t *testing.T) {
	t.Parallel()
	known := ledger.SwitchNames("wire")
	for _, name := range WireSwitches() {
		assert.Contains(t, known, name)
	}
	for _, name := range known {
		if ledger.On(SDK22, name) {
			assert.Contains(t, WireSwitches(), name)
		}
	}
}

func TestEveryBehaviourOfSDK22HasAFlag(t *testing.T) {
	t.Parallel()
	for _, name := range ledger.SwitchNames("behaviour") {
		if ledger.On(SDK22, name) {
			assert.Contains(t, []string{"delivery-envelope", "single-signature", "legacy-headers"}, name)
		}
	}
}

package dialect

import (
	"encoding/json"
	"sync"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/httpx"
)

// providerTypes take provider types that the contract does not have. Behind
// the layer such a source is GENERIC; its creator is shown what it asked for.
var providerTypes = []rewrite{{
	name: "hubspot-provider", operations: []string{"createSource", "updateSource", "getSource", "listSources"},
	in: func(x *translation) {
		x.rewriteBody(func(o *object) {
			if string(o.get("providerType")) == `"HUBSPOT"` {
				x.provider = "HUBSPOT"
				o.set("providerType", json.RawMessage(`"GENERIC"`))
			}
		})
	},
	out: func(x *translation, a *httpx.Answer) {
		rewriteAnswer(a, func(o *object) {
			id := string(o.get("id"))
			if x.provider != "" {
				x.providers.set(id, x.provider)
			}
			if name, ok := x.providers.of(id, string(o.get("providerType"))); ok {
				o.set("providerType", quote(name))
			}
		})
	},
}}

// maxProviders bounds what is remembered.
const maxProviders = 10_000

// providers remembers the sources that were made with a foreign provider type.
type providers struct {
	mu     sync.Mutex
	byName map[string]string // by the JSON text of the source's id
}

func newProviders() *providers { return &providers{byName: map[string]string{}} }

func (p *providers) set(id, name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.byName) < maxProviders {
		p.byName[id] = name
	}
}

// of forgets a source that was given another type since.
func (p *providers) of(id, current string) (string, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	name, ok := p.byName[id]
	if ok && current != `"GENERIC"` {
		delete(p.byName, id)
		return "", false
	}
	return name, ok
}

package dialect

import (
	"encoding/json"
	"sync"
)

// providerTypes take provider types that the contract does not have. Behind
// the layer such a source is GENERIC; its creator is shown what it asked for.
var providerTypes = []rewrite{{
	name: "hubspot-provider", operations: []string{"createSource", "updateSource", "getSource", "listSources"},
	in: func(x *translation) {
		var body object
		if json.Unmarshal(x.body, &body) != nil || string(body["providerType"]) != `"HUBSPOT"` {
			return
		}
		x.provider = "HUBSPOT"
		body["providerType"] = json.RawMessage(`"GENERIC"`)
		x.body = encode(body, x.body)
	},
	out: func(x *translation, a *answer) {
		if !a.ok() {
			return
		}
		a.body = eachObject(a.body, func(o object) {
			id := string(o["id"])
			if x.provider != "" {
				x.providers.set(id, x.provider)
			}
			if name, ok := x.providers.of(id, string(o["providerType"])); ok {
				o["providerType"] = encode(name, nil)
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

package dialect

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/webhook-platform/hookflow-go/internal/contract"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// voice is a dialect with its switches set, ready to be spoken.
type voice struct {
	name     string
	marks    string // what follows the name in the mark: switches that were set by hand
	rewrites []rewrite
	behave   []behaviour
}

func newVoice(name string, cfg Config) *voice {
	v := &voice{name: name}
	on := func(name string) bool {
		if set, ok := cfg.Switches[name]; ok {
			return set
		}
		return cfg.On(v.name, name)
	}
	for _, r := range rewrites {
		if on(r.name) {
			v.rewrites = append(v.rewrites, r)
		}
	}
	for _, b := range behaviours {
		if on(b.name) {
			v.behave = append(v.behave, b)
		}
	}
	var set []string
	for _, name := range slices.Sorted(maps.Keys(cfg.Switches)) {
		set = append(set, name+"="+map[bool]string{true: "on", false: "off"}[cfg.Switches[name]])
	}
	if len(set) > 0 {
		v.marks = fmt.Sprintf("; switches=%q", strings.Join(set, " "))
	}
	return v
}

// mute is a voice that says what the contract says.
func (v *voice) mute() bool { return len(v.rewrites)+len(v.behave) == 0 && v.marks == "" }

// flagsOf are the behaviours of an operation; "" is none.
func (v *voice) flagsOf(operation string) (flags store.Flags) {
	for _, b := range v.behave {
		if b.flag != nil && b.applies(operation) {
			*b.flag(&flags) = true
		}
	}
	return flags
}

func operationID(op *contract.Operation) string {
	if op == nil {
		return ""
	}
	return op.ID
}

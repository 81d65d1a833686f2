package ledger

// On reports whether a dialect sets a switch. A switch or dialect that the
// ledger does not know is off.
func On(dialect, name string) bool { return table[name].on[dialect] }

// Knows reports whether the ledger has a switch of this name.
func Knows(name string) bool {
	_, ok := table[name]
	return ok
}

// SwitchNames are the names of a layer's switches ("wire" or "behaviour").
func SwitchNames(layer string) []string {
	var names []string
	for name, s := range table {
		if s.layer == layer {
			names = append(names, name)
		}
	}
	return names
}

// setting is one row of the generated table.
type setting struct {
	layer string
	on    map[string]bool // by dialect
}

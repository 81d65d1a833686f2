package schema

import "strings"

// maxDepth is how deep properties are compared.
const maxDepth = 100

// Change is what a version changed against the one before it.
type Change struct {
	Summary  string // JSON object, as the platform's database writes it
	Breaking bool   // a property was removed, or has another type
}

// property is a property that changed.
type property struct {
	path          string
	kind, oldKind any // the type keyword: a text, or nil
	required      bool
}

// Compare lists the properties, nested ones too, by which two versions differ.
func Compare(before, after *Schema) Change {
	old, now := map[string]property{}, map[string]property{}
	oldPaths := flatten(before.root, "$", 0, old, nil)
	paths := flatten(after.root, "$", 0, now, nil)
	var added, changed, removed []property
	for _, path := range paths {
		p := now[path]
		was, ok := old[path]
		switch {
		case !ok:
			added = append(added, p)
		case was.kind != p.kind:
			p.oldKind = was.kind
			changed = append(changed, p)
		}
	}
	for _, path := range oldPaths {
		if _, ok := now[path]; !ok {
			removed = append(removed, property{path: path, oldKind: old[path].kind})
		}
	}
	c := Change{Breaking: len(changed)+len(removed) > 0}
	var b strings.Builder
	b.WriteString(`{"added": `)
	writeProperties(&b, added)
	b.WriteString(`, "changed": `)
	writeProperties(&b, changed)
	b.WriteString(`, "removed": `)
	writeProperties(&b, removed)
	b.WriteString(`, "breaking": ` + string(encode(c.Breaking)) + `}`)
	c.Summary = b.String()
	return c
}

// flatten collects the properties of a schema by path, and the paths in order.
func flatten(schema any, path string, depth int, into map[string]property, paths []string) []string {
	if depth == maxDepth {
		return paths
	}
	rules, _ := schema.(map[string]any)
	properties, _ := rules["properties"].(map[string]any)
	required := map[string]bool{}
	for _, name := range names(rules["required"]) {
		required[name] = true
	}
	for _, name := range inOrder(properties) {
		p := property{path: path + "." + name, required: required[name]}
		if member, ok := properties[name].(map[string]any); ok {
			if kind, ok := member["type"].(string); ok {
				p.kind = kind
			}
		}
		into[p.path] = p
		paths = append(paths, p.path)
		paths = flatten(properties[name], p.path, depth+1, into, paths)
	}
	return paths
}

func writeProperties(b *strings.Builder, list []property) {
	b.WriteByte('[')
	for i, p := range list {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(`{"path": ` + string(encode(p.path)) + `, "type": ` + string(encode(p.kind)) +
			`, "oldType": ` + string(encode(p.oldKind)) + `, "required": ` + string(encode(p.required)) + `}`)
	}
	b.WriteByte(']')
}
